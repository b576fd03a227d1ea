"""What the key does that shows the same as a command of the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from sportft_tui.tui import messages, shell_ways
from sportft_tui.tui.panes.classify import ClassifyPane
from sportft_tui.tui.screens.in_shell import InShell
from sportft_tui.tui.taking_away import Sayer

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.tui.shell_command import ShellWay


@runtime_checkable
class HasShellWays(Protocol):
    """A dialog that does what a command of the shell does, too."""

    def in_shell(self) -> list[ShellWay]:
        """The commands that do the same."""


class ShellActions:
    """One action a command; the names are those of the command table.

    Args:
        app: whose desk and dialogs are looked at.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app

    async def do(self, name: str) -> None:
        """Show the commands, and copy the one that is chosen."""
        ways = self.ways()
        if not ways:
            self._say("No command of the shell does this.")
            return

        def copy(command: str | None) -> None:
            if command:
                self._app.desk.post_message(messages.CopyAsked(command))

        await self._app.push_screen(InShell(ways, self._app.session.choice), copy)

    def _say(self, what: str) -> None:
        self._app.desk.post_message(messages.Said(what))
        if isinstance(self._app.screen, Sayer):
            self._app.screen.say(what)

    def ways(self) -> list[ShellWay]:
        """The commands that do the same as the dialog, else as the pane that has the keys."""
        app = self._app
        if app.screen is not app.desk:
            return app.screen.in_shell() if isinstance(app.screen, HasShellWays) else []
        entry, conductor = app.desk.entry, app.conductor
        match app.desk.pane_name:
            case "data" if conductor.table is not None:
                prepared = conductor.prepared
                return shell_ways.of_table(conductor.source, conductor.proposal, "", prepared)
            case "jobs" if entry is not None:
                return shell_ways.of_job(entry.job)
            case "events" if entry is not None:
                return shell_ways.of_events(entry.job)
            case "classify" if app.desk.model is not None:
                pane = app.desk.query_one(ClassifyPane)
                return shell_ways.of_texts(
                    app.desk.model, pane.looked_at, is_calibrated=pane.is_calibrated
                )
        return []
