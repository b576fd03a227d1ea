"""How a table becomes training files: what was found, what is done about it, what it will cost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.preparing_plan import QUESTIONS, PreparingPlan, Setting
from sportft_tui.tui.saving import typed_path
from sportft_tui.tui.screens.ask import Ask
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.shell_ways import is_told_by_options, prepare_words, recipe_file
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.tui.widgets.plan_list import PlanList

if TYPE_CHECKING:
    from rich.text import Text

    from sportft_tui.dataset.preparing.client import Files, Preparation
    from sportft_tui.workflow.prepare_order import PrepareOrder

#: Settings on which it depends what is found.
_LOOKED_FOR = (Setting.FORM, Setting.ROWS)
#: What people did themselves is no finding to the table.
_BY_HAND = {"left-out": "is:excluded", "relabelled": "is:relabelled"}
_NAMED_FILES = 2
_KEYS = (
    "Enter writes  {train} writes, trains  Space changes  {rows} shows rows  {save} saves recipe  "
    "Esc back"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do now.

    Attributes:
        do: write files, write them and train on them, or show the rows of a finding.
        order: how they are prepared.
        finding: whose rows; empty otherwise.
    """

    do: Literal["write", "train", "rows"]
    order: PrepareOrder
    finding: str = ""

    @property
    def query(self) -> str:
        """What finds the finding's rows in the table."""
        return _BY_HAND.get(self.finding, f"finding={self.finding}")


class Prepare(Dialog["Answer | None"]):
    """Answers with what to do; Esc gives None.

    Args:
        title: the table's.
        order: how it is prepared if nobody changes anything.
        preparation: makes what prepares the table under a name.
        price: says what training on files costs; raises BadInput over the budget.
        source: what names the table to `sportft prepare`.
    """

    DEFAULT_CSS = """
    Prepare .dialog { width: 100%; max-width: 120; height: 100%; max-height: 100%; }
    Prepare #plan-about { height: auto; min-height: 4; max-height: 6; border-top: solid $panel; }
    Prepare #plan-foot { height: auto; border-top: solid $panel; }
    """
    PLACE = "prepare"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("space", "change", show=False),
        Binding("enter", "finish('write')", show=False, priority=True),
        *in_dialog("prepare"),
    ]

    def __init__(
        self,
        title: str,
        order: PrepareOrder,
        preparation: Callable[[str], Preparation],
        price: Callable[[Files], Awaitable[str]],
        source: Sequence[str] = ("FILE",),
    ) -> None:
        super().__init__()
        self._source = source
        #: Where the recipe was saved; empty where it was not.
        self._saved = ""
        self._title = title
        self._plan = PreparingPlan(order)
        self._preparation = preparation
        self._price = price
        #: Why files cannot be written, and why nothing can be trained on them.
        self._refused = self._too_dear = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(id="plan-head")
            yield PlanList()
            yield Lines(id="plan-about", wrap=True)
            yield Lines(id="plan-foot", wrap=True)
            yield Lines(line((self.hint(_KEYS), "dim")), wrap=True)

    def on_mount(self) -> None:
        self._list.focus()
        self._show()
        self._look()

    @property
    def _list(self) -> PlanList:
        return self.query_one(PlanList)

    def _show(self) -> None:
        look = self._plan.look
        about = f"{look.n_rows:,} rows · {look.task}" if look else ""
        head = line(("Prepare  ", "accent"), about, (f"  {one_line(self._title, 120)}", "dim"))
        self.query_one("#plan-head", Lines).show(head)
        self._list.show(self._plan.lines())
        self._explain()

    @on(PlanList.Highlighted)
    def _explain(self) -> None:
        current = self._list.current
        shown: list[Text] = []
        if current:
            shown = [line(current.meaning)]
            if current.preview:
                shown.append(line((current.preview, "number")))
        self.query_one("#plan-about", Lines).show(*shown)

    def _foot(self, *lines: Text) -> None:
        self.query_one("#plan-foot", Lines).show(*lines)

    # What is found, and what there would be

    def _look(self) -> None:
        self._foot(line(("Looking at the rows …", "dim")))
        self.run_worker(self._look_now(), group="plan", exclusive=True, exit_on_error=False)

    async def _look_now(self) -> None:
        plan = self._plan
        try:
            plan.look = await self._preparation(plan.order.stem).look(plan.order.recipe, self._said)
        except SportftError as error:
            self._refuse(error)
            return
        self._show()
        await self._weigh_now()

    def _said(self, text: str) -> None:
        self._foot(line((f"{one_line(text)} …", "dim")))

    def _weigh(self) -> None:
        self.run_worker(self._weigh_now(), group="plan", exclusive=True, exit_on_error=False)

    async def _weigh_now(self) -> None:
        order = self._plan.order
        try:
            files = await self._preparation(order.stem).weigh(order.recipe)
            written = _written(files, order.folder, self.hint("{train}"))
            self._refused = self._too_dear = ""
        except SportftError as error:
            self._refuse(error)
            return
        try:
            self._foot(written, line(("Training: ", "dim"), await self._price(files)))
        except SportftError as error:  # files may be written all the same
            self._too_dear = error.what
            self._foot(written, _refusal(error))

    def _refuse(self, error: SportftError) -> None:
        self._refused = error.what
        self._foot(_refusal(error))

    # Keys

    async def action_change(self) -> None:
        """Space: the fix on or off, or another value for the setting."""
        current = self._list.current
        if current is None:
            return
        if current.finding:
            if current.is_on is not None:
                self._plan.switch(current.finding)
                self._show()
                self._weigh()
        elif current.setting is Setting.FORM:
            self._put(Setting.FORM, "")
        elif current.setting:
            await self._ask(current.setting)

    async def _ask(self, setting: Setting) -> None:
        before = self._plan.value_of(setting)

        def take(typed: str | None) -> None:
            if typed is not None and typed != before:
                self._put(setting, typed)

        question, example = QUESTIONS[setting]
        await self.app.push_screen(AskValue(question, example, value=before), take)

    def _put(self, setting: Setting, typed: str) -> None:
        try:
            self._plan.put(setting, typed)
        except BadInput as error:
            self._refuse(error)
            return
        self._show()
        if setting in _LOOKED_FOR:
            self._look()
        else:
            self._weigh()

    def action_finish(self, do: Literal["write", "train"]) -> None:
        """Write the files, unless it is known that they cannot be."""
        if not self._refused and not (do == "train" and self._too_dear):
            self.dismiss(Answer(do, self._plan.order))

    def action_rows(self) -> None:
        """Show the rows of the finding under the cursor in the table."""
        current = self._list.current
        if current and current.finding and current.finding.count:
            self.dismiss(Answer("rows", self._plan.order, current.finding.id))

    async def action_save(self) -> None:
        proposed = str(recipe_file(self._plan.order))

        def save(typed: str | None) -> None:
            if typed:
                self.run_worker(self._save(typed), name="save recipe", exit_on_error=False)

        question = "Save the recipe as (sportft prepare FILE --recipe does the same again):"
        await self.app.push_screen(Ask(question, "posts.recipe.json", value=proposed), save)

    async def _save(self, typed: str) -> None:
        order = self._plan.order
        try:
            path = typed_path(typed)
            if await asyncio.to_thread(path.exists):
                raise BadInput(
                    f"There is already a {one_line(str(path))}.",
                    hint="Nothing was saved; take another name.",
                )
            await self._preparation(order.stem).keep(order.recipe, path)
        except SportftError as error:
            self._refuse(error)
            self._refused = ""
            return
        self._saved = str(path)
        self._foot(line(f"The recipe is in {one_line(str(path))}"))

    def in_shell(self) -> list[ShellWay]:
        """The same in the shell; what only a recipe can say asks for one that was saved."""
        order = self._plan.order
        words = prepare_words(self._source, order, self._saved)
        is_ready = is_told_by_options(order.recipe) or self._saved
        title = (
            "Write the files"
            if is_ready
            else self.hint("Write the files, when {save} has saved the recipe")
        )
        return [ShellWay(title, words, has_server=False)]


class AskValue(Ask):
    """Asks for a line that may be empty; Esc leaves things as they are."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", show=False)]


def _refusal(error: SportftError) -> Text:
    return line((f"✗ {one_line(error.what)}", "bad"), (f"  {one_line(error.hint)}", "dim"))


def _written(files: Files, folder: Path, train: str) -> Text:
    rows = f"{files.n_train:,} rows"
    rows += f" to train on + {files.n_valid:,} to validate" if files.n_valid else " to train on"
    if files.n_parts > 1:
        rows = f"{files.n_parts} folds; {train} trains on the first: {rows}"
    more = len(files.files) - _NAMED_FILES
    named = ", ".join(files.files[:_NAMED_FILES]) + (f" and {more} more" if more > 0 else "")
    return line(rows, (f"  → {one_line(named)} in {_short(folder)}", "dim"))


def _short(folder: Path) -> str:
    """A folder below the user's own begins with a tilde."""
    with suppress(ValueError, RuntimeError):
        return one_line(f"~/{folder.relative_to(Path.home())}".removesuffix("/."))
    return one_line(str(folder))
