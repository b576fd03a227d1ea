"""The form for a new job: how it is to be, what that costs, and the same in the shell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui import shell_command
from sportft_tui.tui.job_form import MODEL, TYPE, Field, JobForm, fields_for
from sportft_tui.tui.screens.ask import Ask
from sportft_tui.tui.screens.choose import Choose
from sportft_tui.tui.screens.deliberate_dialog import TOO_EARLY, DeliberateDialog
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.shell_ways import train_words
from sportft_tui.tui.widgets.cells import fit, row_text
from sportft_tui.tui.widgets.choice_list import Choice
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.tui.widgets.part_rows import PartRows, Row
from sportft_tui.workflow.job_wish import JobWish
from sportft_tui.workflow.model_ends import today, warning_words

if TYPE_CHECKING:
    from sportft_tui.api.quirks import Quirks
    from sportft_tui.domain.end_dates import End
    from sportft_tui.workflow.choice import Choice as Server

_NAME = 13
_KEYS = "Enter creates it   Space changes the line   Esc back"


class Order(NamedTuple):
    """A job that was decided on.

    Attributes:
        wish: how it is to be.
        price: what stood on the screen when it was.
    """

    wish: JobWish
    price: str


class JobDesk(NamedTuple):
    """What the form needs to know, and cannot find out itself.

    Attributes:
        server: which.
        quirks: what is particular about it.
        host: its name.
        suffix: what the model is called where nobody says otherwise.
        train, valid: the files.
        n_rows: of the training file.
        usual: the model that is meant where nobody says which.
        models: lists the models, and when they end.
        price: what a wish costs, in words.
    """

    server: Server
    quirks: Quirks
    host: str
    suffix: str
    train: Path
    valid: Path | None
    n_rows: int
    usual: Callable[[], Awaitable[str]]
    models: Callable[[], Awaitable[Sequence[tuple[str, End | None]]]]
    price: Callable[[JobWish], Awaitable[str]]


class CreateJob(DeliberateDialog[Order | None]):
    """Answers with what was decided; Esc gives None.

    Only Enter decides, pressed for this form and no other: it may cost.

    Args:
        desk: what is known.
        form: what stands there at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("space", "change", show=False),
    ]
    DEFAULT_CSS = """
    CreateJob .dialog { width: 100%; max-width: 100; height: 100%; max-height: 26; }
    CreateJob #job-foot { height: auto; border-top: solid $panel; }
    """

    def __init__(self, desk: JobDesk, form: JobForm) -> None:
        super().__init__()
        self._desk, self._form = desk, form
        self._fields = fields_for(desk.quirks)
        self._ends: dict[str, End | None] = {}
        self._price = self._problem = self._usual_model = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield PartRows(id="job-fields")
            yield Lines(id="job-about", wrap=True)
            yield Lines(id="job-foot", wrap=True)
            yield Lines(id="job-command", wrap=True, hang=4)
            yield Lines(line((_KEYS, "dim")), id="job-keys", wrap=True)

    def on_mount(self) -> None:
        self._list.focus()
        self._show()
        self._start(self._look())

    @property
    def _list(self) -> PartRows:
        return self.query_one("#job-fields", PartRows)

    @property
    def _field(self) -> Field:
        return self._fields[min(self._list.cursor, len(self._fields) - 1)]

    # Showing

    def _show(self) -> None:
        rows: list[Row] = [self._row(one) for one in self._fields]
        self._list.show((" New job", (f" on {self._desk.n_rows:,} rows", "dim")), rows)
        self._explain()
        words = train_words(self._desk.train, self._desk.valid, self._form.wish())
        typed = shell_command.words(self._desk.server, words)
        self.query_one("#job-command", Lines).show(line(("  $ ", "dim"), (typed, "number")))
        self._tell()

    def _row(self, one: Field) -> Row:
        value = self._form[one.id]
        told = row_text(value, 200) if value else self._usual(one)
        return ((f" {fit(one.title, _NAME)} ", "dim"), (told, "" if value else "dim"))

    def _usual(self, one: Field) -> str:
        """What it is where nothing was typed."""
        if one is MODEL:
            return row_text(self._usual_model, 60) or "the server's usual one"
        if one is TYPE:
            return row_text(self._desk.quirks.training_types[0], 60)
        return row_text(self._desk.suffix, 60) if one.id == "suffix" else one.empty

    def _tell(self) -> None:
        """The price, and what is to be known beforehand."""
        told = [line("Cost: ", (one_line(self._price, 300) or "…", "number"))]
        least = self._desk.quirks.least_rows
        if self._desk.n_rows < least:
            told.append(line((f"{one_line(self._desk.host)} wants at least {least} rows.", "warn")))
        if warned := warning_words(self._ends.get(self._form["model"] or self._usual_model)):
            told.append(line((f"! {warned}", "warn")))
        if self._problem:
            told.append(line((f"✗ {self._problem}", "bad")))
        self.query_one("#job-foot", Lines).show(*told)

    @on(LineView.Highlighted)
    def _explain(self) -> None:
        self.query_one("#job-about", Lines).show(line((f"{self._field.about}", "dim")))

    def in_shell(self) -> list[ShellWay]:
        """The same in the shell."""
        words = train_words(self._desk.train, self._desk.valid, self._form.wish())
        return [ShellWay("Create the job", words)]

    # Finding out

    def _start(self, work: Awaitable[None]) -> None:
        self.run_worker(self._told(work), group="ask", exclusive=True, exit_on_error=False)

    async def _told(self, work: Awaitable[None]) -> None:
        """Do it; what goes wrong is said."""
        try:
            await work
        except SportftError as error:
            self._problem = one_line(str(error), 300)
            self._tell()

    async def _look(self) -> None:
        """What it costs, which model is the usual one, and when each ends."""
        self._price = ""
        self._tell()
        self._price = await self._desk.price(self._form.wish())
        self._tell()
        if not self._usual_model:
            self._usual_model = await self._desk.usual()
            self._ends = dict(await self._desk.models())
            self._show()

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Each comes by here before it does anything."""
        is_meant, is_enter = self.counts(event), event.key == "enter"
        if is_enter:
            event.stop()
            event.prevent_default()
        if is_enter and is_meant:
            self.dismiss(Order(self._form.wish(), self._price))
            return
        told = (TOO_EARLY, "warn") if is_enter else (_KEYS, "dim")
        self.query_one("#job-keys", Lines).show(line(told))

    @on(LineView.Selected)
    def action_change(self) -> None:
        """Another value for the line under the cursor, or the one that was clicked."""
        self._start(self._change(self._field))

    async def _change(self, one: Field) -> None:
        now = self._form[one.id]
        if one is MODEL:
            self._ends = self._ends or dict(await self._desk.models())
            names = [Choice(name, name, _note(end)) for name, end in self._ends.items()]
            value = await self.app.push_screen_wait(Choose("Which base model?", names))
        elif one is TYPE:
            types = self._desk.quirks.training_types
            names = [Choice(name, name) for name in types]
            value = await self.app.push_screen_wait(Choose("Which training type?", names))
        else:
            question = f"{one.title[0].upper()}{one.title[1:]}: {one.about}"
            value = await self.app.push_screen_wait(Ask(question, one.example, value=now))
        if value is None or (value == now):
            return
        self._problem = ""
        try:
            self._form.put(one.id, value, self._desk.quirks, self._desk.host)
        except BadInput as error:
            self._problem = one_line(str(error), 300)
        self._show()
        await self._look()


def _note(end: End | None) -> str:
    return end.words(today()) if end else ""
