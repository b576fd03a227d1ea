"""The line to the chosen server: opened once, and again where a local engine was revived."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from sportft_tui.home import Home
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.folders import created

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection


class ServerLine:
    """Opens the connection when it is first needed.

    Args:
        choice: which server.
        home: where a local engine keeps its address and data.
    """

    def __init__(self, choice: Choice, home: Home) -> None:
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
                connection = await asyncio.to_thread(self._new)
                await connection.open()
                self._connection = connection
            return self._connection

    def _new(self) -> Connection:
        """Blocking: starting an engine takes its time."""
        from sportft_tui.api.connection import Connection
        from sportft_tui.api.profiles import local_profile, remote_profile

        chosen = self._choice
        if not chosen.is_local:
            return Connection(remote_profile(chosen.profile, chosen.base_url or None, os.environ))
        from sportft_tui.engine import launch

        created(self._home)
        engine = launch.start()
        return Connection(local_profile(engine.base_url, engine.key))

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
        if not self._choice.is_local:
            return False
        from sportft_tui.engine import launch

        if only_crashed and not await asyncio.to_thread(launch.has_crashed):
            return False
        engine = await asyncio.to_thread(launch.start)
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
