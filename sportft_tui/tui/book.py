"""All that the screen knows about jobs, kept in one place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sportft_tui.domain.phase import Phase
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.tui.event_spool import EventSpool

if TYPE_CHECKING:
    from sportft_tui.api.quirks import Quirks
    from sportft_tui.domain.evaluation import Evaluation
    from sportft_tui.domain.event import Event
    from sportft_tui.domain.job import Job
    from sportft_tui.domain.metrics import Results
    from sportft_tui.domain.progress import Progress


#: Plain measurements that are read of one slice of events: a screen shows some 30 points, and
#: reading tens of thousands a second would cost more than all the rest of the app.
_MOST_MEASURED = 32


class Entry:
    """A job with everything that was learnt about it."""

    def __init__(self, job: Job) -> None:
        # Late: no job is known before the first paint.
        from sportft_tui.domain.progress import Progress

        self.job = job
        self.events = EventSpool()
        self.progress = Progress()
        self.watch = WatchState(Watch.KNOWN)
        self.results: Results | None = None
        self.evaluation: Evaluation | None = None


class JobBook:
    """The jobs on screen, newest first."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        #: How many seconds this server's earlier jobs waited, as far as the journal knows.
        self.past_waits: tuple[float, ...] = ()
        #: What is particular about this server; None while nobody has said.
        self.quirks: Quirks | None = None
        self._rank: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.entries)

    def get(self, job_id: str | None) -> Entry | None:
        return self.entries.get(job_id or "")

    @property
    def jobs(self) -> list[Job]:
        """Newest first; jobs of the same second as the server lists them, new ones on top."""
        jobs = (entry.job for entry in self.entries.values())
        return sorted(jobs, key=lambda job: (-job.created_at, self._rank.get(job.id, -1)))

    @property
    def progress(self) -> dict[str, Progress]:
        return {job_id: entry.progress for job_id, entry in self.entries.items()}

    @property
    def models(self) -> list[str]:
        """The fine-tuned models that can be asked, newest first."""
        return [
            job.fine_tuned_model
            for job in self.jobs
            if job.fine_tuned_model and job.phase is Phase.SUCCEEDED
        ]

    def see_list(self, jobs: Sequence[Job], seen_at: float = 0.0) -> None:
        """Take in the server's list, newest first; `seen_at` as for `see`."""
        self._rank = {job.id: rank for rank, job in enumerate(jobs)}
        for job in jobs:
            self.see(job, seen_at)

    def see(self, job: Job, seen_at: float = 0.0) -> Entry:
        """Take in a job; one that has ended is not brought back to life by an older answer.

        Args:
            job: as told.
            seen_at: when the server said so, in Unix seconds; 0 where that is not known.
        """
        entry = self.entries.get(job.id)
        if entry is None:
            entry = self.entries[job.id] = Entry(job)
        elif not entry.job.is_over or job.is_over:
            entry.job = job
        entry.progress.feed_job(entry.job, seen_at)
        return entry

    def see_evaluation(self, found: Evaluation) -> list[str]:
        """Take in how good a model was found to be; gives the IDs of its jobs."""
        made = [id for id, one in self.entries.items() if one.job.fine_tuned_model == found.model]
        for job_id in made:
            self.entries[job_id].evaluation = found
        return made

    def add_events(self, job_id: str, events: Sequence[Event]) -> Entry:
        """Append events of a job, oldest first; a job not seen yet is entered as unknown."""
        from sportft_tui.domain.event_lines import EventLines
        from sportft_tui.domain.job import Job

        entry = self.entries.get(job_id) or self.see(Job(id=job_id, status="?", model="?"))
        lines = EventLines.of(events)
        entry.events.append(lines)
        entry.progress.feed(lines.telling(_MOST_MEASURED))
        return entry
