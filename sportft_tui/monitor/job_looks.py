"""One look at one job: what is recalled, asked, kept and told, in this order.

The journal is the source of what is told: what a look brings is added to it, and the stream is
whatever the journal holds beyond the last number read. So an event is told once and in the
journal's order, whether this process fetched it or another one did.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sportft_tui.api import jobs as api
from sportft_tui.api.events import Bookmark
from sportft_tui.domain.job import Job
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.monitor.line import Line
from sportft_tui.monitor.outbox import Outbox
from sportft_tui.monitor.pace import (
    BREATH_SECONDS,
    LATE_SECONDS,
    LOOKS_PER_SECOND,
    QUEUED_LOOK_SECONDS,
    SEEN_SECONDS,
    SHORTEST_WAIT,
    SLICE_EVENTS,
    SLOWEST_LOOK_SECONDS,
    UNWAITED_LIMIT,
    Pace,
)
from sportft_tui.monitor.roster import Roster, Seat
from sportft_tui.monitor.updates import EventsArrived, JobChanged, StateChanged

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.domain.event import Event
    from sportft_tui.monitor.journal import Journal


class JobLooks:
    """Looks at jobs, a seat at a time.

    Args:
        line: the way to the server.
        journal: where events are kept; other processes may write to it meanwhile.
        roster: the seats.
        pace: clocks and chance.
        outbox: takes updates to the reader.
    """

    def __init__(
        self,
        line: Line,
        journal: Journal,
        roster: Roster,
        pace: Pace,
        outbox: Outbox,
    ) -> None:
        self._line = line
        self._journal = journal
        self._roster = roster
        self._pace = pace
        self._outbox = outbox

    async def recall(self, seat: Seat) -> None:
        """Tell what this machine knows, without asking anybody."""
        owner = await self._line.identity()
        seen = await asyncio.to_thread(self._journal.last_seen, owner, seat.job_id)
        if seen is not None:
            seat.last_good = max(seat.last_good, seen[1])
            if seen[0].is_over:
                seat.grace = 0.0  # its late events are in the list by now
                seat.is_complete = await asyncio.to_thread(
                    self._journal.is_complete, owner, seat.job_id
                )
            if seat.job is None:
                await self.see(seat, seen[0])
        await self.tell_state(seat, WatchState(Watch.KNOWN, since=seat.last_good))
        if last := await self._tell_events(seat, from_journal=True):
            seat.mark = Bookmark.at(last)
        seat.is_told = seat.is_complete
        seat.is_recalled = True

    async def look(self, seat: Seat) -> None:
        """The job is looked at before its events: once it is over, they are complete or late."""
        connection = await self._line.connection()
        seat.has_news = False
        before = seat.job
        if not seat.is_listed:
            await self._look_at_job(seat, connection)
        is_new = await self._look_at_events(seat, connection)
        seat.last_good = self._pace.now()
        seat.looked_at = self._pace.elapsed()
        seat.outage.clear()
        seat.is_caught_up = True
        seat.tempo.saw(moved=is_new or seat.job != before, waiting=seat.is_waiting)
        await self._go_on(seat, connection)

    async def see(self, seat: Seat, job: Job) -> None:
        """Take in a job as the journal has it now."""
        if job != seat.job:
            seat.job = job
            await self._outbox.tell(JobChanged(job), seat)

    async def tell_state(self, seat: Seat, state: WatchState) -> None:
        """Tell a state unless only its age differs from the one last told."""
        before, seat.state = seat.state, state
        if not (state.is_down or state.reason):
            seat.steady = state
        if before is None or state._replace(since=0.0) != before._replace(since=0.0):
            await self._outbox.tell(StateChanged(seat.job_id, state), seat)

    async def tell_down(self, seat: Seat) -> None:
        """Tell that the server does not answer, or that it does not matter for this job."""
        longest = max(seat.outage, self._line.outage, key=lambda outage: outage.failures)
        state = longest.state(self._pace, seat.last_good)
        if seat.is_known_to_its_end:
            state = WatchState(Watch.ENDED, since=seat.last_good, reason=state.reason)
        await self.tell_state(seat, state)

    # The parts of a look

    async def _look_at_job(self, seat: Seat, connection: Connection) -> None:
        found = await api.retrieve(connection, seat.job_id, once=True)
        elapsed = self._pace.elapsed()
        if found == seat.job and elapsed - seat.recorded_at < SEEN_SECONDS:
            return
        owner, now = await self._line.identity(), self._pace.now()
        kept = await asyncio.to_thread(self._journal.record_jobs, owner, [found], seen_at=now)
        seat.recorded_at = elapsed
        await self.see(seat, kept[0])

    async def _look_at_events(self, seat: Seat, connection: Connection) -> bool:
        """Bring the journal up to date and tell what is new; says whether anything was."""
        owner = await self._line.identity()

        async def known(ids: Sequence[str]) -> set[str]:
            self._line.check()  # another look may have been told to wait meanwhile
            if not ids:
                return set()
            return await asyncio.to_thread(self._journal.known_events, owner, seat.job_id, ids)

        self._line.check()
        over = seat.is_over
        wait = self._wait(seat, connection)
        asked_at = self._pace.elapsed()
        seat.is_holding = wait > 0
        try:
            news = await api.new_events(
                connection,
                seat.job_id,
                known,
                wait,
                mark=seat.mark,
                # At the end nothing counts as known: the whole list is compared with the journal.
                whole=over and not seat.is_compared,
            )
        finally:
            seat.is_holding = False
        self._judge_wait(seat, wait, self._pace.elapsed() - asked_at, bool(news.events))
        # Oldest first, so what is kept has no gap wherever this may be stopped.
        for start in range(0, len(news.events), SLICE_EVENTS):
            part = news.events[start : start + SLICE_EVENTS]
            await asyncio.to_thread(self._journal.add_events, owner, seat.job_id, part)
        seat.mark = news.mark
        seat.is_compared = over
        if over and not seat.is_complete:
            await asyncio.to_thread(self._journal.mark_complete, owner, seat.job_id)
            seat.is_complete = True
        last = await self._tell_events(seat, from_journal=False)
        seat.is_told = over
        return last is not None

    async def _tell_events(self, seat: Seat, *, from_journal: bool) -> Event | None:
        """Tell what the journal holds beyond what this stream has told; returns the last of it."""
        owner, last = await self._line.identity(), None
        while True:
            seq, events = await asyncio.to_thread(
                self._journal.lines_since, owner, seat.job_id, seat.seq, SLICE_EVENTS
            )
            if not events:
                return last
            last = events[-1]
            arrived = EventsArrived(seat.job_id, events, from_journal, seq)
            await self._outbox.tell(arrived, seat)
            seat.seq = seq
            if len(events) < SLICE_EVENTS:
                return last

    # How it goes on

    def _wait(self, seat: Seat, connection: Connection) -> float:
        """Seconds that the server may hold its answer."""
        held = connection.profile.is_local and seat.waits and self._roster.has_focus(seat)
        return self._pace.long_poll if held and seat.is_caught_up and not seat.is_over else 0.0

    def _judge_wait(self, seat: Seat, wait: float, waited: float, brought: bool) -> None:
        """A server that was asked to wait and does not is polled like any other."""
        if not wait:
            return
        idle = not brought and waited < wait * SHORTEST_WAIT
        seat.unwaited = seat.unwaited + 1 if idle else 0
        seat.waits = seat.unwaited < UNWAITED_LIMIT

    async def _go_on(self, seat: Seat, connection: Connection) -> None:
        """Choose when to look again, and tell how the job is watched."""
        if seat.grace is None:
            seat.grace = 0.0 if connection.profile.is_local else self._pace.grace
        if seat.is_over and not seat.grace:
            seat.is_ended, seat.due = True, self._late(seat, connection)
            await self.tell_state(seat, WatchState(Watch.ENDED, since=seat.last_good))
            return
        floor = connection.profile.poll_seconds
        every = self._every(seat, floor)
        if connection.profile.is_local and seat.waits and self._roster.has_focus(seat):
            pause, state = BREATH_SECONDS, WatchState(Watch.LIVE, since=seat.last_good)
        else:
            pause = self._pace.poll(every, floor)
            state = WatchState(Watch.POLLING, every=round(every, 1), since=seat.last_good)
        if seat.is_over:
            pause, seat.grace = seat.grace, 0.0
        seat.due = seat.looked_at + (min(pause, floor) if seat.has_news else pause)
        await self.tell_state(seat, state)

    def _late(self, seat: Seat, connection: Connection) -> float:
        """When to look for what a server tells only minutes after a job's end."""
        told_until = connection.profile.quirks.late_seconds
        ended = seat.job.finished_at if seat.job else None
        if ended is None or self._pace.now() > ended + told_until:
            return math.inf
        return seat.looked_at + LATE_SECONDS

    def _every(self, seat: Seat, floor: float) -> float:
        """Seconds between two looks at a job."""
        every = seat.tempo.every(floor, SLOWEST_LOOK_SECONDS)
        if self._roster.has_focus(seat):
            return every
        if seat.is_listed and seat.is_waiting:
            every = max(every, QUEUED_LOOK_SECONDS)
        return max(every, self._roster.n_moving / LOOKS_PER_SECOND)
