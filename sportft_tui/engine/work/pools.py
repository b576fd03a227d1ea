"""The worker processes as seen from the server: those that train, one that predicts."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, Protocol, TypeVar

from sportft_tui.engine.work import worker

P = ParamSpec("P")
T = TypeVar("T")


class Pool(Protocol):
    """What can be given work. Everything behind it is a `concurrent.futures` executor."""

    def warm(self) -> None:
        """Get ready for work that is to come."""

    def submit(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have something done elsewhere."""

    def forget(self) -> None:
        """Give up what has died."""

    def stop(self) -> None:
        """End, whatever is being done: work is safe up to the last epoch."""


class WorkerPool:
    """One worker process, started when it is first needed and again when it has died.

    Args:
        answers: whether it answers questions, for which people wait; else it trains.
    """

    def __init__(self, *, answers: bool = False) -> None:
        self._answers = answers
        self._executor: ProcessPoolExecutor | None = None

    def warm(self) -> None:
        """Start the process and have it import what it will need."""
        self._running()

    def submit(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have the process do something."""
        try:
            return self._running().submit(call, *args, **kwargs)
        except BrokenProcessPool:
            self.forget()
            return self._running().submit(call, *args, **kwargs)

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Have the process do something, and wait for it; once more if it dies of it.

        Raises:
            BrokenProcessPool: it died twice.
        """
        try:
            return await asyncio.wrap_future(self.submit(call, *args, **kwargs))
        except BrokenProcessPool:
            return await asyncio.wrap_future(self.submit(call, *args, **kwargs))

    def _running(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=worker.begin_to_answer if self._answers else worker.begin,
            )
            self._executor.submit(worker.warm_to_answer if self._answers else worker.warm)
        return self._executor

    def forget(self) -> None:
        """Give up a process that has died."""
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None

    def stop(self) -> None:
        """End the process, whatever it does: its work is safe up to the last epoch."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        # Also one that is still importing, and so has not told its number yet: the interpreter
        # would wait for all that it was given. Python 3.14 has `terminate_workers` for this.
        processes = list((executor._processes or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()


def trainer_pools(workers: int | None, cluster: str) -> Sequence[Pool]:
    """What trains: processes of this machine, or places on a Dask cluster.

    Args:
        workers: jobs at a time; None for one, or one for each of the cluster's workers.
        cluster: a scheduler's address; empty for this machine.

    Raises:
        EngineUnavailable: the cluster cannot be used.
    """
    if cluster:
        from sportft_tui.engine.work.cluster import connect

        return connect(cluster, workers)
    return [WorkerPool() for _ in range(workers or 1)]
