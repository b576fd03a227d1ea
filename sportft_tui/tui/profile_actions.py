"""What the keys do that are about servers: choosing one, trying it, typing its key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import NoKey, SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui import messages
from sportft_tui.tui.elsewhere import Elsewhere

if TYPE_CHECKING:
    from sportft_tui.domain.secret import Secret
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.tui.screens.ask_key import AskKey
    from sportft_tui.workflow.choice import Choice
    from sportft_tui.workflow.doctor.finding import Finding
    from sportft_tui.workflow.profiles import ListedProfile

#: Characters of a sentence that names all profiles.
_MOST_NAMED = 300


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

        dialog = Profiles(await self.listed(), self._test, self._ask_for_key)
        one = await self._app.push_screen_wait(dialog)
        if one is not None and (self._has_new_key or not one.is_used):
            await self._work_with(one)

    def go_to(self, name: str) -> None:
        """Work with the profile of a name, as if it had been picked."""
        self._app.start_work("profiles", self._go_to(name))

    async def _go_to(self, name: str) -> None:
        post = self._app.desk.post_message
        try:
            profiles = {one.name: one for one in await self.listed()}
        except SportftError as error:
            post(messages.Failed(error.what, error.hint))
            return
        one = profiles.get(name)
        if one is None:
            there_are = one_line(f"There are {', '.join(profiles)}.", _MOST_NAMED)
            post(messages.Failed(f"There is no profile “{one_line(name, 40)}”.", there_are))
        elif one.problem:
            post(messages.Failed(one.problem))
        elif one.is_used:
            post(messages.Said(f"{one_line(name)} is in use already."))
        else:
            await self._work_with(one)

    async def _work_with(self, one: ListedProfile) -> None:
        """Open the app there; the key is asked for where it is missing."""
        if one.has_key is False and not await self._typed(one.choice, one.where):
            return
        await self._app.leave_for(Elsewhere(one.choice))

    async def listed(self) -> Sequence[ListedProfile]:
        """All profiles.

        Raises:
            SportftError: the settings cannot be read.
        """
        from sportft_tui.workflow.profiles import listed

        return await asyncio.to_thread(listed, self._session.home, self._session.choice)

    async def _test(self, one: ListedProfile) -> Sequence[Finding]:
        from sportft_tui.workflow.connection_test import test_connection

        return (await test_connection(one.choice, self._session.home)).findings

    async def _ask_for_key(self, one: ListedProfile) -> Sequence[ListedProfile]:
        if await self._typed(one.choice, one.where) and one.is_used:
            self._has_new_key = True
        return await self.listed()

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
