"""One watcher for many jobs, in simulated time: what it looks at, and what it tells first."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from simulated_house import Asked, House, listed, running
from simulated_server import BEGIN

from sportft_tui.domain.event import Event
from sportft_tui.domain.watching import Watch
from sportft_tui.monitor.pace import (
    LOOKS_IN_A_ROW,
    LOOKS_PER_SECOND,
    SLICE_EVENTS,
)
from sportft_tui.monitor.updates import (
    EventsArrived,
    JobsListed,
    ServerChanged,
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House(tmp_path)
    yield opened
    opened.close()


# How much is looked at


@pytest.mark.parametrize("local", [True, False])
def test_many_jobs_cost_one_list_and_a_bounded_number_of_looks(house: House, local: bool) -> None:
    # GIVEN two hundred watched jobs, of which twenty run
    running(house, 20, of=200)
    watcher = house.open(local=local)
    for job_id in house.server.jobs:
        watcher.add(job_id)
    house.read()
    # WHEN they have been looked at once
    house.pass_by(200 / LOOKS_PER_SECOND + 30)
    start = house.loop.time()
    for _ in range(60):
        for number in range(20):
            house.server.happen(house.server.jobs[f"ftjob-{number}"], 1)
        house.pass_by(1)
    # THEN nobody was asked for a single job, and looks are bounded however much happens
    assert not [one for one in house.asked() if one.what not in ("list",) and "/" not in one.what]
    looks = house.asked("/events", since=start)
    assert len(looks) <= 60 * LOOKS_PER_SECOND + LOOKS_IN_A_ROW
    # AND those that run are looked at by turns, the queued ones hardly ever
    by_job = Counter(one.what for one in looks)
    assert all(by_job[f"ftjob-{number}/events"] >= 2 for number in range(20))
    assert sum(by_job[f"ftjob-{number}/events"] for number in range(20, 200)) <= 180 * 3
    # AND nothing is lost: all is there when they end
    for job in house.server.jobs.values():
        house.server.become(job, "succeeded")
    house.pass_by(200 / LOOKS_PER_SECOND * 3 + 60)
    assert all(house.events(job_id) == listed(house, job_id) for job_id in house.server.jobs)
    assert {house.state(job_id).watch for job_id in house.server.jobs} == {Watch.ENDED}


def test_a_job_out_of_sight_is_looked_at_when_the_list_tells_of_a_change(house: House) -> None:
    # GIVEN two queued jobs, nobody looks at the second
    running(house, 0, of=2)
    watcher = house.open()
    watcher.add("ftjob-0")
    watcher.add("ftjob-1")
    watcher.focus("ftjob-0")
    house.read()
    house.pass_by(60)
    start = house.loop.time()
    # WHEN it starts
    job = house.server.jobs["ftjob-1"]
    house.server.happen(job, 3)
    house.server.become(job, "running")
    house.pass_by(20)
    # THEN its events are there soon, and it was not asked for before
    assert house.events("ftjob-1") == listed(house, "ftjob-1")
    assert len([one for one in house.asked("ftjob-1/events") if 10 < one.at < start]) <= 1


def test_only_the_job_in_focus_is_waited_for(house: House) -> None:
    # GIVEN three running jobs of the engine
    running(house, 3)
    watcher = house.open()
    for job_id in house.server.jobs:
        watcher.add(job_id)
    watcher.focus("ftjob-0")
    house.read()
    house.pass_by(30)
    assert {one.what for one in house.asked() if one.waits} == {"ftjob-0/events"}
    assert house.state("ftjob-0").watch is Watch.LIVE
    assert house.state("ftjob-1").watch is Watch.POLLING
    # WHEN somebody looks at another one THEN that is live at once, and the first no more
    watcher.focus("ftjob-1")
    moment = house.loop.time()
    house.pass_by(8)
    assert {one.what for one in house.asked(since=moment) if one.waits} == {"ftjob-1/events"}
    assert house.state("ftjob-1").watch is Watch.LIVE
    assert house.state("ftjob-0").watch is Watch.POLLING
    # AND an event there is told as it happens
    house.server.happen(house.server.jobs["ftjob-1"], 1)
    told = house.pass_by(0.3)
    assert [u.job_id for u in told if isinstance(u, EventsArrived)] == ["ftjob-1"]


def _gaps(asked: list[Asked]) -> list[float]:
    return [round(two.at - one.at, 1) for one, two in pairwise(asked)]


@pytest.mark.parametrize(("local", "busy"), [(True, 1.0), (False, 5.0)])
def test_the_list_is_looked_at_often_only_while_a_job_moves(
    house: House, local: bool, busy: float
) -> None:
    # GIVEN a job that moves
    running(house, 1)
    house.open(local=local)
    house.read()
    for n in range(120):
        house.server.jobs["ftjob-0"].status = ("running", "paused")[n % 2]
        house.pass_by(1)
    gaps = _gaps(house.asked("list", since=60))
    assert len(gaps) >= 60 / busy - 2
    assert set(gaps) == {busy}
    # WHEN it stands still THEN ever more rarely
    house.server.jobs["ftjob-0"].status = "paused"
    house.pass_by(120)
    moment = house.loop.time()
    house.pass_by(60)
    assert set(_gaps(house.asked("list", since=moment))) == {15.0}
    # AND never under the server's floor
    assert min(_gaps(house.asked("list"))) >= busy


def test_idle_watching_is_silent(house: House) -> None:
    # GIVEN jobs in which nothing happens
    running(house, 2, of=5)
    watcher = house.open()
    for job_id in house.server.jobs:
        watcher.add(job_id)
    watcher.focus("ftjob-0")
    house.read()
    house.pass_by(600)
    # THEN an hour brings no word
    assert house.pass_by(3600) == []


def test_look_now_does_not_wait_for_its_turn(house: House) -> None:
    # GIVEN an idle list
    watcher = house.open(local=False)
    house.read()
    house.pass_by(100)
    # WHEN a job is created here
    house.server.add_job()
    watcher.look_now()
    # THEN it is listed at once
    told = house.pass_by(0.1)
    assert [len(u.jobs) for u in told if isinstance(u, JobsListed)] == [1]


# What is told first


def test_it_opens_with_what_was_last_known_and_its_age(house: House) -> None:
    # GIVEN a machine that has watched before, and a server that does not answer
    running(house, 2)
    owner = house.open().list_jobs and "local"
    watcher = house.watcher
    watcher.add("ftjob-0")
    house.read()
    house.pass_by(10)
    kept = house.events("ftjob-0")
    house.told.clear()
    seen_at = house.journal.seen_at(str(owner))
    assert seen_at > BEGIN
    house.go_down()
    # WHEN another one opens
    second = house.open()
    second.add("ftjob-0")
    house.read()
    house.pass_by(0.5)
    # THEN the jobs and events are there, marked as old
    assert house.told[0] == JobsListed(tuple(house.journal.jobs("local")), seen_at)
    assert house.events("ftjob-0") == kept
    assert house.of(EventsArrived)[0].from_journal
    assert house.states("ftjob-0")[0].watch is Watch.KNOWN
    # WHEN the server comes THEN it is said that they are of now, though nothing has changed
    house.come_back()
    house.pass_by(40)
    assert house.of(JobsListed)[-1].seen_at == 0.0
    assert house.of(ServerChanged)[-1].is_up


def test_a_long_history_comes_in_slices_and_a_reader_can_go_on_where_it_was(house: House) -> None:
    # GIVEN twelve thousand events in the journal
    running(house, 1)
    many = [Event(f"e{n}", 1.0, "info", "x") for n in range(12_000)]
    house.journal.add_events("local", "ftjob-0", many)
    house.open().add("ftjob-0")
    house.read()
    house.pass_by(1)
    # THEN no update holds more than a reader takes in at once
    arrived = house.of(EventsArrived)
    assert [len(u.events) for u in arrived[:3]] == [SLICE_EVENTS, SLICE_EVENTS, 2_000]
    assert house.events("ftjob-0")[:12_000] == many
    # WHEN it is watched anew from the second slice on THEN only the rest is told
    house.told.clear()
    house.watcher.drop("ftjob-0")
    house.watcher.add("ftjob-0", after=arrived[1].seq)
    house.pass_by(1)
    assert house.events("ftjob-0")[:2_000] == many[10_000:]


def test_what_was_on_its_way_when_a_job_was_dropped_is_not_told_twice(house: House) -> None:
    # GIVEN a reader that is slow, and events on their way to it
    running(house, 1)
    watcher = house.open()
    watcher.add("ftjob-0")
    stream = watcher.updates()
    told: list[Event] = []

    async def read_on() -> None:
        async for update in stream:
            told.extend(update.events if isinstance(update, EventsArrived) else ())

    async def dropped_and_added() -> list[Event]:
        while not isinstance(await anext(stream), ServerChanged):
            pass
        await asyncio.sleep(3)
        watcher.drop("ftjob-0")
        watcher.add("ftjob-0", after=0)
        with suppress(TimeoutError):
            await asyncio.wait_for(read_on(), 30)
        return told

    # WHEN it is dropped and added again THEN each event is told once
    assert house.loop.run_until_complete(dropped_and_added()) == listed(house, "ftjob-0")
