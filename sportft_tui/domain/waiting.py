"""What somebody whose job waits wants to know: how far in front, how long so far, how long usually.

Where the server tells a queue number, that is the answer. Most do not (OpenAI, Azure, Nebius); then
there are only the own jobs to count, and what the journal remembers of earlier ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from sportft_tui.domain.job import Phase
from sportft_tui.domain.spans import clock_words, span_words

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job

#: "Half of your jobs" is said of so many or more: of two it would be one.
LEAST_WAITS = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that waits.

    Attributes:
        place: its place among one's own waiting jobs, 1 for the oldest; None where the server did
            not say when it was created.
        of: how many of one's own wait, this one among them.
        waited_s: seconds since it was created; 0 where that is not known.
        half_started_within_s: the seconds within which half of one's earlier jobs had started;
            None where there were too few.
        server_number: the queue number that the server tells, if it does.
        words_now: the time to which the words refer, in Unix seconds.
    """

    place: int | None
    of: int
    waited_s: float
    half_started_within_s: float | None
    server_number: int | None
    words_now: float = 0.0

    def words(self) -> str:
        """One sentence without an end: `queue number 2, waited 5 min (since 14:02)`.

        The time of day stays right on a screen that is not painted again for a while.
        """
        told = [self._place_words()]
        if self.waited_s > 0:
            since = clock_words(self.words_now - self.waited_s, self.words_now)
            told.append(f"waited {span_words(self.waited_s)} (since {since})")
        words = ", ".join(filter(None, told))
        if self.half_started_within_s is None:
            return words
        usual = f"half of your jobs started within {span_words(self.half_started_within_s)}"
        return f"{words}; {usual}" if words else usual

    def _place_words(self) -> str:
        if self.server_number is not None:
            return f"queue number {self.server_number}"
        if self.place is None:
            return ""
        if self.of == 1:
            return "your only waiting job"
        return f"place {self.place} of your {self.of} waiting jobs"


def waiting(
    job: Job,
    jobs: Sequence[Job],
    now: float,
    past_waits: Sequence[float] = (),
    server_number: int | None = None,
) -> Waiting | None:
    """How a job waits; None for one that does not wait.

    Args:
        job: the job.
        jobs: one's own jobs at the same server, the newest first.
        now: Unix seconds.
        past_waits: how many seconds earlier jobs waited from creation to their start.
        server_number: the queue number that the events tell; the job's own where not given.
    """
    if job.phase is not Phase.WAITING:
        return None
    of = {other.id for other in jobs if other.phase is Phase.WAITING} | {job.id}
    return Waiting(
        place=places([*([] if job in jobs else [job]), *jobs]).get(job.id),
        of=len(of),
        waited_s=max(0.0, now - job.created_at) if job.created_at > 0 else 0.0,
        half_started_within_s=median(past_waits) if len(past_waits) >= LEAST_WAITS else None,
        server_number=job.queue_number if server_number is None else server_number,
        words_now=now,
    )


def places(jobs: Sequence[Job]) -> Mapping[str, int]:
    """The place of each waiting job among those that wait, by its ID; 1 for the oldest.

    Jobs whose creation time is not known have none. Of two of the same second, the one that is
    later in the list is taken for the older.

    Args:
        jobs: the newest first.
    """
    queue = [job for job in reversed(jobs) if job.phase is Phase.WAITING and job.created_at > 0]
    queue.sort(key=lambda job: job.created_at)
    return {job.id: place for place, job in enumerate(queue, start=1)}
