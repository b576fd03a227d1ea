"""Two small questions: a line of text, and yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sportft_tui.domain.text import one_line
from sportft_tui.tui.screens.deliberate_dialog import TOO_EARLY, DeliberateDialog
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line


class Ask(Dialog[str]):
    """Asks for one line; Esc gives an empty one.

    Args:
        question: what is wanted.
        placeholder: an example.
        value: what stands there at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", show=False)]

    def __init__(self, question: str, placeholder: str, *, value: str = "") -> None:
        super().__init__()
        self._value = value
        self._question = question
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(line(self._question), wrap=True)
            yield LineBox(self._placeholder, self._value)
            yield Lines(line(("Enter goes on, Esc goes back.", "dim")))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())


class Confirm(DeliberateDialog[bool]):
    """Asks yes or no. Enter is no, unless Yes was chosen; `y` is yes.

    Keys that were typed before the question could be read do not count, nor does a held one: see
    `deliberate`.

    Args:
        question: what would be done.
        consequence: what that means, one sentence.
        in_shell: the command of the shell that does it, without the program's name.
    """

    def __init__(self, question: str, consequence: str, in_shell: Sequence[str] = ()) -> None:
        super().__init__()
        self._question = question
        self._consequence = consequence
        self._in_shell = in_shell
        self._is_yes = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            told = (self._question, self._consequence)
            yield Lines(*(line(one_line(text, _MOST_TOLD)) for text in told), wrap=True)
            yield Lines(id="confirm-answers", wrap=True)

    def on_mount(self) -> None:
        self._show()

    def _show(self, hint: str = "y yes   n no   ← → choose   Enter takes it") -> None:
        no, yes = ("accent", "cursor") if self._is_yes else ("cursor", "accent")
        # Told apart without colours, too.
        at_no, at_yes = (" ", "▸") if self._is_yes else ("▸", " ")
        answers = line("  ", (f"{at_no} No  ", no), "   ", (f"{at_yes} Yes  ", yes))
        self.query_one("#confirm-answers", Lines).show(line(), answers, line((hint, "dim")))

    def on_key(self, event: events.Key) -> None:
        """All keys come here: which of them count is not to be said by bindings."""
        if event.key in _EVERYWHERE or event.key == self.key_of("shell"):
            return
        event.stop()
        event.prevent_default()
        if not self.counts(event):
            if event.key in _MEANT:
                self._show(TOO_EARLY)
            return
        match event.key:
            case "y" | "Y":
                self.dismiss(True)
            case "n" | "N" | "escape" | "q":
                self.dismiss(False)
            case "enter":
                self.dismiss(self._is_yes)
            case "left" | "h":
                self._choose(False)
            case "right" | "l":
                self._choose(True)
            case "tab" | "shift+tab":
                self._choose(not self._is_yes)

    def _choose(self, is_yes: bool) -> None:
        self._is_yes = is_yes
        self._show()

    @on(events.Click, "#confirm-answers")
    def _clicked(self, event: events.Click) -> None:
        place = event.get_content_offset(self.query_one("#confirm-answers"))
        if place is not None and place.y == 1 and self.counts(event):
            for first, last, answer in _PLACES:
                if first <= place.x < last:
                    self.dismiss(answer)

    def in_shell(self) -> list[ShellWay]:
        """The same in the shell."""
        return [ShellWay("The same", self._in_shell)] if self._in_shell else []


#: Characters of a question: a server's names may be of any length.
_MOST_TOLD = 1_000
#: Keys that mean something here; of others nothing is said.
_MEANT = frozenset({"y", "Y", "n", "N", "enter", "escape", "q"})
_EVERYWHERE = frozenset({"ctrl+l", "ctrl+c", "ctrl+q"})
#: Cells of the two answers.
_PLACES = ((2, 8, False), (11, 18, True))
