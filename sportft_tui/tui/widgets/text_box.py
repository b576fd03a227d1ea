"""A text box whose Enter means "go"."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from sportft_tui.tui.messages import TextEntered


class TextBox(TextArea):
    """Takes a text of any number of lines; Enter classifies it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(
            placeholder="A text; Enter classifies it, Esc leaves.",
            show_line_numbers=False,
            highlight_cursor_line=False,
        )
        # A blinking cursor would send bytes for ever.
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(TextEntered(self.text))
            return
        await super()._on_key(event)

    def action_leave(self) -> None:
        self.screen.focus_previous()
