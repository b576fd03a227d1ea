"""Many looks at a server become one ordered stream without gaps: the house's only poller.

The journal is the source of what is told: what a look brings is added to it in one transaction, and
the stream is whatever the journal holds beyond the last number read. So an event is told once and
in the journal's order, whether this process fetched it or another one did.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sportft_tui.api import jobs as api
from sportft_tui.domain.errors import SportftError, passes_by_itself
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.monitor.pace import BREATH_SECONDS, SHORTEST_WAIT, UNWAITED_LIMIT, Pace
from sportft_tui.monitor.updates import EventsArrived, JobChanged, StateChanged, Update

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.domain.job import Job
    from sportft_tui.monitor.journal import Journal


async def watch(
    conn: Connection, journal: Journal, job_id: str, *, pace: Pace | None = None
) -> AsyncGenerator[Update, None]:
    """Follow a job to its end.

    First what the journal knows is told (state `KNOWN`), then what the server has beyond it, then
    what happens (`LIVE` or `POLLING`). While the line is down (`RECONNECTING`) it is tried again
    for as long as the reader stays. After the job's end the whole list is compared once more, so
    that nothing late or missed stays out; then comes `ENDED`, and the stream stops.

    Args:
        conn: an open connection to the job's server.
        journal: where events are kept; other processes may write to it meanwhile.
        job_id: `ftjob-...`.
        pace: clocks, sleep and chance.

    Yields:
        Events once each and in order; the job and the state of the line when they change.

    Raises:
        SportftError: what does not pass by itself: `WrongKey`, `NotFound`, `Refused`, and
            `BadInput` where the journal cannot be used.
    """
    line = _Line(conn, journal, job_id, pace or Pace())
    while not line.ended:
        await line.advance()
        for update in line.take():
            yield update


class _Line:
    """One job's line to its server. Each step does one thing and names the next."""

    def __init__(self, conn: Connection, journal: Journal, job_id: str, pace: Pace) -> None:
        self.ended = False
        self._conn = conn
        self._journal = journal
        self._job_id = job_id
        self._pace = pace
        self._profile = conn.profile.identity
        self._waits = conn.profile.is_local  # whether the server can wait for events
        self._step: Callable[[], Awaitable[None]] = self._recall
        self._told: list[Update] = []
        self._seq = 0
        self._known: set[str] = set()
        self._job: Job | None = None
        self._state: WatchState | None = None
        self._last_good = 0.0
        self._failures = 0
        self._caught_up = False
        self._unwaited = 0
        self._grace = 0.0 if self._waits else pace.grace

    async def advance(self) -> None:
        """Take the next step; what passes by itself is waited out, anything else raises."""
        try:
            await self._step()
        except SportftError as error:
            if not passes_by_itself(error):
                raise
            self._lost(error)

    def take(self) -> list[Update]:
        """What there is to tell since the last call."""
        told, self._told = self._told, []
        return told

    # The steps

    async def _recall(self) -> None:
        """What this machine knows, without asking anybody."""
        seen = await asyncio.to_thread(self._journal.last_seen, self._profile, self._job_id)
        if seen is not None:
            job, self._last_good = seen
            self._see(job)
            if job.is_over:
                self._grace = 0.0  # its late events are in the list by now
        self._tell_state(WatchState(Watch.KNOWN, since=self._last_good))
        await self._tell_events(from_journal=True)
        self._step = self._look_at_job

    async def _look_at_job(self) -> None:
        """The job is looked at before its events: once it is over, they are complete or late."""
        found = await api.retrieve(self._conn, self._job_id)
        now = self._pace.now()
        self._see(
            await asyncio.to_thread(self._journal.record_job, self._profile, found, seen_at=now)
        )
        self._step = self._look_at_events

    async def _look_at_events(self) -> None:
        over = self._job is not None and self._job.is_over
        wait = self._pace.long_poll if self._waits and self._caught_up and not over else 0.0
        asked_at = self._pace.elapsed()
        # At the end nothing counts as known: the whole list is compared with the journal.
        known = _nothing if over else self._known.__contains__
        events = await api.new_events(self._conn, self._job_id, known, wait=wait)
        self._judge_wait(wait, self._pace.elapsed() - asked_at, bool(events))
        await asyncio.to_thread(self._journal.add_events, self._profile, self._job_id, events)
        await self._tell_events(from_journal=False)
        self._last_good = self._pace.now()
        self._failures = 0
        self._caught_up = True
        if over and not self._grace:
            self.ended = True
            self._tell_state(WatchState(Watch.ENDED, since=self._last_good))
        else:
            self._go_on(over)

    async def _rest(self, seconds: float) -> None:
        await self._pace.sleep(seconds)
        self._step = self._look_at_job

    # What the steps share

    def _go_on(self, over: bool) -> None:
        """Tell how the job is watched, and choose the pause."""
        every = self._conn.profile.poll_seconds
        if over:
            pause, self._grace = self._grace, 0.0
        elif self._waits:
            pause = BREATH_SECONDS
        else:
            pause = self._pace.poll(every)
        if self._waits:
            self._tell_state(WatchState(Watch.LIVE, since=self._last_good))
        else:
            self._tell_state(WatchState(Watch.POLLING, every=every, since=self._last_good))
        self._step = partial(self._rest, pause)

    def _judge_wait(self, wait: float, waited: float, brought: bool) -> None:
        """A server that was asked to wait and does not is polled like any other."""
        if not wait:
            return
        idle = not brought and waited < wait * SHORTEST_WAIT
        self._unwaited = self._unwaited + 1 if idle else 0
        self._waits = self._unwaited < UNWAITED_LIMIT

    def _lost(self, error: SportftError) -> None:
        """The line is down: say so, and try again later."""
        self._failures += 1
        # What comes back may be another server, or a newer one: whether it can wait is asked anew.
        self._waits, self._unwaited = self._conn.profile.is_local, 0
        pause = self._pace.retry(self._failures, error)
        state = WatchState(
            Watch.RECONNECTING,
            attempt=self._failures,
            next_in=pause,
            since=self._last_good,
            reason=error.what,
        )
        self._tell_state(state)
        self._step = partial(self._rest, pause)

    def _see(self, job: Job) -> None:
        if job != self._job:
            self._job = job
            self._told.append(JobChanged(job))

    async def _tell_events(self, *, from_journal: bool) -> None:
        """Tell what the journal holds beyond what this stream has told."""
        rows = await asyncio.to_thread(
            self._journal.events_since, self._profile, self._job_id, self._seq
        )
        if not rows:
            return
        self._seq = rows[-1][0]
        events = tuple(event for _, event in rows)
        self._known.update(event.id for event in events)
        self._told.append(EventsArrived(self._job_id, events, from_journal))

    def _tell_state(self, state: WatchState) -> None:
        """Tell a state unless only its age differs from the one last told."""
        if self._state is None or replace(state, since=0.0) != replace(self._state, since=0.0):
            self._told.append(StateChanged(self._job_id, state))
        self._state = state


def _nothing(_event_id: str) -> bool:
    return False
