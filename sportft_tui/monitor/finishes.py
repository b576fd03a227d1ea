"""Which jobs have ended before this machine's eyes."""

from __future__ import annotations

from collections.abc import Iterable

from sportft_tui.domain.job import Job


class Finishes:
    """Tells a job that ends from one that was over when it was first seen.

    A job counts as ended when it was seen before it was over: now, or by an earlier run, as the
    journal remembers it. So does one that came and went between two looks at the list. All old
    jobs of a server that is looked at for the first time do not.
    """

    def __init__(self) -> None:
        self._active: set[str] = set()
        self._known: set[str] = set()
        self._looked_at = 0.0

    def see(self, job: Job) -> bool:
        """Take in a job as last told; says whether it has ended since it was last seen."""
        self._known.add(job.id)
        if not job.is_over:
            self._active.add(job.id)
            return False
        if job.id in self._active:
            self._active.discard(job.id)
            return True
        return False

    def see_list(self, jobs: Iterable[Job], looked_at: float) -> list[Job]:
        """Take in a whole list.

        Args:
            jobs: as told by the server, or as the journal knows them.
            looked_at: when it was so, in Unix seconds.

        Returns:
            Those that have ended since they, or the list, were last seen; in the list's order.
        """
        ended = []
        for job in jobs:
            is_new = job.id not in self._known
            came_and_went = is_new and job.is_over and self._is_since_last_look(job)
            if self.see(job) or came_and_went:
                ended.append(job)
        self._looked_at = max(self._looked_at, looked_at)
        return ended

    def _is_since_last_look(self, job: Job) -> bool:
        return 0 < self._looked_at < max(job.finished_at or 0.0, job.created_at)
