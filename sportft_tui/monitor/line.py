"""The one line to the server that all looks share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sportft_tui.api.errors import NotSent
from sportft_tui.domain.errors import RateLimited, SportftError, WrongKey
from sportft_tui.monitor.outage import Outage
from sportft_tui.monitor.pace import Pace

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection


class Line:
    """Opened when it is needed, and again after a failure.

    Args:
        connect: gives an open connection; asked again after each failure, so that a server that
            has come back at another address is found.
        pace: clocks and chance.
        identity: what the server's jobs are remembered under; the connection's where not given.

    Attributes:
        outage: the failures that concern the server as a whole.
        is_up: whether it answered last; None before there was any answer.
    """

    def __init__(
        self, connect: Callable[[], Awaitable[Connection]], pace: Pace, identity: str | None
    ) -> None:
        self.outage = Outage()
        self.is_up: bool | None = None
        self._connect = connect
        self._pace = pace
        self._identity = identity
        self._connection: Connection | None = None
        self._opening = asyncio.Lock()

    async def connection(self) -> Connection:
        """The connection, open.

        Raises:
            SportftError: there is none to be had.
        """
        async with self._opening:
            if self._connection is None:
                self._connection = await self._connect()
            return self._connection

    async def identity(self) -> str:
        """What the server's jobs are remembered under; needs a connection where not given.

        Raises:
            SportftError: it is not given, and there is no connection.
        """
        if self._identity is None:
            self._identity = (await self.connection()).profile.identity
        return self._identity

    def check(self) -> None:
        """See that the server has not asked for a pause, before a further request is sent.

        Raises:
            RateLimited: it has, and the pause lasts.
        """
        if self._is_limited and self._pace.elapsed() < self.outage.until:
            assert self.outage.error is not None
            raise self.outage.error

    @property
    def _is_limited(self) -> bool:
        return isinstance(self.outage.error, RateLimited)

    def concerns_all(self, error: SportftError) -> bool:
        """Whether a failure tells of the server as a whole, and not of one job there."""
        is_shared = isinstance(error, NotSent | RateLimited | WrongKey)
        return self._connection is None or is_shared

    def forget(self) -> None:
        """Ask for a connection anew at the next look."""
        self._connection = None

    def fail(self, error: SportftError, failures_before: int) -> bool:
        """Take in a failure that concerns all.

        Args:
            error: why.
            failures_before: how many there were when the look began that failed.

        Returns:
            False where another look has told of the same failure meanwhile.
        """
        if self.outage.is_on and self.outage.failures != failures_before:
            return isinstance(error, RateLimited) and self.outage.prolong(self._pace, error)
        self.outage.fail(self._pace, error)
        self.is_up = False
        return True

    def answered(self) -> bool:
        """Take in an answer; says whether the server was not known to be up."""
        if self._is_limited and self._pace.elapsed() < self.outage.until:
            return False  # it was on its way before the server asked for a pause, which lasts
        was_up, self.is_up = self.is_up, True
        self.outage.clear()
        return was_up is not True
