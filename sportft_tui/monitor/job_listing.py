"""The list of a server's jobs: one look at it tells the status of all of them."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from sportft_tui.api import jobs as api
from sportft_tui.api.pages import PAGE_ROWS
from sportft_tui.domain.job import Job, Phase
from sportft_tui.monitor.line import Line
from sportft_tui.monitor.outbox import Outbox
from sportft_tui.monitor.pace import RUNNING_LIST_SECONDS, SEEN_SECONDS, SLOWEST_LIST_SECONDS, Pace
from sportft_tui.monitor.tempo import Tempo
from sportft_tui.monitor.updates import JobsListed

if TYPE_CHECKING:
    from sportft_tui.monitor.journal import Journal

#: Jobs of a server that are listed at least: more than anybody scrolls through.
LISTED_JOBS = PAGE_ROWS
#: ... and at most, where older ones are watched; those beyond are looked at one by one.
MOST_LISTED_JOBS = 10 * PAGE_ROWS


class JobListing:
    """Looks at the list, and remembers what it told.

    Args:
        line: the way to the server.
        journal: where jobs are kept.
        pace: clocks and chance.
        outbox: takes updates to the reader.

    Attributes:
        due: when to look next, on the clock that never jumps.
        task: the look that is under way.
    """

    def __init__(
        self,
        line: Line,
        journal: Journal,
        pace: Pace,
        outbox: Outbox,
    ) -> None:
        self.due = -math.inf
        self.task: asyncio.Task[None] | None = None
        self._line = line
        self._journal = journal
        self._pace = pace
        self._outbox = outbox
        self._tempo = Tempo()
        self._given: dict[str, Job] = {}  # as the server last told each job ...
        self._kept: dict[str, Job] = {}  # ... and as the journal has it
        self._told: tuple[Job, ...] | None = None
        self._is_old = True  # whether the list last told was told as one of before
        self._last_good = 0.0
        self._looked_at = self._recorded_at = -math.inf
        self._floor = 0.0

    async def recall(self) -> None:
        """Tell what this machine knows, without asking anybody."""
        owner = await self._line.identity()
        jobs = await asyncio.to_thread(self._journal.jobs, owner)
        if jobs:
            self._last_good = await asyncio.to_thread(self._journal.seen_at, owner)
            await self._outbox.tell(JobsListed(tuple(jobs), self._last_good))

    async def take(self, n_watched: int) -> list[Job]:
        """Look once; returns the jobs as the journal has them now.

        Args:
            n_watched: jobs that are watched; the list is to reach them, too.

        Raises:
            SportftError: there was no list to be had.
        """
        connection = await self._line.connection()
        limit = LISTED_JOBS + math.ceil(n_watched / PAGE_ROWS) * PAGE_ROWS
        given = await api.list_jobs(connection, min(limit, MOST_LISTED_JOBS), once=True)
        changed = [job for job in given if self._given.get(job.id) != job]
        await self._record(given, changed)
        listed = [self._kept[job.id] for job in given]
        self._tempo.saw(moved=bool(changed) and self._told is not None)
        is_new = self._is_old or tuple(listed) != self._told
        self._told, self._is_old = tuple(listed), False
        self._last_good, self._looked_at = self._pace.now(), self._pace.elapsed()
        # A long list costs more than a short one: a page a second is enough.
        self._floor = max(connection.profile.poll_seconds, len(given) / PAGE_ROWS)
        self.due = self._pace.elapsed() + self._pace.poll(self._every(listed), self._floor)
        if is_new:
            await self._outbox.tell(JobsListed(self._told))
        return listed

    @property
    def has_told(self) -> bool:
        """Whether there was a list."""
        return self._told is not None

    async def tell_old(self) -> None:
        """Tell once that what was told last is not of now any more."""
        if self._told is not None and not self._is_old:
            self._is_old = True
            await self._outbox.tell(JobsListed(self._told, self._last_good))

    def moves(self) -> None:
        """A job is known to move: the list is worth a look as soon as the server allows."""
        self._tempo.saw(moved=True)
        self.due = min(self.due, self._looked_at + self._floor)

    def _every(self, listed: list[Job]) -> float:
        """Seconds until the next look."""
        phases = {job.phase for job in listed if not job.is_over}
        slowest = RUNNING_LIST_SECONDS if Phase.RUNNING in phases else SLOWEST_LIST_SECONDS
        if not phases:
            return max(slowest, self._floor)
        return self._tempo.every(self._floor, slowest)

    async def _record(self, given: list[Job], changed: list[Job]) -> None:
        """Keep what has changed; now and then, that all the others were seen."""
        elapsed = self._pace.elapsed()
        is_time = elapsed - self._recorded_at >= SEEN_SECONDS
        jobs = given if is_time else changed
        if jobs:
            owner, now = await self._line.identity(), self._pace.now()
            kept = await asyncio.to_thread(self._journal.record_jobs, owner, jobs, seen_at=now)
            self._kept.update((job.id, job) for job in kept)
            self._given.update((job.id, job) for job in jobs)
        if is_time:
            self._recorded_at = elapsed
            # Jobs that are not listed any more are not remembered here for ever.
            self._given = {job.id: job for job in given}
            self._kept = {job.id: self._kept[job.id] for job in given}
