"""A text box whose Enter means "go"."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from sportft_tui.domain.text import printable
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

    # Textual calls the handlers of the base classes by itself, after these.

    def _on_paste(self, event: events.Paste) -> None:  # type: ignore[override]
        """What is pasted is text: it may hold sequences that steer the terminal."""
        event.text = printable(event.text)

    def _on_key(self, event: events.Key) -> None:  # type: ignore[override]
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(TextEntered(self.text))

    async def action_leave(self) -> None:
        """Go where keys are commands again; on a small terminal only one pane is there."""
        await self.app.run_action("pane('jobs')")
