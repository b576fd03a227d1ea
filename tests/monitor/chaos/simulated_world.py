"""A state machine of all that can happen between a server's jobs and those who watch them."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from simulated_reader import Reader
from simulated_server import BEGIN, FAULTS, OVER, Habits, SimulatedJob, SimulatedServer
from virtual_time import VirtualLoop

from sportft_tui.api.reading import read_events
from sportft_tui.domain.event import Event

T = TypeVar("T")

#: All jobs together end within this virtual time once the line is good: the longest pause that a
#: server asked for, the longest between two looks at a job out of sight, and reserve.
SETTLED_S = 3600.0
#: After that nothing may come any more, and the list of jobs is told by then.
QUIET_S = 120.0
#: What is certain of our own engine.
ENGINE: dict[str, Any] = {
    "oldest_first": False,
    "mixes": False,
    "ignores_after": False,
    "has_ids": True,
}

STATUSES = ("queued", "running", "paused", *OVER)

number = st.integers(0, 99)
#: Virtual seconds between what happens and what happens next: at the same moment, within a request,
#: between two requests, between two looks, after a long poll.
pauses = st.sampled_from([0.0, 0.005, 0.01, 0.3, 2.0, 6.0, 31.0])
all_bursts = st.lists(st.integers(1, 15), min_size=1, max_size=4)
clock_jumps = st.sampled_from([-86_400, -61, -3, 30, 86_400])


def listed(job: SimulatedJob) -> list[Event]:
    """The server's list, oldest first: what a journal must equal."""
    return plain(read_events(job.events))


def plain(events: Iterable[Event]) -> list[Event]:
    """Without made IDs: of equal events it does not matter which has which."""
    return [replace(event, id="" if "-made-" in event.id else event.id) for event in events]


@st.composite
def all_habits(draw: st.DrawFn) -> Habits:
    """None half of the time, else each bad one by itself or with others."""
    if draw(st.booleans()):
        return Habits(rows=draw(st.sampled_from([100, 7])))
    return Habits(
        oldest_first=draw(st.booleans()),
        rows=draw(st.sampled_from([3, 7, 30])),
        says_no_end=draw(st.booleans()),
        overlaps=draw(st.booleans()),
        twice=draw(st.booleans()),
        mixes=draw(st.booleans()),
        ignores_after=draw(st.booleans()),
        has_ids=draw(st.sampled_from([True, True, True, False])),
        waits=draw(st.booleans()),
    )


class Watching(RuleBasedStateMachine):
    """A server with some jobs, an app that watches them, and all that can happen to either."""

    reader_class: type[Reader]

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualLoop()
        asyncio.set_event_loop(self.loop)
        # In memory where that can be had: nothing here is about disks.
        memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="sportft-simulated-", dir=memory))
        self.wall_error = 0.0
        self.readers: list[Reader] = []
        self.local = False

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    def wait(self, seconds: float) -> None:
        """Let time pass for everybody."""
        self.run(asyncio.sleep(seconds))

    @initialize(seed=number, local=st.booleans(), habits=all_habits(), jobs=st.integers(1, 3))
    def begin(self, seed: int, local: bool, habits: Habits, jobs: int) -> None:
        self.local = local
        self.server = SimulatedServer(seed)
        self.server.habits = replace(habits, **ENGINE) if local else habits
        self.wait(0.5)
        for _ in range(jobs):
            self.server.add_job("running")
        self.attach()

    def attach(self) -> Reader:
        reader = self.reader_class(
            self.server,
            self.folder / "journal.sqlite",
            lambda: BEGIN + self.server.elapsed() + self.wall_error,
            local=self.local,
        )
        self.readers.append(reader)
        for job_id in self.server.jobs:
            reader.follow(job_id)
        return reader

    def job(self, number: int) -> SimulatedJob:
        return list(self.server.jobs.values())[number % len(self.server.jobs)]

    # What the server does

    @rule(which=number, bursts=all_bursts, alike=st.booleans(), pause=pauses)
    def events_happen(self, which: int, bursts: list[int], alike: bool, pause: float) -> None:
        """Also after a job's end: some servers tell of results and billing late."""
        for count in bursts:
            self.server.happen(self.job(which), count, alike=alike)
            self.wait(pause)

    @rule(which=number, status=st.sampled_from(STATUSES), pause=pauses)
    def a_job_moves(self, which: int, status: str, pause: float) -> None:
        job = self.job(which)
        if not job.is_over:
            self.server.happen(job, 1)
            self.server.become(job, status)
            self.wait(pause)

    @precondition(lambda self: len(self.server.jobs) < 6)
    @rule(status=st.sampled_from(["queued", "running"]), pause=pauses)
    def a_job_is_created(self, status: str, pause: float) -> None:
        job = self.server.add_job(status)
        for reader in self.readers:
            reader.follow(job.id)
        self.wait(pause)

    @rule(faults=st.lists(st.sampled_from(["", *FAULTS]), min_size=1, max_size=4), pause=pauses)
    def requests_fail(self, faults: list[str], pause: float) -> None:
        self.server.faults.extend(faults)
        self.wait(pause)

    @rule(pause=pauses)
    def the_server_restarts(self, pause: float) -> None:
        self.server.faults.extend(["refused"] * 3)
        self.server.restart()
        self.wait(pause)

    @precondition(lambda self: self.local)
    @rule(seconds=clock_jumps)
    def the_servers_clock_jumps(self, seconds: int) -> None:
        """Our engine lists by place, so its order is known whatever its clock does."""
        self.server.clock_error += seconds

    # What happens to the watching machine

    @rule(seconds=clock_jumps)
    def the_clock_jumps(self, seconds: float) -> None:
        self.wall_error += seconds

    @rule(hours=st.integers(1, 30), pause=pauses)
    def the_laptop_sleeps(self, hours: int, pause: float) -> None:
        """Timers stand still meanwhile, the world does not."""
        self.server.slept_s += hours * 3600.0
        self.server.faults.extend(["half open", "no such host"])
        self.server.restart()
        self.wait(pause)

    @rule(which=number, pause=pauses)
    def an_app_is_killed_and_started_again(self, which: int, pause: float) -> None:
        self.leave(self.readers.pop(which % len(self.readers)))
        self.attach()
        self.wait(pause)

    @precondition(lambda self: len(self.readers) < 3)
    @rule(pause=pauses)
    def another_app_is_opened(self, pause: float) -> None:
        self.attach()
        self.wait(pause)

    @rule(which=number, reader=number, pause=pauses)
    def a_reader_does_something_else(self, which: int, reader: int, pause: float) -> None:
        """Looks at another job, or stops watching one and comes back to it."""
        self.readers[reader % len(self.readers)].fidget(self.job(which).id)
        self.wait(pause)

    def leave(self, reader: Reader) -> None:
        self.compare(reader)
        self.run(reader.leave())

    # What must hold

    @invariant()
    def nothing_is_missing_twice_or_out_of_order(self) -> None:
        for reader in self.readers:
            reader.check()
            self.compare(reader)

    def compare(self, reader: Reader) -> None:
        """At any moment, journal and stream are the beginning of the server's list."""
        for job in self.server.jobs.values():
            want = listed(job)
            kept = plain(reader.journal.events(reader.conn.profile.identity, job.id))
            assert kept == want[: len(kept)], f"the journal of {job.id}"
            told = plain(reader.told[job.id])
            assert told == want[: len(told)], f"what was told of {job.id}"
        assert not reader.line.too_soon, "a server that asked for time was not given it"

    def teardown(self) -> None:
        try:
            if hasattr(self, "server"):
                self.settle()
        finally:
            for reader in self.readers:
                self.run(reader.leave())
            self.wait(0.1)  # what was told to stop does
            self.loop.close()
            asyncio.set_event_loop(None)
            shutil.rmtree(self.folder)

    def settle(self) -> None:
        """Once nothing fails any more and all jobs are over, everybody has all of it."""
        self.server.faults.clear()
        for job in self.server.jobs.values():
            self.server.happen(job, 2)
            if not job.is_over:
                self.server.become(job, "succeeded")
        self.until_over()
        # Late events come to whoever attaches again.
        for reader in self.readers:
            self.leave(reader)
        self.readers = []
        last = self.attach()
        self.until_over()
        for job in self.server.jobs.values():
            kept = last.journal.events(last.conn.profile.identity, job.id)
            assert len({event.id for event in kept}) == len(kept)
            assert plain(kept) == plain(last.told[job.id]) == listed(job)
            seen = last.journal.last_seen(last.conn.profile.identity, job.id)
            assert seen is not None
            assert seen[0].status == job.status

    def until_over(self) -> None:
        end = self.loop.time() + SETTLED_S
        while not all(reader.over >= set(self.server.jobs) for reader in self.readers):
            assert self.loop.time() < end, [reader.states for reader in self.readers]
            for reader in self.readers:
                reader.check()
            self.wait(5)
        self.wait(QUIET_S)
        for reader in self.readers:
            reader.check()
            reader.check_end()
            self.compare(reader)
