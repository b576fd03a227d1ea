"""Asks for a server's key: what is typed is not shown, and kept in memory only."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sportft_tui.domain.secret import Secret
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line


class AskKey(Dialog["Secret | None"]):
    """Answers with what was typed; Esc, or nothing typed, gives None.

    Args:
        host: the server that the key is for.
        why: why it is asked for; may be empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, host: str, why: str = "") -> None:
        super().__init__()
        self._host = host
        self._why = why

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            if self._why:
                yield Lines(line(self._why), wrap=True)
            yield Lines(line(f"Key for {self._host}:"), wrap=True)
            yield KeyBox()
            said = "Not shown, and forgotten when sportft is left. Enter takes it, Esc goes back."
            yield Lines(line((said, "dim")), wrap=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        typed, event.input.value = event.value.strip(), ""
        self.dismiss(Secret(typed) if typed else None)


class KeyBox(LineBox):
    """Takes a key: dots stand for it, and it does not leave the box again."""

    def __init__(self) -> None:
        super().__init__("pasted or typed")
        self.password = True

    def action_copy(self) -> None:
        """A key is not for the clipboard."""

    def action_cut(self) -> None:
        """A key is not for the clipboard."""
