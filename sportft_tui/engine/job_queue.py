"""The queue: validates jobs in the order in which they came, trains one at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from sportft_tui.engine import worker
from sportft_tui.engine.faults import ApiError
from sportft_tui.engine.files import FileStore
from sportft_tui.engine.jobs import JobRecord, JobStore
from sportft_tui.engine.lifecycle import Lifecycle
from sportft_tui.engine.pools import WorkerPool
from sportft_tui.engine.reports import read_reports
from sportft_tui.engine.task import REPORTS, TrainingTask, rows_per_step
from sportft_tui.engine.validation import BadFile, validate

#: Seconds between two looks at a running job's reports: ten a second look smooth on a screen, and
#: nothing is looked at while nothing runs.
_TAIL_EVERY = 0.1
#: A training process that somebody killed is started again this often; memory that is too small
#: stays too small.
_LIVES = 3

_log = logging.getLogger("sportft.engine")


class JobQueue:
    """Moves jobs along.

    Args:
        jobs, files, lifecycle: the records and what happens to them.
        jobs_folder: where each job has a folder of its own id.
        trainers: the training process.
        predictors: warmed as soon as a job runs, for its model will be asked soon.
    """

    def __init__(
        self,
        jobs: JobStore,
        files: FileStore,
        lifecycle: Lifecycle,
        jobs_folder: Path,
        trainers: WorkerPool,
        predictors: WorkerPool,
    ) -> None:
        self._jobs = jobs
        self._files = files
        self._lifecycle = lifecycle
        self._folder = jobs_folder
        self._trainers = trainers
        self._predictors = predictors
        self._new = asyncio.Event()
        self._queued = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        """Start working, with what an earlier life of the server left."""
        self._tasks = [
            asyncio.create_task(self._validate_all(), name="validate"),
            asyncio.create_task(self._train_all(), name="train"),
        ]
        self.wake()

    def wake(self) -> None:
        """There is a new job. Called on the event loop."""
        self._new.set()

    async def end(self) -> None:
        """Stop working; jobs stay as they are and go on in the next life."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _validate_all(self) -> None:
        while True:
            waiting = await asyncio.to_thread(self._jobs.with_status, "validating_files")
            for job in waiting:
                await asyncio.to_thread(self._validate, job)
            self._queued.set()
            if not waiting:
                await self._new.wait()
                self._new.clear()

    def _validate(self, job: JobRecord) -> None:
        order = job.order
        try:
            training = self._files.path(order.training_file)
            validation = order.validation_file and self._files.path(order.validation_file)
            rows = validate(order, training, validation or None)
        except BadFile as error:
            self._lifecycle.fail(job.id, error.code, error.what, error.param)
        except ApiError as error:
            self._lifecycle.fail(job.id, "file_not_found", error.message, error.param)
        else:
            batch = order.batch_size or rows_per_step(rows)
            self._lifecycle.enqueue(job.id, min(batch, rows))

    async def _train_all(self) -> None:
        while True:
            job = await asyncio.to_thread(self._next)
            if job is None:
                await self._queued.wait()
                self._queued.clear()
            elif job.status == "running" or await asyncio.to_thread(self._lifecycle.start, job.id):
                await self._train(job)

    def _next(self) -> JobRecord | None:
        """One that an earlier life was training comes before those that wait."""
        ready = self._jobs.with_status("running") or self._jobs.with_status("queued")
        return ready[0] if ready else None

    async def _train(self, job: JobRecord) -> None:
        """Returns when the job is over; see to it that it is."""
        self._predictors.warm()
        problem = "The training process ended without a word."
        for _ in range(_LIVES):
            try:
                await self._train_once(job)
            except BrokenProcessPool:
                self._trainers.forget()
                problem = "The training process was killed, perhaps because memory ran out."
                continue
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a job does, the next one is served
                _log.exception("training %s", job.id)
                problem = f"The training process failed: {type(error).__name__}."
            break
        await asyncio.to_thread(self._lifecycle.fail, job.id, "server_error", problem)

    async def _train_once(self, job: JobRecord) -> None:
        future = asyncio.wrap_future(self._trainers.submit(worker.train, self._task(job)))
        try:
            while not future.done():
                await self._tail(job.id)
                await asyncio.wait([future], timeout=_TAIL_EVERY)
            with contextlib.suppress(BrokenProcessPool):
                await self._tail(job.id)
            future.result()
        finally:
            future.cancel()

    def _task(self, job: JobRecord) -> TrainingTask:
        order = job.order
        validation = order.validation_file and self._files.path(order.validation_file)
        return TrainingTask(
            folder=self._folder / job.id,
            training=self._files.path(order.training_file),
            validation=validation or None,
            n_epochs=order.n_epochs,
            batch_size=job.batch_size or 1,
            multiplier=order.multiplier,
            seed=order.seed,
            compute_metrics=order.compute_metrics,
            positive_class=order.positive_class,
        )

    async def _tail(self, job_id: str) -> None:
        """Take in all reports there are."""
        while await asyncio.to_thread(self._take_in, job_id):
            pass

    def _take_in(self, job_id: str) -> bool:
        job = self._jobs.get(job_id)
        if job.is_over:
            return False
        reports, offset = read_reports(self._folder / job_id / REPORTS, job.reports_offset)
        if not reports:
            return False
        self._lifecycle.take_in(job_id, reports, offset)
        return True
