"""What the watcher tells its readers."""

from __future__ import annotations

from dataclasses import dataclass

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.watching import WatchState


@dataclass(frozen=True, slots=True)
class EventsArrived:
    """Events that this stream has not told yet, oldest first.

    Attributes:
        job_id: whose they are.
        events: at least one.
        from_journal: whether this machine knew them before the watch began.
    """

    job_id: str
    events: tuple[Event, ...]
    from_journal: bool = False


@dataclass(frozen=True, slots=True)
class JobChanged:
    """The job differs from the one last told."""

    job: Job

    @property
    def job_id(self) -> str:
        return self.job.id


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The line to the server differs from what was last told."""

    job_id: str
    state: WatchState


Update = EventsArrived | JobChanged | StateChanged
