"""A box for one line of text."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.widgets import Input

from sportft_tui.domain.text import one_line
from sportft_tui.tui.widgets.keys_in_order import KeysInOrder


class LineBox(KeysInOrder, Input):
    """Takes one line, typed or pasted.

    Args:
        placeholder: an example.
        value: what stands there at first.
    """

    def __init__(self, placeholder: str, value: str = "") -> None:
        super().__init__(value, placeholder=one_line(placeholder))
        # A blinking cursor would send bytes for ever.
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        """What is pasted is text: it may hold sequences that steer the terminal."""
        event.text = one_line(event.text)
        # Textual calls the handler of the base class by itself, after this.

    @property
    def _value(self) -> Text:
        """What is painted of the value: a file's name may hold what steers the terminal."""
        text = super()._value
        if text.plain.isprintable():
            return text
        seen = (letter if letter.isprintable() else "\ufffd" for letter in text.plain)
        return Text("".join(seen), no_wrap=True, overflow="ignore", end="")
