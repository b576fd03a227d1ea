"""Finding and giving commands: the command line and the help."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from sportft_tui.tui import command_names
from sportft_tui.tui.argument_actions import ArgumentActions
from sportft_tui.tui.argument_choices import ArgumentChoices
from sportft_tui.tui.command_history import CommandHistory
from sportft_tui.tui.command_names import Order
from sportft_tui.tui.screens.command_line import CommandLine, Offer
from sportft_tui.tui.typed_history import TypedHistory
from sportft_tui.tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.tui.command import Command


class LineActions:
    """Opens them, and has done what was typed or chosen.

    Args:
        app: whose commands they are.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app
        self._orders = ArgumentActions(app)
        self._arguments = ArgumentChoices(app)
        self._kept = CommandHistory()

    async def do(self, name: str) -> None:
        """Do what a command is for."""
        if name == "help":
            await self._help()
        else:
            await self._type()

    async def _help(self) -> None:
        from sportft_tui.tui.help_rows import rows
        from sportft_tui.tui.screens.help import Help

        async def chosen(command: Command | None) -> None:
            if command:
                await self._orders.do(Order(command))

        now = self._app.situation
        screen = Help(rows(self._app.keymap, now), now.pane.capitalize())
        await self._app.push_screen(screen, chosen)

    async def _type(self) -> None:
        history = TypedHistory()
        screen = CommandLine(self._orders.meant, self._offer, history)
        await self._app.push_screen(screen, self._done)
        screen.edit()
        self._app.run_worker(self._remember(history), exit_on_error=False)

    async def _remember(self, history: TypedHistory) -> None:
        history.take_in(await asyncio.to_thread(self._kept.lines))

    async def _done(self, answer: tuple[str, Order] | None) -> None:
        if answer is None:
            return
        line, order = answer
        keep = asyncio.to_thread(self._kept.add, line)
        self._app.run_worker(keep, name="keep the line", exit_on_error=False)
        await self._orders.do(order)

    async def _offer(self, typed: str) -> Offer:
        """What a line can become: names, then what the command is about."""
        now, table = self._app.situation, self._app.keymap.table
        name, argument = command_names.split(typed)
        if argument is None:
            found = command_names.fitting(name, table, now)
            return Offer([_name_choice(*one) for one in found], "No command begins like this.")
        command = command_names.names(table, now).get(name)
        if command is None:
            return Offer()
        head = typed[: len(typed) - len(argument)]
        choices = await self._arguments.of(command, argument)
        whole = [replace(one, value=f"{head}{one.value}") for one in choices]
        return Offer(whole, f"{command.title}. {command.help}")


def _name_choice(name: str, command: Command) -> Choice:
    key = f"  {command.key_name}" if command.key else ""
    return Choice(f"{name} " if command.argument else name, name, f"{command.title}{key}")
