"""The command palette's entries, made from the command table. Imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from sportft_tui.tui.command import Command
from sportft_tui.tui.commands import TABLE

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp


class SportftCommands(Provider):
    """Every command that makes sense now, with its key."""

    async def discover(self) -> Hits:
        for command in self._possible():
            yield DiscoveryHit(_label(command), self._runner(command), help=command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._possible():
            if score := matcher.match(command.title):
                shown = matcher.highlight(_label(command))
                yield Hit(score, shown, self._runner(command), help=command.help)

    def _possible(self) -> list[Command]:
        situation = cast("SportftApp", self.app).situation
        return [command for command in TABLE if command.is_available(situation)]

    def _runner(self, command: Command) -> Callable[[], object]:
        return partial(self.app.run_action, command.action)


def _label(command: Command) -> str:
    return f"{command.title} ({command.key_name})" if command.key else command.title
