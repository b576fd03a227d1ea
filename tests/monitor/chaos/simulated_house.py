"""A house in simulated time: a server, a machine with a journal, one watcher, its reader."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx2
from simulated_reader import profile
from simulated_server import BEGIN, Line, SimulatedServer
from virtual_time import VirtualLoop

from sportft_tui.api.connection import Connection
from sportft_tui.api.reading import read_events
from sportft_tui.domain.event import Event
from sportft_tui.domain.watching import WatchState
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.pace import Pace
from sportft_tui.monitor.updates import EventsArrived, StateChanged, Update
from sportft_tui.monitor.watcher import Watcher

U = TypeVar("U", bound=Update)


@dataclass
class Asked:
    """A request: when, and for what."""

    at: float
    what: str
    waits: bool


class Logged(Line):
    """A line that remembers what was asked."""

    def __init__(self, server: SimulatedServer) -> None:
        super().__init__(server, one_poller=True)
        self.asked: list[Asked] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/v1/fine_tuning/jobs").strip("/")
        now = asyncio.get_running_loop().time()
        self.asked.append(Asked(now, path or "list", "wait" in request.url.params))
        return await super().handle_async_request(request)


class House:
    """A server, a machine with a journal, and one watcher on it with its reader."""

    def __init__(self, folder: Path) -> None:
        self.loop = VirtualLoop()
        asyncio.set_event_loop(self.loop)
        self.server = SimulatedServer()
        self.wall_error = 0.0
        self.machine_slept = 0.0
        self.line = Logged(self.server)
        self.journal = Journal(folder / "journal.sqlite")
        self.told: list[Update] = []
        self.connected = 0
        self.connection: Connection
        self.watcher: Watcher
        self._reader: asyncio.Task[None] | None = None

    @property
    def pace(self) -> Pace:
        return Pace(
            now=lambda: BEGIN + self.loop.time() + self.machine_slept + self.wall_error,
            elapsed=lambda: self.loop.time() + self.machine_slept,
            chance=lambda: 0.5,
        )

    def open(self, *, local: bool = True, list_jobs: bool = True) -> Watcher:
        self.connection = Connection(profile(local=local), transport=self.line)

        async def connect() -> Connection:
            self.connected += 1
            await self.connection.open()
            return self.connection

        owner = self.connection.profile.identity
        self.watcher = Watcher(connect, self.journal, pace=self.pace, identity=owner)
        self.watcher.list_jobs = list_jobs
        return self.watcher

    def read(self) -> None:
        """Begin to read what is told."""
        self._reader = self.loop.create_task(self._read())

    async def _read(self) -> None:
        async with aclosing(self.watcher.updates()) as updates:
            async for update in updates:
                self.told.append(update)

    def pass_by(self, seconds: float) -> list[Update]:
        """Let time pass; returns what was told meanwhile."""
        before = len(self.told)
        self.loop.run_until_complete(asyncio.sleep(seconds))
        if self._reader and self._reader.done():
            self._reader.result()
        return self.told[before:]

    def asked(self, what: str = "", since: float = 0.0) -> list[Asked]:
        return [one for one in self.line.asked if one.what.endswith(what) and one.at >= since]

    def of(self, kind: type[U]) -> list[U]:
        return [update for update in self.told if isinstance(update, kind)]

    def states(self, job_id: str) -> list[WatchState]:
        return [u.state for u in self.of(StateChanged) if u.job_id == job_id]

    def state(self, job_id: str) -> WatchState:
        return self.states(job_id)[-1]

    def events(self, job_id: str) -> list[Event]:
        return [e for u in self.of(EventsArrived) if u.job_id == job_id for e in u.events]

    def go_down(self) -> None:
        self.server.faults.extend(["refused"] * 5_000)
        self.server.restart()

    def come_back(self) -> None:
        self.server.faults.clear()

    def close(self) -> None:
        if self._reader:
            self._reader.cancel()
            self.loop.run_until_complete(asyncio.gather(self._reader, return_exceptions=True))
        self.loop.run_until_complete(self.connection.close())
        self.journal.close()
        self.loop.close()
        asyncio.set_event_loop(None)


def listed(house: House, job_id: str) -> list[Event]:
    """The server's own list, oldest first."""
    return read_events(house.server.jobs[job_id].events)


def running(house: House, count: int, *, of: int = 0) -> None:
    """So many jobs that run, the first ones, of so many altogether; the others are queued."""
    for number in range(max(of, count)):
        job = house.server.add_job()
        house.server.become(job, "running" if number < count else "queued")
