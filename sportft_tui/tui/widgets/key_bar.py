"""A line of keys and words, which can also be clicked: the footer, and the tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from sportft_tui.tui.commands import Command
from sportft_tui.tui.widgets.lines import Lines, Part, line

#: More than eight keys are not read but searched; the rest is in help and palette.
MOST = 8


class KeyBar(Lines):
    """One line of keys and words."""

    @dataclass
    class Pressed(Message):
        """A key's word was clicked."""

        command: Command

    def __init__(self, commands: Sequence[Command], current: str = "", *, id: str) -> None:
        super().__init__(id=id)
        self._spans: list[tuple[int, int, Command]] = []
        self.offer(commands, current)

    def offer(self, commands: Sequence[Command], current: str = "") -> None:
        """Offer these commands, at most `MOST`; the last two (help, quit) always stay.

        Args:
            commands: in their order.
            current: the ID of the one that is in force, which is marked.
        """
        if len(commands) > MOST:
            commands = [*commands[: MOST - 2], *commands[-2:]]
        parts: list[Part] = []
        self._spans, start = [], 0
        for command in commands:
            ink = "cursor" if command.id == current else ""
            keys, word = f" {command.key_name} ", f"{command.word} "
            parts += [(keys, ink or "accent"), (word, ink)]
            end = start + cell_len(keys) + cell_len(word)
            self._spans.append((start, end, command))
            start = end
        self.show(line(*parts))

    def on_click(self, event: events.Click) -> None:
        for start, end, command in self._spans:
            if start <= event.x < end:
                self.post_message(self.Pressed(command))
