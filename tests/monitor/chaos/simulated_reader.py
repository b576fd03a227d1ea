"""Somebody who watches jobs of a simulated server: an app, or a `follow`, and what it was told."""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

from simulated_server import KEY, URL, Line, SimulatedServer

from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import Profile
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.pace import Pace
from sportft_tui.monitor.updates import EventsArrived, JobsListed, StateChanged, Update, WatchFailed
from sportft_tui.monitor.watcher import Watcher, watch


def profile(*, local: bool) -> Profile:
    return Profile(
        name="local" if local else "custom",
        base_url=URL,
        key=Secret(KEY),
        format="completion",
        default_model="ada",
        poll_seconds=1.0 if local else 5.0,
        is_local=local,
    )


class Reader(ABC):
    """One process: a journal handle, a connection, and jobs that it watches.

    Attributes:
        told: each job's events in the order in which they were told.
        states: how each job's line is.
        line: its way to the server.
    """

    one_poller: bool

    def __init__(
        self, server: SimulatedServer, path: Path, now: Callable[[], float], *, local: bool
    ) -> None:
        self.told: dict[str, list[Event]] = defaultdict(list)
        self.states: dict[str, WatchState] = {}
        self.line = Line(server, one_poller=self.one_poller)
        self.journal = Journal(path)
        self.conn = Connection(profile(local=local), transport=self.line)
        self.pace = Pace(
            now=now,
            elapsed=server.elapsed,
            chance=random.Random(1).random,
        )
        self.tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def over(self) -> set[str]:
        """Jobs that are said to be watched to their end."""
        return {job for job, state in self.states.items() if state.watch is Watch.ENDED}

    @abstractmethod
    def follow(self, job_id: str) -> None:
        """Watch a job, from its first event on; nothing where that is being done already."""

    @abstractmethod
    def fidget(self, job_id: str) -> None:
        """Do what people do with a job while it is watched."""

    def check(self) -> None:
        """Raise what ended a watch that should not have ended."""
        for task in self.tasks.values():
            if task.done() and not task.cancelled():
                task.result()

    async def leave(self) -> None:
        """Be gone at once, in the middle of whatever is being done."""
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        await self.conn.close()
        self.journal.close()

    async def connection(self) -> Connection:
        await self.conn.open()
        return self.conn

    async def listen(self, updates: AsyncIterator[Update]) -> None:
        """Remember what is told."""
        async for update in updates:
            if isinstance(update, EventsArrived):
                self.told[update.job_id] += update.events
            elif isinstance(update, StateChanged):
                self.states[update.job_id] = update.state
            self.see(update)

    @abstractmethod
    def see(self, update: Update) -> None:
        """Take in what only some readers care for."""

    @abstractmethod
    def check_end(self) -> None:
        """See that what is said besides the events is right, too, when all is over."""


class OneByOne(Reader):
    """Watches each job with a `watch` of its own, as `follow` does."""

    one_poller = False

    def follow(self, job_id: str) -> None:
        if job_id not in self.tasks:
            self.tasks[job_id] = asyncio.get_event_loop().create_task(self._follow(job_id))

    def fidget(self, job_id: str) -> None:
        """Stop watching and begin anew: the stream begins with the first event again."""
        if job_id in self.tasks and not self.tasks[job_id].done():
            self.tasks[job_id].cancel()
            del self.tasks[job_id], self.told[job_id]
            self.states.pop(job_id, None)
            self.line.begin_anew()
            self.follow(job_id)

    def see(self, update: Update) -> None:
        """The one-job form tells of nothing else."""

    def check_end(self) -> None:
        for task in self.tasks.values():
            assert task.done(), "a stream goes on after the end"

    async def _follow(self, job_id: str) -> None:
        conn = await self.connection()
        async with aclosing(watch(conn, self.journal, job_id, pace=self.pace)) as updates:
            await self.listen(updates)


class ManyAtOnce(Reader):
    """Watches all jobs, and the list of them, with one `Watcher`, as the app does."""

    one_poller = True

    def __init__(
        self, server: SimulatedServer, path: Path, now: Callable[[], float], *, local: bool
    ) -> None:
        super().__init__(server, path, now, local=local)
        self.watcher = Watcher(self.connection, self.journal, pace=self.pace)
        self.watcher.list_jobs = True
        self.listed: tuple[Job, ...] = ()
        self._places: dict[str, int] = {}
        self.tasks[""] = asyncio.get_event_loop().create_task(self._follow())

    def follow(self, job_id: str) -> None:
        self.watcher.add(job_id, after=self._places.get(job_id, 0))

    def fidget(self, job_id: str) -> None:
        """Look at it; where that is so already, leave it alone and come back to it."""
        if self._in_focus != job_id:
            self._in_focus = job_id
            self.watcher.focus(job_id)
            self.watcher.look_now()
            return
        self.watcher.drop(job_id)
        self.states.pop(job_id, None)
        self.watcher.focus(None)
        self._in_focus = ""
        self.follow(job_id)

    _in_focus = ""

    def see(self, update: Update) -> None:
        if isinstance(update, EventsArrived):
            self._places[update.job_id] = update.seq
        elif isinstance(update, JobsListed):
            self.listed = update.jobs
        elif isinstance(update, WatchFailed):
            raise update.error

    def check_end(self) -> None:
        want = {job.id: job.status for job in self.line.server.jobs.values()}
        assert {job.id: job.status for job in self.listed} == want

    async def _follow(self) -> None:
        async with aclosing(self.watcher.updates()) as updates:
            await self.listen(updates)
