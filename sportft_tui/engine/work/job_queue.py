"""The queue: validates jobs in the order in which they came, trains as many as there are hands."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from sportft_tui.engine.learning.reports import read_reports
from sportft_tui.engine.learning.task import REPORTS, TrainingTask, rows_per_step
from sportft_tui.engine.records.files import FileStore
from sportft_tui.engine.records.jobs import JobRecord, JobStore, Status
from sportft_tui.engine.records.room import reason, recorded
from sportft_tui.engine.terms.faults import ApiError
from sportft_tui.engine.terms.recipes import DEFAULT, EMBEDDED
from sportft_tui.engine.work import worker
from sportft_tui.engine.work.lifecycle import Lifecycle
from sportft_tui.engine.work.pools import Pool, WorkerPool
from sportft_tui.engine.work.validation import BadFile, validate

#: Seconds between two looks at a running job's reports: ten a second look smooth on a screen, and
#: nothing is looked at while nothing runs.
_TAIL_EVERY = 0.1
#: A training process that somebody killed is started again this often; memory that is too small
#: stays too small.
_LIVES = 3
_FIRST: Status = "validating_files"

_log = logging.getLogger("sportft.engine")


class JobQueue:
    """Moves jobs along.

    Args:
        jobs, files, lifecycle: the records and what happens to them.
        jobs_folder: where each job has a folder of its own id.
        trainers: what trains, each one job at a time.
        predictors: warmed as soon as a job runs, for its model will be asked soon.
    """

    def __init__(
        self,
        jobs: JobStore,
        files: FileStore,
        lifecycle: Lifecycle,
        jobs_folder: Path,
        trainers: Sequence[Pool],
        predictors: WorkerPool,
    ) -> None:
        self._jobs = jobs
        self._files = files
        self._lifecycle = lifecycle
        self._folder = jobs_folder
        self._idle = list(trainers)
        self._in_hand: dict[str, asyncio.Task[None]] = {}
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
        """There is a new job, or one that goes on. Called on the event loop."""
        self._new.set()

    async def end(self) -> None:
        """Stop working; jobs stay as they are and go on in the next life."""
        working = [*self._tasks, *self._in_hand.values()]
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _validate_all(self) -> None:
        while True:
            waiting = await asyncio.to_thread(self._jobs.with_status, "validating_files")
            for job in waiting:
                await recorded(self._validate, job)
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
            self._lifecycle.fail(job.id, error.code, error.what, error.param, during=_FIRST)
        except ApiError as error:
            self._lifecycle.fail(
                job.id, "file_not_found", error.message, error.param, during=_FIRST
            )
        else:
            batch = order.batch_size or rows_per_step(rows)
            self._lifecycle.enqueue(job.id, min(batch, rows))

    async def _train_all(self) -> None:
        """The one that hands out work; told whenever there may be more of it, or a hand free."""
        while True:
            job = await asyncio.to_thread(self._next) if self._idle else None
            if job is None:
                await self._queued.wait()
                self._queued.clear()
            elif await recorded(self._lifecycle.start, job.id):
                work = self._train_with(self._idle.pop(0), job)
                self._in_hand[job.id] = asyncio.create_task(work, name=job.id)

    def _next(self) -> JobRecord | None:
        """One that an earlier life was training comes before those that wait."""
        ready = (*self._jobs.with_status("running"), *self._jobs.with_status("queued"))
        return next((job for job in ready if job.id not in self._in_hand), None)

    async def _train_with(self, trainer: Pool, job: JobRecord) -> None:
        """Returns when the job is over, or waits again; see to it that it does."""
        self._predictors.warm()
        try:
            code, problem = await self._train(trainer, job)
            await recorded(self._lifecycle.fail, job.id, code, problem, during="running")
        except Exception:  # noqa: BLE001 - the others' jobs go on; this one, in the next life
            _log.exception("recording %s", job.id)
        else:
            del self._in_hand[job.id]
        finally:
            self._idle.append(trainer)
            self._queued.set()

    async def _train(self, trainer: Pool, job: JobRecord) -> tuple[str, str]:
        """Returns what went wrong if the job is not over by now."""
        for _ in range(_LIVES):
            try:
                await self._train_once(trainer, job)
            except BrokenProcessPool:
                trainer.forget()
                continue
            except Exception as error:  # noqa: BLE001 - whatever a job does, the next one is served
                _log.exception("training %s", job.id)
                return reason(error)
            return "server_error", "The training process ended without a word."
        return "server_error", "The training process was killed, perhaps because memory ran out."

    async def _train_once(self, trainer: Pool, job: JobRecord) -> None:
        future = asyncio.wrap_future(trainer.submit(worker.train, self._task(job)))
        try:
            while not future.done():
                await self._tail(job.id)
                await asyncio.wait([future], timeout=_TAIL_EVERY)
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
            betas=tuple(order.betas),
            recipe=order.model if order.model == EMBEDDED else DEFAULT,
        )

    async def _tail(self, job_id: str) -> None:
        """Take in all reports there are."""
        while await recorded(self._take_in, job_id):
            pass

    def _take_in(self, job_id: str) -> bool:
        job = self._jobs.get(job_id)
        if job.status != "running":
            return False
        reports, offset = read_reports(self._folder / job_id / REPORTS, job.reports_offset)
        if not reports:
            return False
        self._lifecycle.take_in(job_id, reports, offset)
        return True
