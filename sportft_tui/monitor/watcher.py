"""Many looks at a server become one ordered stream without gaps: the house's only poller."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any

from sportft_tui.api.ids import given_id
from sportft_tui.domain.errors import RateLimited
from sportft_tui.domain.watching import Watch
from sportft_tui.monitor.attempts import Attempts
from sportft_tui.monitor.budget import Budget
from sportft_tui.monitor.line import Line
from sportft_tui.monitor.outbox import Outbox
from sportft_tui.monitor.pace import (
    BEAT_SECONDS,
    GAP_SECONDS,
    LATE_SECONDS,
    LOOKS_AT_ONCE,
    Pace,
)
from sportft_tui.monitor.roster import Roster, Seat
from sportft_tui.monitor.updates import (
    EventsArrived,
    JobChanged,
    StateChanged,
    Update,
    WatchFailed,
)

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.monitor.journal import Journal


async def watch(
    conn: Connection, journal: Journal, job_id: str, *, pace: Pace | None = None
) -> AsyncGenerator[Update, None]:
    """Follow one job to its end over an open connection; see `until_end`."""

    async def connect() -> Connection:
        return conn

    watcher = Watcher(connect, journal, pace=pace, identity=conn.profile.identity)
    async with aclosing(until_end(watcher, job_id)) as updates:
        async for update in updates:
            yield update


async def until_end(watcher: Watcher, job_id: str) -> AsyncGenerator[Update, None]:
    """Follow one job to its end.

    Yields:
        Its events once each and in order; the job and the state of its line when they change. The
        stream stops after `ENDED`. Where the journal knows the job to its end, that comes also
        while the server does not answer.

    Raises:
        SportftError: what does not pass by itself: `WrongKey`, `NotFound`, `Refused`, and
            `BadInput` where the journal cannot be used.
    """
    watcher.add(job_id)
    watcher.focus(job_id)
    async with aclosing(watcher.updates()) as updates:
        async for update in updates:
            match update:
                case WatchFailed(error=error):
                    raise error
                case EventsArrived() | JobChanged():
                    yield update
                case StateChanged(state=state):
                    yield update
                    if state.watch is Watch.ENDED:
                        return


class Watcher:
    """Watches any number of jobs of one server over one connection.

    For each job first what the journal knows is told (state `KNOWN`), then what the server has
    beyond it, then what happens (`LIVE` or `POLLING`), until its end (`ENDED`). While the line is
    down (`RECONNECTING`, later `STALE`) it is tried again for as long as the reader stays.

    Args:
        connect: gives an open connection; asked again after each failure.
        journal: where jobs and events are kept; other processes may write to it meanwhile.
        pace: clocks, sleep and chance.
        identity: what the server's jobs are remembered under, so that what is known can be told
            before there is a connection; the connection's own where not given.

    Attributes:
        list_jobs: whether the list of jobs is watched and told, too.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Connection]],
        journal: Journal,
        *,
        pace: Pace | None = None,
        identity: str | None = None,
    ) -> None:
        self.list_jobs = False
        self._pace = pace or Pace()
        self._line = Line(connect, self._pace, identity)
        self._roster = Roster()
        self._outbox = Outbox(self._roster)
        self._attempts = Attempts(self._line, journal, self._roster, self._pace, self._outbox)
        self._listing = self._attempts.listing
        self._budget = Budget(self._pace.elapsed)
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    # What the reader asks for

    def add(self, job_id: str, after: int = 0) -> None:
        """Watch a job; nothing where it is watched already, unless it was given up.

        Args:
            job_id: the job's.
            after: the journal's number of the last event that the reader has; 0 for none.

        Raises:
            BadInput: this cannot be a job's ID.
        """
        seat = self._roster.add(given_id(job_id, "job"), after)
        if seat.is_given_up:
            seat.is_given_up, seat.due = False, -math.inf
        self._wake.set()

    def drop(self, job_id: str) -> None:
        """Watch a job no more."""
        if (seat := self._roster.drop(job_id)) and seat.task:
            seat.task.cancel()

    def focus(self, job_id: str | None) -> None:
        """Say which of the watched jobs somebody looks at: it is looked at first and most often."""
        if job_id == self._roster.focus:
            return
        before = self._roster.get(self._roster.focus)
        self._roster.focus = job_id
        if before and before.task and before.is_holding:
            before.task.cancel()
        if seat := self._roster.get(job_id):
            seat.is_caught_up = False  # the first look is not held: it says how the line is
            self._look_soon(seat)
        self._wake.set()

    def look_now(self) -> None:
        """Look at the list and at the job in focus without waiting for their turn."""
        outage = self._line.outage
        if outage.is_on and not self._is_asked_to_wait:
            outage.until = -math.inf
        self._listing.moves()
        self._listing.due = -math.inf
        if seat := self._roster.get(self._roster.focus):
            self._look_soon(seat)
        self._wake.set()

    @property
    def _is_asked_to_wait(self) -> bool:
        """Whether the server itself has asked for the pause; its clock knows of our sleep."""
        return isinstance(self._line.outage.error, RateLimited)

    def _look_soon(self, seat: Seat) -> None:
        """Look at once; later where it just failed, or ended a moment ago."""
        soon = seat.looked_at + (LATE_SECONDS if seat.is_ended else 0.0)
        seat.look_at(max(soon, seat.outage.until) if seat.outage.is_on else soon)

    async def updates(self) -> AsyncGenerator[Update, None]:
        """What there is to tell, for ever. There is one reader at a time.

        Raises:
            Exception: a fault of ours; what goes wrong at the server is told, not raised.
        """
        self._start(self._schedule())
        self._start(self._notice_sleep())
        try:
            while True:
                yield await self._outbox.take()
        finally:
            tasks, self._tasks = self._tasks, set()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # When to look at what

    async def _schedule(self) -> None:
        if self.list_jobs:
            await self._attempts.recall_list()
        while True:
            self._wake.clear()
            await self._rest(self._start_due())

    async def _rest(self, pause: float) -> None:
        """Until something happens, or for so many seconds."""
        waits: set[asyncio.Future[Any]] = {asyncio.ensure_future(self._wake.wait())}
        if pause < math.inf:
            waits.add(asyncio.ensure_future(self._pace.sleep(max(pause, 0.0))))
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for rest in done:
                rest.result()
        finally:
            for rest in waits:
                rest.cancel()

    def _start_due(self) -> float:
        """Start what is due; returns the seconds until something else is."""
        self._recall_new()
        now, outage = self._pace.elapsed(), self._line.outage
        if outage.is_on:
            # One try is enough to see whether the server is back.
            return math.inf if self._n_busy else self._start_one(now)
        pause = math.inf
        if self.list_jobs and self._listing.task is None:
            pause = self._start_list(now)
        return min(pause, self._start_looks(now))

    @property
    def _n_busy(self) -> int:
        """Requests under way that are not being held by the server."""
        return self._roster.n_looks + (self._listing.task is not None)

    def _recall_new(self) -> None:
        """The journal is there at once, whatever the server does."""
        now = self._pace.elapsed()
        for seat in self._roster.free():
            if not seat.is_recalled and seat.due <= now and self._n_busy < LOOKS_AT_ONCE:
                self._sit(seat, self._attempts.recall(seat))

    def _start_one(self, now: float) -> float:
        if now < self._line.outage.until:
            return self._line.outage.until - now
        if self.list_jobs:
            return self._start_list(math.inf)
        for seat in self._roster.free():
            if seat.is_recalled and seat.due < math.inf:
                self._sit(seat, self._attempts.look(seat))
                break
        return math.inf

    def _start_list(self, now: float) -> float:
        if now < self._listing.due:
            return self._listing.due - now
        task = self._listing.task = self._start(self._attempts.look_at_list())
        task.add_done_callback(self._list_done)
        return math.inf

    def _start_looks(self, now: float) -> float:
        pause = math.inf
        if self.list_jobs and not self._listing.has_told:
            return pause  # it tells of all jobs at once
        for seat in self._roster.free():
            if not seat.is_recalled:
                continue
            if self._n_busy >= LOOKS_AT_ONCE:
                return math.inf  # whoever is done first wakes us
            wait, is_free = seat.due - now, self._roster.has_focus(seat) and seat.is_caught_up
            if not is_free:
                wait = max(wait, self._budget.wait())
            if wait > 0:
                pause = min(pause, wait)
                continue
            self._budget.take(0 if is_free else 1)
            self._sit(seat, self._attempts.look(seat))
        return pause

    # What is under way

    def _sit(self, seat: Seat, look: Coroutine[Any, Any, None]) -> None:
        seat.due = seat.due if not seat.is_recalled else math.inf
        seat.task = self._start(look)
        seat.task.add_done_callback(partial(self._look_done, seat))

    def _look_done(self, seat: Seat, task: asyncio.Task[None]) -> None:
        seat.task = None
        if task.cancelled():
            # Not held any more, or slept through: it takes its turn again.
            is_first = self._roster.has_focus(seat) or not seat.is_recalled
            seat.look_at(self._pace.elapsed() + (0.0 if is_first else BEAT_SECONDS))
        self._wake.set()

    def _list_done(self, _: asyncio.Task[None]) -> None:
        self._listing.task = None
        self._wake.set()

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        if task not in self._tasks:
            return  # the reader has left
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._start(self._outbox.fail(error))

    # The machine's sleep

    async def _notice_sleep(self) -> None:
        """After the machine slept the first thing is a look, however long a pause was planned."""
        while True:
            wall, elapsed = self._pace.now(), self._pace.elapsed()
            await self._pace.beat(BEAT_SECONDS)
            passed = max(self._pace.now() - wall, self._pace.elapsed() - elapsed)
            if passed > BEAT_SECONDS + GAP_SECONDS:
                self._woke_up()

    def _woke_up(self) -> None:
        if self._is_asked_to_wait:
            return
        self._line.outage.until = self._listing.due = -math.inf
        self._line.forget()
        for seat in self._roster:
            if not seat.is_ended:
                seat.look_at(-math.inf)
        # Their connections are of before the sleep, and may never say another word.
        for task in [seat.task for seat in self._roster] + [self._listing.task]:
            if task:
                task.cancel()
        self._wake.set()
