"""What commands do that were typed by name, with what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sportft_tui.domain.errors import BadInput
from sportft_tui.tui import command_names
from sportft_tui.tui.changing import why_not
from sportft_tui.tui.command_names import Order
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.screens.path_choices import meant
from sportft_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.tui.command import Command


class ArgumentActions:
    """Does orders as their keys would, but for what would be asked and is known already.

    Args:
        app: whose desk and doers are used.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app

    def meant(self, line: str) -> Order:
        """What a line means, if it can be done now.

        Raises:
            BadInput: it means nothing, or it makes no sense now; says why.
        """
        now = self._app.situation
        order = command_names.meant(line, self._app.keymap.table, now)
        command = order.command
        there = now._replace(pane=command.pane or now.pane)
        if not command.is_available(there):
            if why := why_not(command, there):
                raise BadInput(f"“{command.id}” is not possible.", hint=why)
            if command.is_available(there._replace(is_busy=False)):
                raise BadInput(f"“{command.id}” has to wait.", hint="A step is going on.")
            raise BadInput(
                f"“{command.id}” is not possible now.",
                hint=f"{self._app.keymap.key_of('help')} shows what is.",
            )
        if order.argument:
            self._check(command, order.argument)
        return order

    def _check(self, command: Command, argument: str) -> None:
        if command.argument == "THEME":
            self._check_theme(argument)
        elif command.argument == "FILE":
            meant(argument)

    def _check_theme(self, name: str) -> None:
        themes = self._app.available_themes
        if name not in themes:
            raise BadInput(f"There is no theme “{name}”.", hint=f"There are {', '.join(themes)}.")

    async def do(self, order: Order) -> None:
        """Do it; in the pane that it is for."""
        command, argument = order.command, order.argument
        if command.pane and command.pane != self._app.desk.pane_name:
            self._go_to(command)
        if not argument:
            await self._app.run_action(command.action)
        elif command.pane:
            name = command.id.removeprefix(f"{command.pane}-").replace("-", "_")
            await self._pane(command).do_with(name, argument)
        elif command.argument == "JOB":
            from sportft_tui.tui.job_actions import JobActions

            JobActions(self._app).attach(argument)
        elif command.argument == "FILE":
            from sportft_tui.tui.step_actions import StepActions

            StepActions(self._app).open(meant(argument))
        elif command.argument == "PROFILE":
            from sportft_tui.tui.profile_actions import ProfileActions

            ProfileActions(self._app).go_to(argument)
        elif command.argument == "THEME":
            from sportft_tui.tui.look_actions import LookActions

            LookActions(self._app).paint(argument)

    def _pane(self, command: Command) -> Pane:
        return self._app.desk.query_one(f"#{command.pane}", Pane)

    def _go_to(self, command: Command) -> None:
        """The list of the command's pane has the keys, in which it is possible."""
        self._app.desk.enter(command.pane)
        self._app.desk.set_focus(self._pane(command).query(LineView).first())
