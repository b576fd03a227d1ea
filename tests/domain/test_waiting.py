from __future__ import annotations

from datetime import datetime

import pytest

from sportft_tui.domain.job import Job
from sportft_tui.domain.waiting import places, waiting

NOON = datetime(2026, 11, 22, 12, 0).timestamp()


def job(name: str, status: str = "queued", *, ago: float = 300, number: int | None = None) -> Job:
    return Job(name, status, "m", created_at=NOON - ago, queue_number=number)


def test_the_servers_queue_number_is_the_answer_where_there_is_one() -> None:
    told = waiting(job("a", number=2), [job("a", number=2), job("b", ago=900)], NOON)
    assert told is not None
    assert told.words() == "queue number 2, waited 5 min (since 11:55)"
    # AND one that the events tell is newer than the job's own
    told = waiting(job("a", number=2), [], NOON, server_number=0)
    assert told is not None
    assert told.words().startswith("queue number 0,")


def test_else_the_place_among_ones_own_waiting_jobs() -> None:
    # GIVEN four jobs, of which three wait
    jobs = [job("c", ago=60), job("b", "validating_files", ago=120), job("r", "running", ago=200)]
    jobs.append(job("a", "pending", ago=7_200))
    # THEN the oldest is the first
    assert places(jobs) == {"a": 1, "b": 2, "c": 3}
    told = waiting(jobs[0], jobs, NOON)
    assert told is not None
    assert (told.place, told.of) == (3, 3)
    assert told.words() == "place 3 of your 3 waiting jobs, waited 60 s (since 11:59)"
    told = waiting(jobs[3], jobs, NOON)
    assert told is not None
    assert told.words() == "place 1 of your 3 waiting jobs, waited 2 h (since 10:00)"


def test_of_one_second_the_later_in_the_list_is_the_older() -> None:
    assert places([job("new"), job("old")]) == {"old": 1, "new": 2}


def test_a_job_that_is_not_in_the_list_yet_counts_too() -> None:
    told = waiting(job("new", ago=1), [job("old", ago=10)], NOON)
    assert told is not None
    assert (told.place, told.of) == (2, 2)
    told = waiting(job("new", ago=1), [], NOON)
    assert told is not None
    assert told.words() == "your only waiting job, waited 1 s (since 11:59)"


@pytest.mark.parametrize("status", ["running", "paused", "succeeded", "failed", "odd"])
def test_what_does_not_wait_has_no_place(status: str) -> None:
    assert waiting(job("a", status), [job("a", status)], NOON) is None
    assert places([job("a", status)]) == {}


def test_half_of_the_jobs_is_said_of_three_or_more() -> None:
    told = waiting(job("a", number=1), [], NOON, (60.0, 6_000.0, 720.0))
    assert told is not None
    assert told.half_started_within_s == 720
    assert told.words().endswith("; half of your jobs started within 12 min")
    told = waiting(job("a", number=1), [], NOON, (60.0, 720.0))
    assert told is not None
    assert "half" not in told.words()


def test_a_job_without_a_creation_time_has_waited_nobody_knows_how_long() -> None:
    lost = Job("a", "queued", "m")
    told = waiting(lost, [lost, job("b")], NOON, (1.0, 2.0, 3.0))
    assert told is not None
    assert (told.place, told.waited_s) == (None, 0)
    assert told.words() == "half of your jobs started within 2 s"
    # AND a clock that is behind the server's gives no time below nothing
    ahead = waiting(job("a", ago=-30), [], NOON)
    assert ahead is not None
    assert ahead.words() == "your only waiting job"
