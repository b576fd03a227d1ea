from __future__ import annotations

from sportft_tui.domain.job import Job
from sportft_tui.monitor.finishes import Finishes


def job(
    job_id: str, status: str, created_at: float = 10.0, finished_at: float | None = None
) -> Job:
    return Job(job_id, status, "ada", created_at=created_at, finished_at=finished_at)


def test_a_job_that_ends_while_it_is_watched_is_told_once() -> None:
    finishes = Finishes()
    seen = [finishes.see(job("a", status)) for status in ("queued", "running", "succeeded")]
    assert seen == [False, False, True]
    # AND neither the same again nor an older answer makes it end twice
    assert not finishes.see(job("a", "succeeded"))


def test_jobs_that_were_over_when_first_seen_are_not_told() -> None:
    finishes = Finishes()
    assert finishes.see_list([job("a", "failed"), job("b", "succeeded")], 100) == []
    assert not finishes.see(job("c", "succeeded"))


def test_what_ended_since_this_machine_last_looked_is_told() -> None:
    # GIVEN the journal of an earlier run, from time 100
    finishes = Finishes()
    assert finishes.see_list([job("a", "running"), job("b", "succeeded")], 100) == []
    # WHEN the server tells its list at 500: one has ended, one came and went, one is as old as
    # the hills and was never on a list, one is of after the look but goes on
    listed = [
        job("a", "failed", finished_at=300),
        job("b", "succeeded"),
        job("came", "succeeded", created_at=200, finished_at=250),
        job("old", "succeeded", created_at=20, finished_at=30),
        job("new", "running", created_at=400),
    ]
    # THEN the first and the third are told, once
    assert [one.id for one in finishes.see_list(listed, 500)] == ["a", "came"]
    assert finishes.see_list(listed, 510) == []


def test_on_a_new_machine_no_old_job_is_told() -> None:
    finishes = Finishes()
    assert finishes.see_list([], 0) == []
    assert finishes.see_list([job("a", "succeeded", finished_at=400)], 500) == []
