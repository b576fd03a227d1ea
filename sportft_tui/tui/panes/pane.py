"""What the four panes share: a number, a name, and one line that says what matters now."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult

from sportft_tui.domain.text import one_line
from sportft_tui.tui.widgets.lines import Lines, Part, line
from sportft_tui.tui.widgets.room import Column


class Pane(Column):
    """A numbered part of the screen, under a header line."""

    NUMBER: ClassVar[int]
    NAME: ClassVar[str]
    #: CSS selector of what takes the keys when the pane is entered.
    ENTRY: ClassVar[str]

    FIRST_WORDS: ClassVar[str] = ""

    def compose(self) -> ComposeResult:
        yield Lines(self._headline(((self.FIRST_WORDS, "dim"),)), classes="header")
        yield from self.body()

    def body(self) -> ComposeResult:
        """The widgets under the header."""
        raise NotImplementedError

    def head(self, *parts: Part) -> None:
        """Say in the header what matters now."""
        self.query_one(".header", Lines).show(self._headline(parts))

    def enter(self) -> None:
        """Give the keys to this pane."""
        for widget in self.query(self.ENTRY):
            self.screen.set_focus(widget)  # at once: `Widget.focus` does it later

    async def do(self, name: str) -> None:
        """Do what a command of this pane is for; the names are those of the command table."""

    async def do_with(self, name: str, argument: str) -> None:
        """Do it with what would be asked for otherwise, typed by somebody."""

    def _headline(self, parts: tuple[Part, ...]) -> Text:
        inked = [(part, "") if isinstance(part, str) else part for part in parts]
        told = [(f" {one_line(text)}", ink) for text, ink in inked if text]
        return line(f" {self.NUMBER} {self.NAME} ", *told)
