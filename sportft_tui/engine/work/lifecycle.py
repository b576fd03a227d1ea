"""What can happen to a job, and what its history says about it.

Each happening is one transaction: the new state and the events that tell of it are there together,
or neither is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from sportft_tui.engine.learning.reports import Report
from sportft_tui.engine.learning.task import RESULTS, ask_to_stop, let_run
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.files import FileStore
from sportft_tui.engine.records.ids import fresh_id
from sportft_tui.engine.records.jobs import JobRecord, JobStore, Status
from sportft_tui.engine.records.models import ModelStore
from sportft_tui.engine.terms.faults import bad_request, too_many
from sportft_tui.engine.terms.limits import USUAL
from sportft_tui.engine.terms.order import JobOrder
from sportft_tui.engine.work.bell import Bell
from sportft_tui.engine.work.pace import Pace


class Lifecycle:
    """The transitions.

    Args:
        database: the engine's records.
        jobs, files, models: what is in them.
        jobs_folder: where each job has a folder of its own id.
        bell: rung after each change.
        most_jobs: jobs that may be unfinished at once.
    """

    def __init__(
        self,
        database: Database,
        jobs: JobStore,
        files: FileStore,
        models: ModelStore,
        jobs_folder: Path,
        bell: Bell,
        most_jobs: int = USUAL.jobs,
    ) -> None:
        self._most_jobs = most_jobs
        self._database = database
        self._jobs = jobs
        self._files = files
        self._models = models
        self._folder = jobs_folder
        self._bell = bell
        self._pace = Pace()

    def create(self, order: JobOrder) -> JobRecord:
        """A job is ordered.

        Raises:
            ApiError: one of its files is not there or is for something else; too many jobs wait.
        """
        for name in ("training_file", "validation_file"):
            if file_id := getattr(order, name):
                self._check_purpose(file_id, name)
        with self._database.transaction():
            waiting = self._jobs.count_unfinished()
            if waiting >= self._most_jobs:
                raise too_many(f"{waiting} jobs are not over.", code="job_limit_exceeded")
            job = self._jobs.insert(order)
            self._jobs.add_event(job.id, f"Created fine-tuning job: {job.id}")
            also = f" and validation file: {order.validation_file}"
            self._jobs.add_event(
                job.id,
                f"Validating training file: {order.training_file}"
                f"{also if order.validation_file else ''}",
            )
        self._bell.ring(job.id)
        return self._jobs.get(job.id)

    def _check_purpose(self, file_id: str, name: str) -> None:
        file = self._files.get(file_id, param=name)
        if file.purpose != "fine-tune":
            raise bad_request(
                f"File {file.id} has the purpose {file.purpose}; a job needs one of purpose "
                "fine-tune.",
                param=name,
                code="invalid_file_purpose",
            )

    def enqueue(self, job_id: str, batch_size: int) -> None:
        """Its files are good."""
        with self._database.transaction():
            if self._jobs.get(job_id).status != "validating_files":
                return  # cancelled meanwhile
            place = self._jobs.next_in_queue()
            self._jobs.update(job_id, status="queued", queue_seq=place, batch_size=batch_size)
            ahead = self._jobs.get(job_id).ahead
            self._jobs.update(job_id, queue_told=ahead)
            for message in (
                "Files validated, moving job to queued state",
                "Fine-tune costs $0.00",
                f"Fine-tune enqueued. Queue number: {ahead}",
            ):
                self._jobs.add_event(job_id, message)
        self._bell.ring(job_id)

    def tell_queue_numbers(self) -> None:
        """Those who wait hear that they have moved up; nobody hears the same number twice."""
        self._ring(*self._move_up())

    def _move_up(self) -> list[str]:
        """Queue numbers as they are now, told; kept together with what has changed them."""
        moved = []
        with self._database.transaction():
            for job in self._jobs.with_status("queued"):
                row = self._database.row("SELECT queue_told FROM jobs WHERE id = ?", job.id)
                if row is not None and row["queue_told"] != job.ahead:
                    self._jobs.update(job.id, queue_told=job.ahead)
                    self._jobs.add_event(
                        job.id, f"Fine-tune is in the queue. Queue number: {job.ahead}"
                    )
                    moved.append(job.id)
        return moved

    def _ring(self, *job_ids: str) -> None:
        for job_id in job_ids:
            self._bell.ring(job_id)

    def start(self, job_id: str) -> bool:
        """Its turn has come.

        Returns:
            Whether it is to be trained: not so when it was cancelled or paused meanwhile.
        """
        with self._database.transaction():
            status = self._jobs.get(job_id).status
            if status not in ("queued", "running"):
                return False
            # Whoever asks it to stop from now on means this run, not the one before.
            let_run(self._folder / job_id)
            if status == "running":
                return True  # an earlier life of the server had started it
            again = " again" if self._jobs.has_started(job_id) else ""
            self._jobs.update(job_id, status="running")
            self._jobs.add_event(job_id, f"Fine-tuning job started{again}")
        self._bell.ring(job_id)
        return True

    def cancel(self, job_id: str) -> JobRecord:
        """Somebody wants it to stop.

        Raises:
            ApiError: no such job, or it is over already.
        """
        with self._database.transaction():
            job = self._jobs.get(job_id)
            if job.is_over:
                raise bad_request(
                    f"Job {job.id} has already {_PAST[job.status]} and cannot be cancelled.",
                    param="fine_tuning_job_id",
                    code="job_is_over",
                )
            self._end(job_id, "cancelled")
            self._jobs.add_event(job_id, "Fine-tuning job cancelled")
            ask_to_stop(self._folder / job_id)
            moved = self._move_up()
        self._ring(job_id, *moved)
        return self._jobs.get(job_id)

    def fail(
        self, job_id: str, code: str, message: str, param: str | None = None, *, during: Status
    ) -> None:
        """It cannot be trained.

        Args:
            job_id: the job.
            code: why, for programs.
            message: why, for people.
            param: what of the order is to blame, where it is that.
            during: the state in which it cannot go on. A job that was cancelled or paused
                meanwhile is left as it is, and looked at again when it goes on.
        """
        with self._database.transaction():
            if self._jobs.get(job_id).status != during:
                return
            self._end(job_id, "failed", error_code=code, error_message=message, error_param=param)
            self._jobs.add_event(job_id, f"The job failed. {message}", level="error")
            moved = self._move_up()
        self._ring(job_id, *moved)

    def take_in(self, job_id: str, reports: Sequence[Report], offset: int) -> None:
        """The training process has reported.

        Args:
            job_id: the job.
            reports: in the order in which they were made.
            offset: where reading goes on; kept together with the events made here.
        """
        outcome = next((report for report in reports if report.kind == "done"), None)
        result_id = fresh_id("file-")
        size = self._place_results(job_id, result_id) if outcome else 0
        with self._database.transaction():
            job = self._jobs.get(job_id)
            if job.status != "running":
                return
            for report in reports:
                if report.seq > job.reports_seq:
                    self._tell(job, report)
            self._jobs.update(job_id, reports_offset=offset, reports_seq=reports[-1].seq)
            if outcome:
                self._succeed(job, outcome, result_id, size)
            is_over = any(report.kind in ("done", "failed") for report in reports)
            moved = self._move_up() if is_over else []
        self._ring(job_id, *moved)

    def _tell(self, job: JobRecord, report: Report) -> None:
        values = dict(report.values)
        if report.kind == "begun":
            self._jobs.update(job.id, total_steps=values["total_steps"], trained_steps=0)
        elif report.kind == "step":
            finish = self._pace.finish(job.id, report.number, values["total_steps"])
            self._jobs.update(job.id, trained_steps=report.number, estimated_finish=finish)
            self._jobs.add_event(job.id, _step_text(report), data=values)
        elif report.kind == "epoch":
            best = values.pop("best", report.number)
            measured = json.dumps(values)
            self._models.record_checkpoint(job, report.number, values["step"], measured, best)
            done = f"Completed epoch {report.number}/{job.order.n_epochs}"
            self._jobs.add_event(job.id, done)
        elif report.kind == "failed":
            self._end(
                job.id,
                "failed",
                error_code=values["code"],
                error_message=values["message"],
                error_param=values["param"],
            )
            self._jobs.add_event(job.id, f"The job failed. {values['message']}", level="error")

    def _place_results(self, job_id: str, file_id: str) -> int:
        with (self._folder / job_id / RESULTS).open("rb") as results:
            return self._files.place(results, file_id)

    def _succeed(self, job: JobRecord, outcome: Report, result_id: str, size: int) -> None:
        name = "step_metrics.csv"
        self._files.record(result_id, name, "fine-tune-results", size)
        self._models.record(job, outcome.values.get("epoch", job.order.n_epochs))
        self._end(
            job.id,
            "succeeded",
            fine_tuned_model=job.model_name,
            result_file=result_id,
            trained_tokens=outcome.values["trained_tokens"],
        )
        for message in (
            f"New fine-tuned model created: {job.model_name}",
            f"Uploaded result file: {result_id}",
            "The job has successfully completed",
        ):
            self._jobs.add_event(job.id, message)

    def _end(self, job_id: str, status: str, **values: object) -> None:
        now = int(time.time())
        self._pace.forget(job_id)
        self._jobs.update(job_id, status=status, finished_at=now, estimated_finish=None, **values)


_PAST = {"succeeded": "succeeded", "failed": "failed", "cancelled": "been cancelled"}


def _step_text(report: Report) -> str:
    values = report.values
    text = f"Step {report.number}/{values['total_steps']}: training loss={values['train_loss']:.4f}"
    if "full_valid_loss" in values:
        text += f", full validation loss={values['full_valid_loss']:.4f}"
    return text
