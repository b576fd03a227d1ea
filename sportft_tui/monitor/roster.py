"""The jobs that are watched, and how far the watching of each of them has come."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from sportft_tui.api.events import Bookmark
from sportft_tui.domain.job import Job, Phase
from sportft_tui.domain.watching import WatchState
from sportft_tui.monitor.outage import Outage
from sportft_tui.monitor.tempo import Tempo


@dataclass(slots=True, eq=False)
class Seat:
    """One watched job. Its size does not depend on how many events the job has.

    Attributes:
        job_id: the job's.
        seq: the journal's number of the last event told.
        due: when to look next, on the clock that never jumps; infinite for not at all.
        looked_at: when the last look ended, on the same clock.
        job: as last told.
        last_good: Unix time of the last good answer.
        state: as last told; `steady` is the last one that was not of a failure.
        mark: where the last look at its events ended.
        waits: whether the engine can hold an answer back; `unwaited` counts where it did not.
        grace: seconds until the last look after the job's end.
        is_recalled: whether what the journal knows has been told.
        is_listed: whether the list of jobs tells of it.
        is_caught_up: whether a look since the last failure brought all there was.
        is_compared: whether the whole list was compared with the journal after the job's end.
        is_complete: whether that was done before, by whichever process.
        is_told: whether what was known of its end by then has been told, too.
        is_ended: whether nothing more is expected.
        has_news: whether the list told of a change since the last look began.
        is_holding: whether a look is being held by the server.
        task: the look that is under way.
    """

    job_id: str
    seq: int = 0
    due: float = -math.inf
    looked_at: float = -math.inf
    job: Job | None = None
    last_good: float = 0.0
    recorded_at: float = -math.inf
    state: WatchState | None = None
    steady: WatchState | None = None
    mark: Bookmark = field(default_factory=Bookmark)
    tempo: Tempo = field(default_factory=Tempo)
    outage: Outage = field(default_factory=Outage)
    waits: bool = True
    unwaited: int = 0
    grace: float | None = None
    is_recalled: bool = False
    is_listed: bool = False
    is_caught_up: bool = False
    is_compared: bool = False
    is_complete: bool = False
    is_told: bool = False
    is_ended: bool = False
    is_given_up: bool = False
    has_news: bool = False
    is_holding: bool = False
    task: asyncio.Task[None] | None = None

    @property
    def is_over(self) -> bool:
        return self.job is not None and self.job.is_over

    @property
    def is_waiting(self) -> bool:
        """Whether the job waits for others, or for somebody."""
        return self.job is not None and self.job.phase in (Phase.WAITING, Phase.PAUSED)

    @property
    def is_known_to_its_end(self) -> bool:
        """Whether the journal has the job with what happened at its end, and all of it was told."""
        return self.is_over and self.is_told

    def look_at(self, when: float) -> None:
        """Look no later than at `when`, unless the job was given up."""
        if not self.is_given_up:
            self.due = min(self.due, when)


class Roster:
    """Seats by job ID. One of them may be in focus: somebody looks at that job."""

    def __init__(self) -> None:
        self.focus: str | None = None
        self._seats: dict[str, Seat] = {}

    def __iter__(self) -> Iterator[Seat]:
        return iter(list(self._seats.values()))

    def get(self, job_id: str | None) -> Seat | None:
        return self._seats.get(job_id or "")

    def add(self, job_id: str, seq: int) -> Seat:
        """The job's seat; a new one where it has none."""
        return self._seats.setdefault(job_id, Seat(job_id, seq))

    def drop(self, job_id: str) -> Seat | None:
        if job_id == self.focus:
            self.focus = None
        return self._seats.pop(job_id, None)

    def has_focus(self, seat: Seat) -> bool:
        return seat.job_id == self.focus

    @property
    def n_looked_at(self) -> int:
        """Jobs that have not ended, as far as is known."""
        return sum(not (seat.is_ended or seat.is_given_up) for seat in self._seats.values())

    @property
    def n_moving(self) -> int:
        """Those of them whose events may come at any time."""
        return sum(
            not (seat.is_ended or seat.is_given_up or (seat.is_listed and seat.is_waiting))
            for seat in self._seats.values()
        )

    @property
    def n_looks(self) -> int:
        """Looks under way that are not being held by the server."""
        return sum(seat.task is not None and not seat.is_holding for seat in self._seats.values())

    def free(self) -> list[Seat]:
        """Seats without a look under way: what the journal knows first, then who is looked at."""
        free = [seat for seat in self._seats.values() if seat.task is None and not seat.is_given_up]
        free.sort(key=lambda seat: (seat.is_recalled, not self.has_focus(seat), seat.due))
        return free
