"""The line below a list: its filter, and how much passes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget

from sportft_tui.domain.text import one_line
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line

if TYPE_CHECKING:
    from textual.widgets import Input


class _Box(LineBox):
    """Enter and Esc leave it at once: what was typed behind them is not for the filter."""

    def __init__(self, example: str, back_to: Widget) -> None:
        super().__init__(example)
        self._back_to = back_to

    async def _on_key(self, event: events.Key) -> None:
        is_left = self.screen.focused is not self
        if not is_left and event.key not in ("enter", "escape"):
            return  # to Textual's own handler, which is called by itself
        event.stop()
        event.prevent_default()
        if is_left:
            # A slow line brings many keys at once; this one was on its way here already.
            self.app.post_message(events.Key(event.key, event.character))
            return
        self.screen.set_focus(self._back_to)
        self.post_message(FilterLine.Left(event.key == "enter", self.value))


class FilterLine(Vertical):
    """`/ typed text` and, right of it, `n of m`. Esc drops the filter, Enter leaves it in force.

    What is wrong with it stands below.

    Args:
        example: what can be typed.
        back_to: what has the keys when the line is left.
    """

    DEFAULT_CSS = """
    FilterLine { height: auto; background: $panel; }
    FilterLine Horizontal { height: 1; }
    FilterLine Horizontal Lines { width: auto; min-width: 0; height: 1; }
    FilterLine #trouble { display: none; }
    FilterLine Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    FilterLine Input:focus { border: none; }
    """

    class Typed(Message):
        """The text is another one."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The reader is done with the line.

        Attributes:
            keep: whether the filter stays.
            text: what was typed, of which not all may have been told yet.
        """

        def __init__(self, keep: bool, text: str) -> None:
            super().__init__()
            self.keep = keep
            self.text = text

    def __init__(self, example: str, back_to: Widget) -> None:
        super().__init__()
        self._example, self._back_to = example, back_to

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Lines(line((" / ", "accent")))
            yield _Box(self._example, self._back_to)
            yield Lines(id="counted")
        yield Lines(id="trouble", wrap=True)

    def edit(self) -> None:
        """Give the keys to the text, at once: they may be on their way."""
        self.screen.set_focus(self.query_one(_Box))

    def put(self, text: str) -> None:
        """Have a text in it as if it had been typed."""
        self.query_one(_Box).value = one_line(text)

    def tell(self, words: str) -> None:
        """Say how much passes."""
        counted = self.query_one("#counted", Lines)
        counted.styles.width = len(words) + 2
        counted.show(line((f" {words} ", "dim")))

    def tell_trouble(self, words: str) -> None:
        """Say what is wrong with the filter; empty for nothing."""
        trouble = self.query_one("#trouble", Lines)
        trouble.display = bool(words)
        trouble.show(line((f" {one_line(words)}", "warn")))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))
