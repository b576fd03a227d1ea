"""What the routes work with, put together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sportft_tui.engine.records.batches import BatchStore
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.files import FileStore
from sportft_tui.engine.records.jobs import JobStore
from sportft_tui.engine.records.models import ModelStore
from sportft_tui.engine.records.uploads import UploadStore
from sportft_tui.engine.terms.limits import Limits
from sportft_tui.engine.web.batch_runner import BatchRunner
from sportft_tui.engine.work.bell import Bell
from sportft_tui.engine.work.job_queue import JobQueue
from sportft_tui.engine.work.lifecycle import Lifecycle
from sportft_tui.engine.work.oracle import Oracle
from sportft_tui.engine.work.pausing import Pausing
from sportft_tui.engine.work.pools import Pool, WorkerPool


@dataclass(frozen=True, slots=True)
class Parts:
    """The engine's parts, each told of at its own place."""

    files: FileStore
    jobs: JobStore
    models: ModelStore
    lifecycle: Lifecycle
    queue: JobQueue
    predictors: WorkerPool
    bell: Bell
    oracle: Oracle
    pausing: Pausing
    uploads: UploadStore
    batches: BatchStore
    batch_runner: BatchRunner
    database: Database
    trainers: Sequence[Pool]

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """While the block runs, jobs and batches move along."""
        self.bell.attach(asyncio.get_running_loop())
        self.queue.begin()
        self.batch_runner.begin()
        for trainer in self.trainers:
            trainer.warm()
        yield
        await self.queue.end()
        await self.batch_runner.end()
        for trainer in self.trainers:
            trainer.stop()
        self.predictors.stop()
        self.database.close()


def build(root: Path, trainers: Sequence[Pool], limits: Limits) -> Parts:
    """Open the records in a folder, and make what works on them.

    Args:
        root: the engine's own folder; made where it is missing.
        trainers: what trains, each one job at a time.
        limits: how much may wait at once.

    Raises:
        EngineUnavailable: the records cannot be read.
    """
    jobs_folder = root / "jobs"
    jobs_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    bell, predictors = Bell(), WorkerPool(answers=True)
    database = Database(root / "engine.db")
    jobs, files = JobStore(database, len(trainers)), FileStore(database, root / "files")
    models = ModelStore(database, jobs_folder, born=int(root.stat().st_ctime))
    lifecycle = Lifecycle(database, jobs, files, models, jobs_folder, bell, limits.jobs)
    oracle = Oracle(models, predictors, limits.questions)
    batches = BatchStore(database, files, limits.batches)
    return Parts(
        files=files,
        jobs=jobs,
        models=models,
        lifecycle=lifecycle,
        queue=JobQueue(jobs, files, lifecycle, jobs_folder, trainers, predictors),
        predictors=predictors,
        bell=bell,
        oracle=oracle,
        pausing=Pausing(database, jobs, lifecycle, jobs_folder, bell),
        uploads=UploadStore(database, root / "uploads", files, limits.uploads),
        batches=batches,
        batch_runner=BatchRunner(database, batches, files, oracle, root / "batches"),
        database=database,
        trainers=trainers,
    )
