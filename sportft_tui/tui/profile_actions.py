"""What the keys do that are about servers: choosing one, trying it, typing its key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import NoKey, SportftError
from sportft_tui.tui import messages
from sportft_tui.tui.elsewhere import Elsewhere

if TYPE_CHECKING:
    from sportft_tui.domain.secret import Secret
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.tui.screens.ask_key import AskKey
    from sportft_tui.workflow.choice import Choice
    from sportft_tui.workflow.doctor.finding import Finding
    from sportft_tui.workflow.profiles import ListedProfile


class ProfileActions:
    """One action a command; the names are those of the command table.

    Args:
        app: whose session, screens and workers are used.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app
        self._session = app.session
        self._has_new_key = False

    async def do(self, name: str) -> None:
        """Do what a command is for."""
        if name == "pick":
            self._app.start_work("profiles", self._pick())

    async def _pick(self) -> None:
        from sportft_tui.tui.screens.profiles import Profiles

        dialog = Profiles(await self._listed(), self._test, self._ask_for_key)
        one = await self._app.push_screen_wait(dialog)
        if one is None or (one.is_used and not self._has_new_key):
            return
        if one.has_key is False and not await self._typed(one.choice, one.where):
            return
        await self._app.leave_for(Elsewhere(one.choice))

    async def _listed(self) -> Sequence[ListedProfile]:
        from sportft_tui.workflow.profiles import listed

        return await asyncio.to_thread(listed, self._session.home, self._session.choice)

    async def _test(self, one: ListedProfile) -> Sequence[Finding]:
        from sportft_tui.workflow.connection_test import test_connection

        return (await test_connection(one.choice, self._session.home)).findings

    async def _ask_for_key(self, one: ListedProfile) -> Sequence[ListedProfile]:
        if await self._typed(one.choice, one.where) and one.is_used:
            self._has_new_key = True
        return await self._listed()

    async def ask_for_missing(self, missing: NoKey) -> bool:
        """Ask for the key that the session's server needs; answers whether there is one now."""
        return await self._typed(self._session.choice, "", missing.what)

    async def _typed(self, choice: Choice, host: str, why: str = "") -> bool:
        """Ask for a key and keep it in memory; what prevents that is said."""
        from sportft_tui.tui.screens.ask_key import AskKey
        from sportft_tui.workflow.profiles import keep_typed, key_source

        try:
            source = await asyncio.to_thread(key_source, self._session.home, choice)
            typed = await self._answer(AskKey(source.host or host, why))
            if typed is None:
                return False
            await asyncio.to_thread(keep_typed, self._session.home, choice, typed)
        except SportftError as error:
            self._app.desk.post_message(messages.Failed(error.what, error.hint))
            return False
        return True

    async def _answer(self, dialog: AskKey) -> Secret | None:
        """What is typed; asked wherever a connection is wanted, which is not always a worker."""
        answered: asyncio.Future[Secret | None] = asyncio.get_running_loop().create_future()

        def take(typed: Secret | None) -> None:
            if not answered.done():
                answered.set_result(typed)

        await self._app.push_screen(dialog, take)
        return await answered
