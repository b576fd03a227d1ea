"""Looks as they go well or badly: what follows from an answer, and from none."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import (
    NotFound,
    RateLimited,
    Refused,
    SportftError,
    passes_by_itself,
)
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.monitor.job_listing import JobListing
from sportft_tui.monitor.job_looks import JobLooks
from sportft_tui.monitor.line import Line
from sportft_tui.monitor.outbox import Outbox
from sportft_tui.monitor.pace import Pace
from sportft_tui.monitor.roster import Roster, Seat
from sportft_tui.monitor.updates import ServerChanged, WatchFailed

if TYPE_CHECKING:
    from sportft_tui.monitor.journal import Journal


class Attempts:
    """Tries looks, and tells how the line is.

    Args:
        line: the way to the server.
        journal: where jobs and events are kept.
        roster: the jobs that are watched.
        pace: clocks and chance.
        outbox: takes updates to the reader.

    Attributes:
        listing: the look at the list of jobs.
    """

    def __init__(
        self,
        line: Line,
        journal: Journal,
        roster: Roster,
        pace: Pace,
        outbox: Outbox,
    ) -> None:
        self.listing = JobListing(line, journal, pace, outbox)
        self._line = line
        self._roster = roster
        self._pace = pace
        self._outbox = outbox
        self._looks = JobLooks(line, journal, roster, pace, outbox)
        self._complained = ""

    async def recall_list(self) -> None:
        """Tell the list of jobs that the journal knows."""
        before = self._line.outage.failures
        try:
            await self.listing.recall()
        except SportftError as error:
            await self._server_failed(error, before)

    async def look_at_list(self) -> None:
        """Look at the list, and find the watched jobs in it that have changed."""
        before = self._line.outage.failures
        try:
            listed = await self.listing.take(self._roster.n_looked_at)
            floor = (await self._line.connection()).profile.poll_seconds
        except SportftError as error:
            await self._server_failed(error, before)
            return
        await self._answered()
        jobs = {job.id: job for job in listed}
        for seat in self._roster:
            job = jobs.get(seat.job_id)
            seat.is_listed = job is not None
            if job is not None and job != seat.job:
                await self._looks.see(seat, job)
                seat.has_news = True
                seat.look_at(seat.looked_at + floor)

    async def recall(self, seat: Seat) -> None:
        """Tell what the journal knows of a job."""
        await self._try(seat, self._looks.recall)

    async def look(self, seat: Seat) -> None:
        """Look at a job."""
        seq = seat.seq
        if not await self._try(seat, self._looks.look):
            return
        await self._answered(by=seat)
        if seat.seq != seq:
            self.listing.moves()

    async def _try(self, seat: Seat, look: Callable[[Seat], Awaitable[None]]) -> bool:
        before = self._line.outage.failures
        try:
            await look(seat)
        except SportftError as error:
            await self._lost(seat, error, before)
            return False
        return True

    async def _lost(self, seat: Seat, error: SportftError, before: int) -> None:
        """A look failed: say so, and try again later, unless that cannot help."""
        concerns_all = self._line.concerns_all(error)
        is_final = isinstance(error, NotFound | Refused) and not isinstance(error, RateLimited)
        if is_final and not concerns_all:
            seat.is_given_up, seat.due = True, math.inf
            await self._outbox.tell(WatchFailed(error, seat.job_id), seat)
            return
        # What comes back may be another server, or a newer one: whether it can wait is asked anew.
        seat.waits, seat.unwaited, seat.is_caught_up = True, 0, False
        seat.outage.fail(self._pace, error)
        if concerns_all:
            await self._server_failed(error, before)
            seat.due = self._line.outage.until
        else:
            await self._complain(error)
            seat.due = seat.outage.until
        self._line.forget()
        if seat.is_recalled:
            await self._looks.tell_down(seat)

    async def _server_failed(self, error: SportftError, before: int) -> None:
        """The server as a whole does not answer."""
        was_up, was = self._line.is_up, self._line.outage.error
        if not self._line.fail(error, before):
            return
        self._line.forget()
        if was_up is not False or was is None or was.what != error.what:
            await self._outbox.tell(ServerChanged(False, error.what, error.hint))
        await self._complain(error)
        if self._line.outage.is_stale(self._pace):
            await self.listing.tell_old()
        for seat in self._roster:
            if seat.is_recalled and not (seat.is_ended or seat.is_given_up):
                await self._looks.tell_down(seat)

    async def _complain(self, error: SportftError) -> None:
        """Tell of what does not pass by itself, once."""
        if not passes_by_itself(error) and error.what != self._complained:
            self._complained = error.what
            await self._outbox.tell(WatchFailed(error))

    async def _answered(self, by: Seat | None = None) -> None:
        """The server answers; where it did not before, all jobs are looked at soon."""
        self._complained, was_down = "", self._line.is_up is False
        if not self._line.answered():
            return
        await self._outbox.tell(ServerChanged(True))
        if not was_down:
            return
        for seat in self._roster:
            if seat is by or seat.state is None or not (seat.state.is_down or seat.state.reason):
                continue
            seat.look_at(self._pace.elapsed())
            await self._looks.tell_state(seat, seat.steady or WatchState(Watch.KNOWN))
