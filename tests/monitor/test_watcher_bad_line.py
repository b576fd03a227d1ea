"""One watcher for many jobs, in simulated time: bad lines, and clocks that jump."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from simulated_house import House, listed, running
from simulated_server import BEGIN

from sportft_tui.domain.errors import BadInput, NotFound
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.monitor.pace import (
    STALE_SECONDS,
)
from sportft_tui.monitor.updates import (
    JobsListed,
    ServerChanged,
    WatchFailed,
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House(tmp_path)
    yield opened
    opened.close()


# When the line is bad


def test_all_jobs_say_so_when_the_server_is_gone_and_when_it_is_back(house: House) -> None:
    # GIVEN three jobs that are watched
    running(house, 2, of=3)
    watcher = house.open()
    for job_id in house.server.jobs:
        watcher.add(job_id)
    watcher.focus("ftjob-0")
    house.read()
    house.pass_by(10)
    up_to, asked = house.loop.time(), len(house.line.asked)
    # WHEN the server goes away
    house.go_down()
    house.pass_by(30)
    # THEN one try at a time is made, and everybody says which it is
    assert len(house.line.asked) - asked <= 8
    for job_id in house.server.jobs:
        assert house.state(job_id).watch is Watch.RECONNECTING
        assert "the job itself goes on" in house.state(job_id).words()
    assert house.state("ftjob-2").attempt >= 3
    assert [u.is_up for u in house.of(ServerChanged)] == [True, False]
    assert house.of(ServerChanged)[-1].reason
    # WHEN it lasts THEN what is shown is called old, since when, and is still tried
    house.pass_by(STALE_SECONDS + 30)
    state = house.state("ftjob-1")
    assert state.watch is Watch.STALE
    assert BEGIN <= state.since <= BEGIN + up_to
    assert house.of(JobsListed)[-1].seen_at == pytest.approx(BEGIN + up_to, abs=16)
    assert house.asked(since=house.loop.time() - 31)
    n_told = len(house.told)
    house.pass_by(600)
    assert len(house.told) == n_told, "a line that stays down is no news"
    # WHEN it comes back THEN everything is looked at
    house.server.happen(house.server.jobs["ftjob-1"], 5)
    house.come_back()
    house.pass_by(40)
    assert house.of(ServerChanged)[-1].is_up
    assert house.state("ftjob-0").watch is Watch.LIVE
    assert not any(house.state(job_id).is_down for job_id in house.server.jobs)
    assert house.events("ftjob-1") == listed(house, "ftjob-1")
    assert house.of(JobsListed)[-1].seen_at == 0.0


def test_a_job_known_to_its_end_does_not_wait_for_its_server(house: House) -> None:
    # GIVEN a job that was watched to its end
    running(house, 1)
    house.open().add("ftjob-0")
    house.read()
    house.server.happen(house.server.jobs["ftjob-0"], 5)
    house.server.become(house.server.jobs["ftjob-0"], "succeeded")
    house.pass_by(30)
    assert house.state("ftjob-0") == WatchState(Watch.ENDED, since=house.state("ftjob-0").since)
    # WHEN it is opened again days later, and nothing answers
    house.told.clear()
    house.go_down()
    house.wall_error = 3 * 86_400.0
    house.open().add("ftjob-0")
    house.read()
    house.pass_by(60)
    # THEN it has ended all the same, and its age is said
    state = house.state("ftjob-0")
    assert state.words(house.pace.now()) == "ended, from the journal, 3 days old"
    assert not any(state.is_down for state in house.states("ftjob-0"))
    # WHEN the server answers again THEN late events are looked at
    house.server.happen(house.server.jobs["ftjob-0"], 2)
    house.come_back()
    house.pass_by(60)
    assert house.events("ftjob-0") == listed(house, "ftjob-0")
    assert house.state("ftjob-0").words() == "ended"


def test_a_pause_that_the_server_asks_for_holds_for_everybody(house: House) -> None:
    # GIVEN many jobs that are due
    running(house, 12)
    watcher = house.open(local=False)
    for job_id in house.server.jobs:
        watcher.add(job_id)
    house.read()
    # WHEN one of the looks meets a 429, and somebody is impatient, and the machine sleeps
    house.server.faults.extend(["", "", "429 for long"])
    house.pass_by(2)
    watcher.look_now()
    watcher.focus("ftjob-3")
    house.pass_by(10)
    house.wall_error += 3600
    house.pass_by(200)
    # THEN nothing was sent before its time, and then all of it
    assert house.line.too_soon == 0
    assert not any(house.state(job_id).is_down for job_id in house.server.jobs)
    assert all(house.events(job_id) == listed(house, job_id) for job_id in house.server.jobs)


def test_an_answer_that_never_comes_holds_up_nobody_else(house: House) -> None:
    # GIVEN five running jobs, and a connection that is half open
    running(house, 5)
    watcher = house.open(local=False)
    for job_id in house.server.jobs:
        watcher.add(job_id)
    house.read()
    house.server.faults.extend(["", "half open"])
    house.pass_by(20)
    # THEN the others are there long before it is given up
    silent = [job_id for job_id in house.server.jobs if not house.events(job_id)]
    assert len(silent) == 1
    # AND it says so, alone, when that has happened, and comes right
    house.pass_by(11)
    down = [job_id for job_id in house.server.jobs if house.state(job_id).is_down]
    assert down == silent
    house.pass_by(20)
    assert house.events(silent[0]) == listed(house, silent[0])


def test_one_job_that_fails_at_the_server_does_not_take_the_others_along(house: House) -> None:
    # GIVEN two jobs, one of which the server breaks at
    running(house, 2)
    watcher = house.open(local=False, list_jobs=False)
    watcher.add("ftjob-0")
    watcher.add("ftjob-1")
    house.read()
    house.server.faults.extend(["", "", "500"])
    house.pass_by(0.5)
    down = [job_id for job_id in house.server.jobs if house.state(job_id).is_down]
    assert len(down) == 1
    assert not [u for u in house.of(ServerChanged) if not u.is_up]


# When the machine's time does as it likes


def test_the_first_thing_after_sleep_is_a_look(house: House) -> None:
    # GIVEN a line that is down, with half a minute to the next try, and a request in the air
    running(house, 1)
    watcher = house.open(local=False)
    watcher.add("ftjob-0")
    house.read()
    house.go_down()
    house.pass_by(100)
    house.server.faults.clear()
    house.server.faults.append("half open")
    house.pass_by(31)
    # WHEN the machine sleeps for eight hours
    house.wall_error += 8 * 3600
    # THEN it is noticed, and looked, before anything else would have happened
    moment = house.loop.time()
    house.pass_by(6)
    assert house.asked("list", since=moment)
    assert house.of(ServerChanged)[-1].is_up


@pytest.mark.parametrize("seconds", [-86_400.0, 86_400.0])
def test_a_clock_that_is_set_moves_no_pause_and_no_event(house: House, seconds: float) -> None:
    # GIVEN a job that is watched
    running(house, 1)
    watcher = house.open()
    watcher.add("ftjob-0")
    watcher.focus("ftjob-0")
    house.read()
    house.pass_by(20)
    # WHEN the clock is set
    house.wall_error += seconds
    for _ in range(20):
        house.server.happen(house.server.jobs["ftjob-0"], 1)
        house.pass_by(1)
    # THEN the events come as before, and in order
    assert house.events("ftjob-0") == listed(house, "ftjob-0")
    assert house.journal.events("local", "ftjob-0") == listed(house, "ftjob-0")
    assert len(house.asked()) < 120


# What does not pass by itself


def test_a_job_that_is_not_there_is_given_up_until_it_is_added_again(house: House) -> None:
    # GIVEN a job of ours and one that the server does not have
    running(house, 1)
    watcher = house.open()
    watcher.add("ftjob-0")
    watcher.add("ftjob-7")
    house.read()
    house.pass_by(5)
    # THEN it is said once, and the other goes on
    (failed,) = house.of(WatchFailed)
    assert failed.job_id == "ftjob-7"
    assert isinstance(failed.error, NotFound)
    assert house.events("ftjob-0") == listed(house, "ftjob-0")
    n_asked = len(house.asked("ftjob-7"))
    house.pass_by(300)
    assert len(house.asked("ftjob-7")) == n_asked
    # WHEN it is there later, and is added again THEN it is watched
    running(house, 7)
    watcher.add("ftjob-7")
    house.pass_by(5)
    assert house.events("ftjob-7") == listed(house, "ftjob-7")


def test_what_cannot_be_an_id_is_not_watched(house: House) -> None:
    with pytest.raises(BadInput):
        house.open().add("no such\x1b thing")


def test_a_connection_is_asked_for_anew_after_each_failure(house: House) -> None:
    # GIVEN a watcher whose server goes away
    running(house, 1)
    house.open().add("ftjob-0")
    house.read()
    house.pass_by(10)
    assert house.connected == 1
    house.go_down()
    house.pass_by(10)
    tries = house.connected
    assert tries > 2
    # WHEN somebody says that it is there again THEN that is believed at once
    house.come_back()
    house.pass_by(60)
    house.go_down()
    house.pass_by(100)
    house.come_back()
    told: Callable[[], bool] = lambda: house.of(ServerChanged)[-1].is_up  # noqa: E731
    assert not told()
    house.watcher.look_now()
    house.pass_by(0.5)
    assert told()
