from __future__ import annotations

from dataclasses import replace

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.progress import Progress
from sportft_tui.domain.standing import standing

NOW = 1_700_000_000.0
JOB = Job("a", "running", "m", created_at=NOW - 300)


def progress_of(*texts: str) -> Progress:
    progress = Progress()
    progress.feed(Event(str(n), NOW + 10 * n, "info", text) for n, text in enumerate(texts))
    return progress


def test_a_waiting_job_says_how_it_waits() -> None:
    job = replace(JOB, status="queued")
    told = standing(job, progress_of("Queue number: 2"), NOW, [job], (1.0, 2.0, 3.0))
    assert told.startswith("queue number 2, waited 5 min")
    assert told.endswith("half of your jobs started within 2 s")


def test_a_running_job_says_how_far_it_is() -> None:
    assert standing(JOB, Progress(), NOW) == ""
    assert standing(JOB, progress_of("Completed epoch 1/4"), NOW) == "epoch 1/4"
    steps = progress_of(*(f"Step {n}/100: training loss=0.1" for n in range(1, 41)))
    assert standing(JOB, steps, NOW + 400).startswith("step 40/100, done about ")
    # AND one that is paused has no finish
    paused = standing(replace(JOB, status="paused"), steps, NOW + 400)
    assert paused == "until it is resumed there, step 40/100"


def test_a_failed_job_says_why_and_what_to_do() -> None:
    job = replace(JOB, status="failed", error_code="file_not_found", error_message="No such file.")
    assert standing(job, Progress(), NOW).startswith("No such file. Upload the files again")
    # AND where the server gave no reason, it says nothing
    assert standing(replace(JOB, status="failed"), Progress(), NOW) == ""


def test_a_job_that_ended_well_has_its_status() -> None:
    assert standing(replace(JOB, status="succeeded"), progress_of("Step 1/2: x"), NOW) == ""
