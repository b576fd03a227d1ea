"""What was paid, shown; and who is asked before the month's budget is passed."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.workflow.budget import OverMonth


class MoneyActions:
    """One action a command; the names are those of the command table.

    Args:
        app: whose session and screens are used.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app

    async def do(self, name: str) -> None:
        """Do what a command is for."""
        if name == "ledger":
            self._app.start_work("ledger", self._show())

    async def _show(self) -> None:
        from sportft_tui.domain.ledger import month_of
        from sportft_tui.tui.screens.ledger import Ledger
        from sportft_tui.workflow import budget, ledger

        try:
            entries = await ledger.entries(self._app.session)
        except SportftError as error:
            self._app.desk.post_message(messages.Failed(error.what, error.hint))
            return
        told, now = budget.budgets(self._app.settings), month_of(time.time())
        await self._app.push_screen(Ledger(entries, now, told.month, told.own))

    async def may_pass(self, over: OverMonth) -> bool:
        """Have the amount typed that would pass the month's budget."""
        from sportft_tui.tui.screens.type_amount import TypeAmount

        answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def take(is_typed: bool | None) -> None:
            if not answered.done():
                answered.set_result(bool(is_typed))

        await self._app.push_screen(TypeAmount(over), take)
        if not await answered:
            over.hint = over.nothing
        return answered.result()
