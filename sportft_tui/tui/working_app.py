"""An app whose work is done by workers: steps that wait for each other, and never a silent end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from textual import on
from textual.worker import Worker, WorkerState

from sportft_tui.tui.themed_app import ThemedApp

T = TypeVar("T")

_STEPS = "steps"


class WorkingApp(ThemedApp[T]):
    """Starts workers, and knows whether a step is going on."""

    _n_busy = 0

    @property
    def is_busy(self) -> bool:
        """Whether a step is going on that holds back the others."""
        return self._n_busy > 0

    def start_work(
        self, name: str, work: Coroutine[Any, Any, object], *, busy: bool = False
    ) -> None:
        """Start a worker; `busy` ones hold back the other steps until they are done."""
        self._n_busy += busy
        self.run_worker(work, name=name, group=_STEPS if busy else name, exit_on_error=False)
        self.work_moved()

    def work_moved(self) -> None:
        """A step begins or has ended: other commands make sense now."""
        raise NotImplementedError

    def tell_fault(self, what: str, hint: str) -> None:
        """Say that a worker has failed as it never should."""
        raise NotImplementedError

    def fault_told(self, error: BaseException | None) -> str:
        """Write a report of a fault; says where it is, if anywhere."""
        return ""

    async def steps_are_over(self) -> None:
        """Wait for the steps that are going on."""
        steps = [worker.wait() for worker in self.workers if worker.group == _STEPS]
        await asyncio.gather(*steps, return_exceptions=True)

    @on(Worker.StateChanged)
    def _worker_moved(self, event: Worker.StateChanged) -> None:
        """A worker's end is never silent: a fault of ours is shown like any other."""
        if event.worker.is_finished and event.worker.group == _STEPS:
            self._n_busy -= 1
            self.work_moved()
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            what = f"✗ {type(error).__name__} in {event.worker.name}: {error}."
            hint = f"This is a fault in sportft; jobs are not touched. {self.fault_told(error)}"
            self.tell_fault(what, hint.rstrip())
