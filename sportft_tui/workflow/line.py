"""The line to the chosen server: opened once, and again where a local engine was revived."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import EngineUnavailable, NoKey
from sportft_tui.home import Home
from sportft_tui.workflow.choice import Choice, configured
from sportft_tui.workflow.folders import created

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.api.profiles import Profile
    from sportft_tui.engine.launch import Engine


class ServerLine:
    """Opens the connection when it is first needed.

    Args:
        choice: which server.
        home: where a local engine keeps its address and data.

    Attributes:
        ask_key: asks somebody for the key that is missing, and keeps what is typed (`keys.TYPED`);
            answers whether there is one now. None where nobody can be asked.
    """

    def __init__(self, choice: Choice, home: Home) -> None:
        self.ask_key: Callable[[NoKey], Awaitable[bool]] | None = None
        self._choice = choice
        self._home = home
        self._opening = asyncio.Lock()
        self._connection: Connection | None = None

    async def connection(self) -> Connection:
        """The server, connected; the local engine is started where none runs.

        Raises:
            SportftError: no key, no answer, not this protocol.
        """
        async with self._opening:
            if self._connection is None:
                connection = await self._with_key()
                await connection.open()
                self._connection = connection
            return self._connection

    async def _with_key(self) -> Connection:
        """A new connection; where there is no key, somebody is asked for it, once."""
        try:
            return await asyncio.to_thread(self._new)
        except NoKey as missing:
            ask, self.ask_key = self.ask_key, None
            if ask is None or not await ask(missing):
                raise
        return await asyncio.to_thread(self._new)

    def _new(self) -> Connection:
        """Blocking: starting an engine takes its time."""
        from sportft_tui.api.connection import Connection
        from sportft_tui.api.profiles import local_profile, remote_profile

        chosen = self._choice
        own = configured(self._home)
        if not chosen.is_launched:

            def profile() -> Profile:
                url = chosen.base_url or None
                return remote_profile(chosen.profile, url, os.environ, own)

            return Connection(profile(), fresh=profile)

        created(self._home)
        engine = _engine()
        return Connection(local_profile(engine.base_url, engine.key, own))

    async def renewed(self) -> Connection:
        """As `connection`, after a failure: a local engine that has crashed is started again.

        Raises:
            SportftError: no key, no answer, not this protocol.
        """
        await self.revive(only_crashed=True)
        return await self.connection()

    async def revive(self, *, only_crashed: bool = False) -> bool:
        """Start the local engine again where it has gone; other servers are not ours to start.

        Args:
            only_crashed: leave one alone that somebody has stopped.

        Returns:
            Whether it now has another address, so that old connections lead nowhere.

        Raises:
            EngineUnavailable: it does not start.
        """
        if not self._choice.is_launched:
            return False
        from sportft_tui.engine import launch

        if only_crashed and not await asyncio.to_thread(launch.has_crashed):
            return False
        engine = await asyncio.to_thread(_engine)
        async with self._opening:
            old = self._connection
            if old is None or old.profile.base_url == engine.base_url:
                return False
            self._connection = None
        await old.close()
        return True

    async def close(self) -> None:
        """Hang up; jobs and the engine go on."""
        if self._connection is not None:
            await self._connection.close()


def _engine() -> Engine:
    """The engine on this machine, started where none runs and something may be changed.

    Raises:
        EngineUnavailable: it does not start, or is not to be started.
    """
    from sportft_tui.api import read_only
    from sportft_tui.engine import launch

    if not read_only.is_on():
        return launch.start()
    if (engine := launch.find()) is None:
        raise EngineUnavailable(
            "No engine runs on this machine, and sportft is read-only here: it starts none.",
            hint="Its start would take up waiting jobs. `sportft engine start` does it.",
        )
    return engine
