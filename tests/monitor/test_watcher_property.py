"""Seeded runs of a bad line: whatever it does, the journal equals the server's list."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sportft_tui.domain.event import Event
from sportft_tui.domain.watching import Watch
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.updates import EventsArrived, StateChanged
from sportft_tui.monitor.watcher import watch

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from tests.monitor.conftest import Clock, StandIn

JOB = "ftjob-1"


@dataclass(frozen=True)
class Run:
    """One run: what the server does at each of the watcher's pauses, and how it tells of it.

    Attributes:
        history: events before anybody watches.
        bursts: events at each pause; the job ends with the last but one, the last is late.
        faults: of the requests, in order.
        habits, rows, per_second: see the stand-in.
        leaves: after so many updates each reader goes away and another one attaches.
        local: whether long polls are used.
    """

    history: int
    bursts: list[int]
    faults: list[str]
    habits: frozenset[str]
    rows: int
    per_second: int
    leaves: list[int]
    local: bool


_NOT_OURS = frozenset({"shuffled", "oldest first"})
_habits = st.frozensets(
    st.sampled_from(["twice", "shuffled", "oldest first", "overlaps", "says no end"])
)
_faults = st.lists(st.sampled_from(["", "", "", "500", "429", "html", "drop", "cut"]), max_size=14)


@st.composite
def runs(draw: st.DrawFn) -> Run:
    local = draw(st.booleans())
    # The engine lists by place, newest first, and is taken at its word.
    habits = draw(_habits) - (_NOT_OURS if local else frozenset())
    return Run(
        history=draw(st.integers(0, 40)),
        bursts=draw(st.lists(st.integers(0, 12), min_size=2, max_size=6)),
        faults=draw(_faults),
        habits=habits,
        rows=draw(st.integers(3, 30)),
        # Rows shuffled within one second cannot be told apart by anybody.
        per_second=1 if "shuffled" in habits else draw(st.sampled_from([1, 4, 1000])),
        leaves=draw(st.lists(st.integers(1, 5), max_size=3)),
        local=local,
    )


def _tell_story(server: StandIn, clock: Clock, run: Run) -> None:
    server.reset()
    server.habits, server.rows, server.per_second = run.habits, run.rows, run.per_second
    server.faults.extend(run.faults)
    server.emit(run.history)

    def ends(count: int) -> None:
        server.emit(count)
        server.status = "succeeded"

    *running, last, late = run.bursts
    clock.story.extend(partial(server.emit, count) for count in running)
    clock.story.extend([partial(ends, last), partial(server.emit, late)])


async def _read(
    conn: Connection, journal: Journal, clock: Clock, leave_after: int | None
) -> tuple[list[Event], bool]:
    """What one reader was told, and whether it saw the end."""
    told: list[Event] = []
    ended = False
    count = 0
    stream = watch(conn, journal, JOB, pace=clock.pace(long_poll=0.01))
    async for update in stream:
        count += 1
        if isinstance(update, EventsArrived):
            told += update.events
        ended = isinstance(update, StateChanged) and update.state.watch is Watch.ENDED
        if count == leave_after:
            break
    await stream.aclose()
    return told, ended


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,  # the same runs each time: a failure here is a failure everywhere
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(run=runs())
async def test_the_journal_equals_the_servers_list(
    server: StandIn,
    local: Connection,
    remote: Connection,
    tmp_path_factory: pytest.TempPathFactory,
    clock: Clock,
    run: Run,
) -> None:
    # GIVEN a server that misbehaves as drawn, and readers that come and go
    clock.slept.clear()
    clock.story.clear()
    _tell_story(server, clock, run)
    conn = local if run.local else remote
    with Journal(tmp_path_factory.mktemp("run") / "journal.sqlite") as journal:
        async with asyncio.timeout(30):
            for leave_after in run.leaves:
                told, _ = await _read(conn, journal, clock, leave_after)
                assert told == server.list[: len(told)]
            # WHEN the last one stays to the end
            told, ended = await _read(conn, journal, clock, None)
            # AND somebody attaches once more, after the last late event
            while clock.story:
                clock.story.popleft()()
            again, _ = await _read(conn, journal, clock, None)
        # THEN
        assert ended
        assert told == server.list[: len(told)]
        assert again == server.list
        assert journal.events(conn.profile.identity, JOB) == server.list
