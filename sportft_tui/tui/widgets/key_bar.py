"""A line of keys and words, which can also be clicked: the footer, and the tabs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual import events

from sportft_tui.tui.command import Command
from sportft_tui.tui.data_message import DataMessage
from sportft_tui.tui.widgets.lines import Lines, Part, line

#: More than eight keys are not read but searched; the rest is in help and palette.
MOST = 8
#: Help and quit, at the end, are there on any terminal.
_STAYING = 2
_ANY_WIDTH = 1_000


class KeyBar(Lines):
    """One line of keys and words."""

    class Pressed(DataMessage):
        """A key's word was clicked."""

        command: Command

    def __init__(self, commands: Sequence[Command], current: str = "", *, id: str) -> None:
        super().__init__(id=id)
        self._commands, self._current = commands, current

    def offer(self, commands: Sequence[Command], current: str = "") -> None:
        """Offer these commands, as many as fit, at most `MOST`; the last two always stay.

        Args:
            commands: in their order.
            current: the ID of the one that is in force, which is marked.
        """
        self._commands, self._current = commands, current
        self.show()

    @property
    def plain(self) -> str:
        return "".join(keys + word for _, keys, word in self._chosen(_ANY_WIDTH))

    def flowed(self, width: int) -> list[Text]:
        parts: list[Part] = []
        for command, keys, word in self._chosen(width):
            ink = "cursor" if command.id == self._current else ""
            parts += [(keys, ink or "accent"), (word, ink)]
        return [line(*parts)]

    def on_click(self, event: events.Click) -> None:
        end = 0
        for command, keys, word in self._chosen(self.size.width):
            end += cell_len(keys + word)
            if event.x < end:
                self.post_message(self.Pressed(command))
                return

    def _chosen(self, width: int) -> list[tuple[Command, str, str]]:
        """What is shown at a width: command, its key and its word, each with its blanks."""
        chosen = [(c, f" {c.key_name} ", f"{c.word} ") for c in self._commands]
        while len(chosen) > _STAYING and (
            len(chosen) > MOST or sum(cell_len(k + w) for _, k, w in chosen) > width
        ):
            del chosen[-_STAYING - 1]
        return chosen
