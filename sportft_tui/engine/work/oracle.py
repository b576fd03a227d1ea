"""Takes questions to the prediction process, no more of them at once than it can answer soon."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool

from starlette.concurrency import run_in_threadpool

from sportft_tui.engine.learning.task import Answer, ModelPlace
from sportft_tui.engine.records.models import ModelStore, no_model
from sportft_tui.engine.terms.faults import ApiError, too_many
from sportft_tui.engine.work import worker
from sportft_tui.engine.work.gathering import Gathering
from sportft_tui.engine.work.pools import WorkerPool


class Oracle:
    """Answers questions. Used on the event loop.

    Args:
        models: where each model is.
        predictors: the prediction process.
        most_waiting: questions that may wait at once.
    """

    def __init__(self, models: ModelStore, predictors: WorkerPool, most_waiting: int) -> None:
        self._models = models
        self._predictors = predictors
        self._gathering = Gathering(self._predict)
        self._most_waiting = most_waiting
        self._waiting = 0

    async def ask(self, model: str, prompts: Sequence[str]) -> list[Answer]:
        """One answer a prompt, for somebody who waits for it.

        Raises:
            ApiError: no such model, too many questions wait, or the process died of it.
        """
        if self._waiting >= self._most_waiting:
            raise too_many(f"{self._waiting} questions are waiting for an answer.")
        self._waiting += 1
        try:
            return await self.ask_patiently(model, prompts)
        finally:
            self._waiting -= 1

    async def ask_patiently(self, model: str, prompts: Sequence[str]) -> list[Answer]:
        """As `ask`, for who asks one question after the other, and so never crowds the process."""
        place = await run_in_threadpool(self._models.place, model)
        try:
            return await self._gathering.ask(place, prompts)
        except FileNotFoundError:
            raise no_model(model) from None  # deleted meanwhile
        except BrokenProcessPool:
            raise ApiError(
                503,
                "The prediction process was killed, perhaps because memory ran out.",
                kind="server_error",
                code="predictor_unavailable",
            ) from None

    async def _predict(self, place: ModelPlace, prompts: Sequence[str]) -> list[Answer]:
        return await self._predictors.run(worker.predict, place, prompts)
