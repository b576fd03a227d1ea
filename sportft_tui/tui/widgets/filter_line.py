"""The line below the events: the filter, and how many events pass it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message

from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line

if TYPE_CHECKING:
    from textual.widgets import Input


class _Box(LineBox):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop", show=False)]

    def action_drop(self) -> None:
        self.post_message(FilterLine.Left(keep=False))


class FilterLine(Horizontal):
    """`/ typed text` and, right of it, `n of m`. Esc drops the filter, Enter leaves it in force."""

    DEFAULT_CSS = """
    FilterLine { height: 1; background: $panel; }
    FilterLine Lines { width: auto; min-width: 0; height: 1; }
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
        """

        def __init__(self, keep: bool) -> None:
            super().__init__()
            self.keep = keep

    def compose(self) -> ComposeResult:
        yield Lines(line((" / ", "accent")))
        yield _Box('text  !not  level:warn  "two words"')
        yield Lines(id="counted")

    def edit(self) -> None:
        """Give the keys to the text, at once: they may be on their way."""
        self.screen.set_focus(self.query_one(_Box))

    def tell(self, words: str) -> None:
        """Say how many events pass."""
        counted = self.query_one("#counted", Lines)
        counted.styles.width = len(words) + 2
        counted.show(line((f" {words} ", "dim")))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Left(keep=True))
