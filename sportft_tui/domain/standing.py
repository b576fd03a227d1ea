"""How a job stands, in one line: what the shell says of it, and the app in several lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sportft_tui.domain.finish import estimate, rate_words
from sportft_tui.domain.hints import hint_for, reason_of
from sportft_tui.domain.job import Phase
from sportft_tui.domain.waiting import waiting

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job
    from sportft_tui.domain.progress import Progress

_PAUSED = "until it is resumed there"


def standing(
    job: Job,
    progress: Progress,
    now: float,
    jobs: Sequence[Job] = (),
    past_waits: Sequence[float] = (),
) -> str:
    """What matters of a job now; empty where its status says it all.

    Args:
        job: the job.
        progress: what its events told.
        now: Unix seconds.
        jobs: one's own jobs at the same server, the newest first.
        past_waits: how many seconds earlier jobs waited.
    """
    if wait := waiting(job, jobs, now, past_waits, progress.queue_number):
        return wait.words()
    if job.phase is Phase.FAILED:
        return " ".join(filter(None, (reason_of(job, progress), hint_for(job, progress))))
    if job.is_over:
        return ""
    paused = _PAUSED if job.phase is Phase.PAUSED else ""
    return ", ".join(filter(None, (paused, _epoch(progress), steps_words(job, progress, now))))


def status_words(job: Job) -> str:
    """The server's own word; of a paused job also what makes it go on, which is not waiting."""
    return f"{job.status}, {_PAUSED}" if job.phase is Phase.PAUSED else job.status


def steps_words(job: Job, progress: Progress, now: float) -> str:
    """`step 120/320, done about 14:32 (± 3 min)`, as much of it as is known."""
    told = ""
    if progress.step is not None:
        total = f"/{progress.total_steps:,}" if progress.total_steps else ""
        told = f"step {progress.step:,}{total}"
    return ", ".join(filter(None, (told, _pace(job, progress, now))))


def _pace(job: Job, progress: Progress, now: float) -> str:
    """When it will be done, else how fast it goes; nothing of a job that does not run."""
    if job.phase not in (Phase.RUNNING, Phase.UNKNOWN):
        return ""
    if finish := estimate(progress, now):
        return f"done {finish.words(now)}"
    return rate_words(progress)


def _epoch(progress: Progress) -> str:
    if progress.epoch is None:
        return ""
    return f"epoch {progress.epoch}/{progress.n_epochs or '?'}"
