"""The watcher: whatever happens on the line, the journal equals the server's list."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import local_profile
from sportft_tui.domain.errors import NotFound, WrongKey
from sportft_tui.domain.event import Event
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.updates import EventsArrived, JobChanged, StateChanged, Update
from sportft_tui.monitor.watcher import watch

if TYPE_CHECKING:
    from tests.monitor.conftest import Clock, StandIn

JOB = "ftjob-1"


async def _all(stream: AsyncIterator[Update]) -> list[Update]:
    async with asyncio.timeout(30):
        return [update async for update in stream]


def _events(updates: list[Update]) -> list[Event]:
    return [e for update in updates if isinstance(update, EventsArrived) for e in update.events]


def _states(updates: list[Update]) -> list[WatchState]:
    return [update.state for update in updates if isinstance(update, StateChanged)]


def _words(updates: list[Update]) -> list[Watch]:
    """The states without their numbers, each stretch once."""
    return [watch for watch, _ in groupby(state.watch for state in _states(updates))]


def _statuses(updates: list[Update]) -> list[str]:
    return [update.job.status for update in updates if isinstance(update, JobChanged)]


def _finish(server: StandIn, events: int = 1) -> None:
    server.emit(events)
    server.status = "succeeded"


async def test_a_job_of_the_engine_from_its_first_event_to_its_end(
    server: StandIn, local: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a queued job with history, that then runs and succeeds
    server.status = "queued"
    server.emit(230)

    def starts() -> None:
        server.status = "running"
        server.emit(3)

    clock.story.extend([starts, lambda: _finish(server, 4)])
    # WHEN it is watched
    updates = await _all(watch(local, journal, JOB, pace=clock.pace()))
    # THEN every event was told once and in order, and kept
    assert _events(updates) == server.list
    assert len(server.list) == 237
    assert journal.events("local", JOB) == server.list
    # AND the job and the line were told as they changed
    assert _statuses(updates) == ["queued", "running", "succeeded"]
    assert _words(updates) == [Watch.KNOWN, Watch.LIVE, Watch.ENDED]
    found = journal.find_job(JOB)
    assert found is not None
    assert found[1].status == "succeeded"


async def test_a_long_poll_brings_an_event_as_it_happens(
    server: StandIn, local: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a running job that is watched live
    server.emit(2)
    stream = watch(local, journal, JOB, pace=clock.pace(long_poll=20.0))
    async with asyncio.timeout(15):
        async for update in stream:
            if isinstance(update, StateChanged) and update.state.watch is Watch.LIVE:
                asyncio.get_running_loop().call_later(0.1, server.emit)
            # THEN the next event comes long before the poll's twenty seconds are over
            if isinstance(update, EventsArrived) and len(server.wire) == 3:
                assert list(update.events) == server.list[2:]
                break
    await stream.aclose()


async def test_idle_watching_tells_nothing(
    server: StandIn, local: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a job in which nothing happens for five long polls
    server.emit(1)
    clock.story.extend([lambda: None] * 5 + [lambda: _finish(server)])
    updates = await _all(watch(local, journal, JOB, pace=clock.pace(long_poll=0.02)))
    # THEN nothing was told in between
    kinds = [type(update) for update in updates]
    assert kinds == [
        StateChanged,  # known
        JobChanged,
        EventsArrived,
        StateChanged,  # live
        JobChanged,
        EventsArrived,
        StateChanged,  # ended
    ]


async def test_other_servers_are_polled_and_late_events_collected(
    server: StandIn, remote: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a job that ends, and whose server tells of the result file only afterwards
    server.emit(3)
    clock.story.extend(
        [lambda: server.emit(2), lambda: _finish(server), lambda: server.emit(2)],
    )
    updates = await _all(watch(remote, journal, JOB, pace=clock.pace()))
    # THEN the late events are there, after a grace
    assert _events(updates) == server.list
    assert len(server.list) == 8
    assert journal.events(f"custom {server.url}", JOB) == server.list
    assert clock.slept == pytest.approx([5.0, 5.0, 3.0], abs=0.2)
    assert _words(updates) == [Watch.KNOWN, Watch.POLLING, Watch.ENDED]
    assert _states(updates)[1].words() == "polling every 5 s"
    assert not any("wait" in path for path in server.seen)


async def test_attaching_again_shows_the_journal_first_and_then_only_what_is_new(
    server: StandIn, remote: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a watcher that was left in the middle
    server.emit(120)
    async for update in (stream := watch(remote, journal, JOB, pace=clock.pace())):
        if isinstance(update, EventsArrived):
            break
    await stream.aclose()
    left_at = clock.time
    # WHEN time passes, more happens, and somebody attaches again
    clock.time += 600
    server.emit(150)
    _finish(server)
    updates = await _all(watch(remote, journal, JOB, pace=clock.pace()))
    # THEN first comes what was known, with its age, then the rest, nothing twice
    first = [u for u in updates if isinstance(u, EventsArrived)]
    assert first[0].from_journal
    assert list(first[0].events) == server.list[:120]
    assert not first[1].from_journal
    assert _events(updates) == server.list
    assert _states(updates)[0] == WatchState(Watch.KNOWN, since=left_at)
    assert _statuses(updates) == ["running", "succeeded"]


async def test_late_events_of_a_job_known_to_be_over_are_still_collected(
    server: StandIn, remote: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a job watched to its end, and events that its server adds an hour later
    _finish(server, 5)
    await _all(watch(remote, journal, JOB, pace=clock.pace()))
    server.emit(2)
    clock.slept.clear()
    # WHEN it is attached to again
    updates = await _all(watch(remote, journal, JOB, pace=clock.pace()))
    # THEN they come, without waiting for more
    assert _events(updates) == server.list
    assert clock.slept == []


@pytest.mark.parametrize("kind", ["500", "429", "html", "drop", "cut", "silence"])
@pytest.mark.parametrize("request_number", [0, 1, 2, 3])
async def test_a_failure_is_told_waited_out_and_costs_no_event(
    server: StandIn,
    journal: Journal,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    remote: Connection,
    kind: str,
    request_number: int,
) -> None:
    if kind == "silence":
        # A connection that is half open is given up after this; seconds in the product.
        remote.client.timeout = 0.15
    # GIVEN a history of two pages, and a failure at one of the requests for it
    server.emit(150)
    server.faults.extend([""] * request_number + [kind, kind])
    clock.story.extend([lambda: None] * 3 + [lambda: _finish(server, 3)])
    updates = await _all(watch(remote, journal, JOB, pace=clock.pace()))
    # THEN the reader was told which try it is, when the next comes, why, and that the job goes on
    down = [s for s in _states(updates) if s.watch is Watch.RECONNECTING]
    asked = 45.0 if kind == "429" else 1.0
    assert (down[0].attempt, down[0].next_in) == (1, asked)
    assert f"127.0.0.1:{server.port}" in down[0].reason
    assert "the job itself goes on" in down[0].words()
    # AND nothing is missing
    assert _events(updates) == server.list
    assert journal.events(f"custom {server.url}", JOB) == server.list
    assert _words(updates)[-1] is Watch.ENDED


async def test_a_server_that_goes_away_is_waited_for_and_found_again(
    server: StandIn, local: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a server that disappears for eight tries while its job goes on
    server.emit(10)

    def comes_back() -> None:
        _finish(server, 120)
        server.start()

    clock.story.extend([server.stop] + [lambda: None] * 7 + [comes_back])
    updates = await _all(watch(local, journal, JOB, pace=clock.pace()))
    # THEN the tries became rarer up to a limit
    down = [s for s in _states(updates) if s.watch is Watch.RECONNECTING]
    assert [s.next_in for s in down] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert [s.attempt for s in down] == list(range(1, 9))
    assert "Nothing answers" in down[0].reason
    # AND the age of what is shown is that of the last good answer
    assert {s.since for s in down} == {1_700_001_000.0}
    assert _events(updates) == server.list
    assert len(server.list) == 130


@pytest.mark.parametrize(
    "habits",
    [
        {"twice"},
        {"shuffled"},
        {"oldest first"},
        {"overlaps"},
        {"says no end"},
        {"ignores after"},
        {"twice", "shuffled", "says no end", "overlaps"},
        {"oldest first", "overlaps", "says no end"},
    ],
    ids=lambda habits: "+".join(sorted(habits)),
)
async def test_lists_told_badly_end_as_the_right_list(
    server: StandIn, remote: Connection, journal: Journal, clock: Clock, habits: set[str]
) -> None:
    # GIVEN a server with bad habits; one that ignores `after` can only tell its first page, and
    # where rows are shuffled within a second nobody could tell their order
    server.habits = frozenset(habits)
    server.per_second = 1 if "shuffled" in habits else 4
    server.rows = 100 if "ignores after" in habits else 9
    server.emit(61)
    clock.story.extend([lambda: server.emit(5), lambda: server.emit(1), lambda: _finish(server, 8)])
    updates = await _all(watch(remote, journal, JOB, pace=clock.pace()))
    # THEN the stream and the journal are what the server did
    assert _events(updates) == server.list
    assert journal.events(f"custom {server.url}", JOB) == server.list


async def test_an_event_that_a_server_slips_in_among_old_ones_is_found_at_the_end(
    server: StandIn, remote: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a server that first leaves an old event out of its list
    server.rows = 20
    server.emit(70)
    slipped = server.wire.pop(10)

    def ends() -> None:
        server.wire.insert(10, slipped)
        server.emit(1)
        server.status = "succeeded"

    clock.story.append(ends)
    updates = await _all(watch(remote, journal, JOB, pace=clock.pace()))
    # THEN nothing is missing; what has been told stays where it was
    late = server.list[10]
    assert _events(updates) == [e for e in server.list[:70] if e != late] + [late, server.list[70]]
    assert journal.events(f"custom {server.url}", JOB) == _events(updates)


async def test_a_server_that_does_not_wait_is_polled(
    server: StandIn, local: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a local server that answers long polls at once
    server.habits = frozenset({"never waits"})
    server.emit(1)
    clock.story.extend([lambda: None] * 6 + [lambda: _finish(server)])
    updates = await _all(watch(local, journal, JOB, pace=clock.pace(long_poll=20.0)))
    # THEN it is not asked again and again, ever more slowly, and the screen says so
    assert _words(updates) == [Watch.KNOWN, Watch.LIVE, Watch.POLLING, Watch.ENDED]
    assert clock.slept == pytest.approx([0.1, 0.1, 0.1, 5.0, 10.0, 20.0, 30.0], abs=0.2)
    polling = [state.words() for state in _states(updates) if state.watch is Watch.POLLING]
    assert polling[1] == "polling every 10 s"
    assert _events(updates) == server.list


async def test_a_server_that_can_wait_again_after_a_failure_is_live_again(
    server: StandIn, local: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a local server that could not wait, fails, and comes back able to
    server.habits = frozenset({"never waits"})
    server.emit(1)

    def fails() -> None:
        server.faults.append("500")

    def better() -> None:
        server.habits = frozenset()

    clock.story.extend([lambda: None] * 4 + [fails, better, lambda: _finish(server)])
    updates = await _all(watch(local, journal, JOB, pace=clock.pace()))
    # THEN
    assert _words(updates) == [
        Watch.KNOWN,
        Watch.LIVE,
        Watch.POLLING,
        Watch.RECONNECTING,
        Watch.LIVE,
        Watch.ENDED,
    ]
    assert _events(updates) == server.list


async def test_what_does_not_pass_raises_after_the_journal_was_told(
    server: StandIn, remote: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a journal with a job that the server does not have any more
    known = [Event(f"ftevent-{n}", 1.0, "info", "from before") for n in range(3)]
    journal.add_events(f"custom {server.url}", "ftjob-gone", known)
    told: list[Update] = []
    # WHEN it is attached to
    with pytest.raises(NotFound):
        async for update in watch(remote, journal, "ftjob-gone", pace=clock.pace()):
            told.append(update)
    # THEN what is known was shown first, and stays
    assert _events(told) == known
    assert journal.events(f"custom {server.url}", "ftjob-gone") == known


async def test_a_wrong_key_raises(server: StandIn, journal: Journal, clock: Clock) -> None:
    # GIVEN a connection with a key that the server does not take
    async with Connection(local_profile(server.url, Secret("sk-wrong"))) as conn:
        with pytest.raises(WrongKey):
            await _all(watch(conn, journal, JOB, pace=clock.pace()))
    assert clock.slept == []


async def test_two_watchers_on_one_journal_both_tell_everything_once(
    server: StandIn, remote: Connection, journal: Journal, tmp_path: Path, clock: Clock
) -> None:
    # GIVEN an app and a `follow`, each with its own handle on the same file
    server.emit(40)
    clock.story.extend([lambda: server.emit(7)] * 4 + [lambda: _finish(server, 2)])
    with Journal(tmp_path / "journal.sqlite") as second:
        # WHEN they watch at the same moment
        one, two = await asyncio.gather(
            _all(watch(remote, journal, JOB, pace=clock.pace())),
            _all(watch(remote, second, JOB, pace=clock.pace())),
        )
    # THEN each told the whole list in its order, and the journal holds it once
    assert _events(one) == server.list
    assert _events(two) == server.list
    assert journal.events(f"custom {server.url}", JOB) == server.list


def test_the_watcher_does_not_import_the_openai_package() -> None:
    # GIVEN a fresh interpreter
    code = (
        "import sys, sportft_tui.monitor.watcher, sportft_tui.monitor.journal\n"
        "heavy = {'openai', 'pandas', 'sklearn', 'numpy', 'textual'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    # THEN the monitor costs none of the heavy imports
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
