"""What is on its way to the reader of the stream."""

from __future__ import annotations

import asyncio

from sportft_tui.monitor.roster import Roster, Seat
from sportft_tui.monitor.updates import Update

#: Updates that wait for the reader. A reader that is slow slows the looks down; nothing piles up.
WAITING = 8


class Outbox:
    """Updates in the order in which they were told.

    Args:
        roster: the jobs that are watched; what is on its way about one that is not any more, or
            that is watched anew, is left out.
    """

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._queue: asyncio.Queue[tuple[Update | BaseException, Seat | None]] = asyncio.Queue(
            WAITING
        )

    async def tell(self, update: Update, seat: Seat | None = None) -> None:
        """Send an update; waits while the reader is behind.

        Args:
            update: what there is to tell.
            seat: the watched job that it is about.
        """
        await self._queue.put((update, seat))

    async def fail(self, error: BaseException) -> None:
        """Send a fault of ours; it is raised at the reader."""
        await self._queue.put((error, None))

    async def take(self) -> Update:
        """The next update.

        Raises:
            BaseException: a fault of ours.
        """
        while True:
            update, seat = await self._queue.get()
            if isinstance(update, BaseException):
                raise update
            if seat is None or self._roster.get(seat.job_id) is seat:
                return update
