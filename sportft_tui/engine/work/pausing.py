"""Jobs that stop for a while and go on later."""

from __future__ import annotations

from pathlib import Path

from sportft_tui.engine.learning.task import ask_to_stop
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.jobs import JobRecord, JobStore
from sportft_tui.engine.terms.faults import bad_request
from sportft_tui.engine.work.bell import Bell
from sportft_tui.engine.work.lifecycle import Lifecycle


class Pausing:
    """The two transitions.

    A paused job is like a cancelled one to the process that trains it: it looks at every step
    whether it shall stop, and stops. What it had reported by then and was not taken in yet is taken
    in when the job goes on, so that nothing is told of a job while it is paused.

    Args:
        database: the engine's records.
        jobs: what is in them.
        lifecycle: who tells the others that they have moved.
        jobs_folder: where each job has a folder of its own id.
        bell: rung after each change.
    """

    def __init__(
        self,
        database: Database,
        jobs: JobStore,
        lifecycle: Lifecycle,
        jobs_folder: Path,
        bell: Bell,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._lifecycle = lifecycle
        self._folder = jobs_folder
        self._bell = bell

    def pause(self, job_id: str) -> JobRecord:
        """Somebody wants it to stop for a while.

        Raises:
            ApiError: no such job, or it is over or paused already.
        """
        with self._database.transaction():
            job = self._jobs.get(job_id)
            if job.is_over or job.status == "paused":
                raise bad_request(
                    f"Job {job.id} is {job.status} and cannot be paused.",
                    param="fine_tuning_job_id",
                    code="job_not_pausable",
                )
            self._jobs.update(job.id, status="paused", queue_told=None)
            self._jobs.add_event(job.id, "Fine-tuning job paused")
            ask_to_stop(self._folder / job.id)
        self._bell.ring(job.id)
        self._lifecycle.tell_queue_numbers()
        return self._jobs.get(job.id)

    def resume(self, job_id: str) -> JobRecord:
        """It may go on, behind those who wait by now.

        Raises:
            ApiError: no such job, or it is not paused.
        """
        with self._database.transaction():
            job = self._jobs.get(job_id)
            if job.status != "paused":
                raise bad_request(
                    f"Job {job.id} is {job.status}, not paused.",
                    param="fine_tuning_job_id",
                    code="job_not_paused",
                )
            self._jobs.add_event(job.id, "Fine-tuning job resumed")
            if job.batch_size is None:
                # Paused before its files had been looked at.
                self._jobs.update(job.id, status="validating_files")
            else:
                place = self._jobs.next_in_queue()
                self._jobs.update(job.id, status="queued", queue_seq=place)
                ahead = self._jobs.get(job.id).ahead
                self._jobs.update(job.id, queue_told=ahead)
                self._jobs.add_event(job.id, f"Fine-tune is in the queue. Queue number: {ahead}")
        self._bell.ring(job.id)
        return self._jobs.get(job.id)
