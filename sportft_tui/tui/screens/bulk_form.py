"""What the Evaluate and the Batch screen have in common: settings to change, a run to watch."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui.bulk_run import BulkRun, RunState
from sportft_tui.tui.screens.choose import Choose, ChooseOrNew
from sportft_tui.tui.screens.choose_file import ChooseFile
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.screens.path_choices import short
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.widgets.cells import fit, row_text
from sportft_tui.tui.widgets.choice_list import Choice
from sportft_tui.tui.widgets.figures import bar
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.tui.widgets.part_rows import PartRows, Row

if TYPE_CHECKING:
    from sportft_tui.tui.bulk_forms import BatchForm, EvaluateForm
    from sportft_tui.tui.bulk_work import BulkWork

_NAME = 13
_LONGEST_BAR = 60
#: Jobs' names of long suffixes: more of one is read nowhere.
_LONGEST_NOTE = 60
_UNSET = "choose one: Space"


class BulkFormScreen(Dialog[None]):
    """A list of settings, what is said about the one under the cursor, and a foot for the run.

    Args:
        work: does what is asked for here.
    """

    DEFAULT_CSS = """
    BulkFormScreen .dialog { width: 100%; max-width: 120; height: 100%; max-height: 100%; }
    BulkFormScreen #bulk-foot { height: auto; border-top: solid $panel; }
    """
    #: What is done when all rows are answered.
    TITLE_WORDS = KEYS = AFTERWARDS = ""

    def __init__(self, work: BulkWork) -> None:
        super().__init__()
        self._work = work

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield PartRows(id="bulk-settings")
            yield Lines(id="bulk-about", wrap=True)
            yield Lines(id="bulk-foot", wrap=True)
            yield Lines(id="bulk-command", wrap=True, hang=4)
            yield Lines(line((self.hint(self.KEYS), "dim")), wrap=True)

    def on_mount(self) -> None:
        self._list.focus()
        self.show_form()

    @property
    def _list(self) -> PartRows:
        return self.query_one("#bulk-settings", PartRows)

    # What a subclass says

    @property
    def form(self) -> EvaluateForm | BatchForm:
        """The settings."""
        raise NotImplementedError

    def show_form(self) -> None:
        """Show the settings as they are now."""
        raise NotImplementedError

    # Showing

    def show_command(self, words: Sequence[str]) -> None:
        """Show the same as a command of the shell."""
        told = line(("  $ ", "dim"), (self._work.command(words), "number"))
        self.query_one("#bulk-command", Lines).show(told)

    def in_shell(self) -> list[ShellWay]:
        """The same in the shell."""
        return [ShellWay(self.TITLE_WORDS.strip().partition(":")[0], self.form.command())]

    def say(self, what: str) -> None:
        """Say what was taken away."""
        self.foot(line(one_line(what, 1_000)))

    def explain(self, text: str) -> None:
        """Say what the line under the cursor is."""
        self.query_one("#bulk-about", Lines).show(line((text, "dim")))

    def foot(self, *lines: Text) -> None:
        """Say how things stand."""
        self.query_one("#bulk-foot", Lines).show(*lines)

    def refuse(self, error: SportftError) -> None:
        """Say what went wrong."""
        hint = error.hint.replace(", or give --force", "")  # nothing is overwritten from here
        hint = one_line(hint.replace("--via batches", "via: batches"))
        self.foot(line((f"✗ {one_line(error.what)}", "bad"), (f"  {hint}" if hint else "", "dim")))

    def show_run(self, run: BulkRun[Any]) -> None:
        """Show how far a run is."""
        if run.state is RunState.FAILED and run.error is not None:
            self.refuse(run.error)
        elif run.state is RunState.REFUSED:
            self.foot(line("Nothing was asked."))
        elif run.state is RunState.STOPPED:
            kept = "Stopped. The answers that are there are kept, and those under way still come; "
            self.foot(line(kept), line("Enter goes on where it was."))
        elif run.state is RunState.READING:
            self.foot(line(("Reading the file …", "dim")))
        elif run.state is RunState.ASKING:
            self._show_progress(run)

    def _show_progress(self, run: BulkRun[Any]) -> None:
        now, plan = run.progress, run.plan
        if now is None:
            self.foot(line(f"{plan.words()} …" if plan else ""))
            return
        width = min(max(self._list.size.width - 2, 1), _LONGEST_BAR)
        share = now.done / now.total if now.total else 1.0
        told = now.words() if now.done < now.total else f"{now.words()}; {self.AFTERWARDS} …"
        self.foot(line((bar(share, width), "accent")), line(told))

    # Asking

    async def ask_model(self, question: str, note: str = "") -> str | None:
        """Let one of the known models be chosen, or another be named; None where Esc was pressed.

        For workers only.
        """
        known = await self._work.models()
        names = [
            (one.name, one_line(f"{one.job.model}, {one.job.id}", _LONGEST_NOTE)) for one in known
        ]
        if note:
            names.insert(0, ("none", note))
        dialog = ChooseOrNew(question, names, new="as it is written")
        return await self.app.push_screen_wait(dialog)

    async def ask_file(self, question: str) -> str | None:
        """Let a file be chosen; for workers only."""
        form = self.form
        known = [
            Choice(short(one.path), short(one.path), one.why)
            for one in await self._work.files(form.model)
        ]
        dialog = ChooseFile(question, "~/posts.csv", value=form.file, known=known)
        return await self.app.push_screen_wait(dialog)

    async def ask_columns(self) -> tuple[str, str] | None:
        """Let the columns of the file be chosen; for workers only."""
        found = await self._work.columns(self.form.path)
        pairs = zip(found.names, found.examples, strict=True)
        choices = [Choice(name, name, f"e.g. {said}" if said else "") for name, said in pairs]
        text = await self.app.push_screen_wait(Choose("Which column holds the texts?", choices))
        if text is None:
            return None
        others = [Choice("", "none", "or as it is recognised")]
        others += [one for one in choices if one.value != text]
        label = await self.app.push_screen_wait(Choose("Which column holds the labels?", others))
        return None if label is None else (text, label)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something of this screen's in a worker; what goes wrong is said."""
        self.run_worker(self._told(work), group="ask", exclusive=True, exit_on_error=False)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except SportftError as error:
            self.refuse(error)


def setting(name: str, value: str, *, is_needed: bool = False) -> Row:
    """A line with a setting."""
    told = row_text(value, 1000)
    shown = (told, "") if told else (_UNSET if is_needed else "none", "warn" if is_needed else "")
    return ((f" {fit(name, _NAME)} ", "dim"), shown)


def columns_value(columns: tuple[str, str]) -> str:
    """Which columns are read."""
    named = [
        f"{what} {name}" for what, name in zip(("text", "label"), columns, strict=True) if name
    ]
    return ", ".join(named) or "recognised"
