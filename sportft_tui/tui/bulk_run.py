"""A whole file on its way through a model, as screens show it: it outlives them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Generic, TypeVar

from sportft_tui.domain.bulk import BulkPlan, BulkProgress
from sportft_tui.domain.errors import SportftError

T = TypeVar("T")
#: Shows what something costs, and asks.
Agree = Callable[[BulkPlan], Awaitable[bool]]
#: Does the work: told of the plan and of progress as `workflow.bulk` tells them.
Work = Callable[[Agree, Callable[[BulkProgress], None]], Awaitable[T]]


class RunState(Enum):
    """How far a run is."""

    READING = "reading the file"
    ASKING = "asking"
    DONE = "done"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (RunState.READING, RunState.ASKING)


class BulkRun(Generic[T]):
    """One run.

    Args:
        work: what is to be done.
        agree: asks somebody whether a price is right; not called where nothing is paid.

    Attributes:
        state: how far it is.
        plan, progress: the last that was told.
        result: what came of it.
        error: what went wrong.
        told: is called whenever one of these has changed; on the event loop.
    """

    def __init__(self, work: Work[T], agree: Agree) -> None:
        self._work = work
        self._agree = agree
        self._task: asyncio.Task[None] | None = None
        self.state = RunState.READING
        self.plan: BulkPlan | None = None
        self.progress: BulkProgress | None = None
        self.result: T | None = None
        self.error: SportftError | None = None
        self.told: Callable[[], None] | None = None

    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state.is_over

    async def run(self) -> None:
        """Do it; what goes wrong is in `error`.

        To be stopped is an end like others: the answers that are there are kept.
        """
        # A task of its own: who stops it is not the one who waits for it.
        self._task = asyncio.ensure_future(self._run())
        try:
            await self._task
        except asyncio.CancelledError:
            self._task.cancel()
            if self.state is not RunState.STOPPED:
                raise

    def stop(self) -> None:
        """Ask nothing more; what is under way is still answered into the log."""
        if self._task is not None and not self.is_over():
            self._move(RunState.STOPPED)
            self._task.cancel()

    async def _run(self) -> None:
        try:
            self.result = await self._work(self._plan, self._progressed)
        except SportftError as error:
            if self.state is not RunState.REFUSED:
                self.error = error
                self._move(RunState.FAILED)
        else:
            if self.state is not RunState.REFUSED:
                self._move(RunState.DONE)

    async def _plan(self, plan: BulkPlan) -> bool:
        self.plan, self.progress = plan, None
        self._move(RunState.ASKING)
        if plan.is_free or await self._agree(plan):
            return True
        self._move(RunState.REFUSED)
        return False

    def _progressed(self, progress: BulkProgress) -> None:
        self.progress = progress
        self._tell()

    def _move(self, state: RunState) -> None:
        self.state = state
        self._tell()

    def _tell(self) -> None:
        if self.told is not None:
            self.told()
