"""The command palette's entries, made from the command table. Imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from sportft_tui.tui.command import Command

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp

#: Not offered: it is open.
_ITSELF = "palette"
#: What a name that is typed on the command line counts beside the words that are shown.
_NAME_SHARE = 0.9


class SportftCommands(Provider):
    """Every command that makes sense now, with its key."""

    async def discover(self) -> Hits:
        for command in self._possible():
            shown = _keyed(Content(command.title), command)
            yield DiscoveryHit(shown, self._runner(command), command.title, command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._possible():
            by_name = _NAME_SHARE * max(matcher.match(name) for name in command.names)
            if score := max(matcher.match(command.title), by_name):
                shown = _keyed(matcher.highlight(command.title), command)
                yield Hit(score, shown, self._runner(command), command.title, command.help)

    @property
    def _sportft(self) -> SportftApp:
        return cast("SportftApp", self.app)

    def _possible(self) -> list[Command]:
        now = self._sportft.situation
        table = self._sportft.keymap.table
        return [one for one in table if one.is_available(now) and one.id != _ITSELF]

    def _runner(self, command: Command) -> Callable[[], object]:
        return partial(self.app.run_action, command.action)


def _keyed(title: Content, command: Command) -> Content:
    """A title, and beside it the key in force; where there is none, what is typed instead."""
    return Content.assemble(title, "  ", (command.key_name or f":{command.id}", "$text-accent"))
