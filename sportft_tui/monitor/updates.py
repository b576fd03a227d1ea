"""What the watcher tells its readers."""

from __future__ import annotations

from dataclasses import dataclass

from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.event_lines import EventLines
from sportft_tui.domain.job import Job
from sportft_tui.domain.watching import WatchState


@dataclass(frozen=True, slots=True)
class EventsArrived:
    """Events that this stream has not told yet, oldest first.

    Attributes:
        job_id: whose they are.
        events: at least one, and not more than `pace.SLICE_EVENTS`; as the journal keeps them.
        from_journal: whether this machine knew them before the watch began.
        seq: the journal's number of the last of them: where another stream can go on.
    """

    job_id: str
    events: EventLines
    from_journal: bool = False
    seq: int = 0


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


@dataclass(frozen=True, slots=True)
class JobsListed:
    """The server's list of jobs, newest first, where it differs from what was last told.

    Attributes:
        jobs: all of the list.
        seen_at: 0 for what the server says now; else the Unix time of which this list is.
    """

    jobs: tuple[Job, ...]
    seen_at: float = 0.0


@dataclass(frozen=True, slots=True)
class ServerChanged:
    """The server has begun to answer, or has stopped.

    Attributes:
        is_up: whether it answers.
        reason: why it does not, one sentence.
        hint: what to do about it.
    """

    is_up: bool
    reason: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class WatchFailed:
    """Something that does not pass by itself.

    Attributes:
        error: what.
        job_id: the job that is not watched any more until it is added again; empty where it
            concerns all of them (a wrong key), and trying goes on.
    """

    error: SportftError
    job_id: str = ""


Update = EventsArrived | JobChanged | StateChanged | JobsListed | ServerChanged | WatchFailed
