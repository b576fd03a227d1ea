"""Two small questions: a line of text, and yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sportft_tui.tui.screens.dialog import Dialog
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


class Confirm(Dialog[bool]):
    """Asks yes or no; anything but `y` is no.

    Args:
        question: what would be done.
        consequence: what that means, one sentence.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", show=False),
        Binding("n,escape,enter,q", "dismiss(False)", show=False),
    ]

    def __init__(self, question: str, consequence: str) -> None:
        super().__init__()
        self._question = question
        self._consequence = consequence

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(line(self._question), line(self._consequence), wrap=True)
            yield Lines(line(("y  yes      n  no (also Enter and Esc)", "accent")))
