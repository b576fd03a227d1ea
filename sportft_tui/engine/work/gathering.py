"""Questions that arrive together are asked together: many clients cost little more than one.

A call to the prediction process has a price of its own, whatever is asked. While calls are under
way, what arrives waits, and goes in one call for each model as soon as there is room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sportft_tui.engine.learning.task import Answer, ModelPlace

#: Calls under way: one is being answered while the next lies ready for the process.
_AT_ONCE = 2
#: Prompts that are put together; a question with more of them goes alone.
_TOGETHER = 64

Predict = Callable[[ModelPlace, Sequence[str]], Awaitable[Sequence[Answer]]]


@dataclass(frozen=True, slots=True)
class _Question:
    place: ModelPlace
    prompts: Sequence[str]
    answers: asyncio.Future[list[Answer]]


class Gathering:
    """Puts questions together. Used on the event loop.

    Args:
        predict: asks the prediction process.
    """

    def __init__(self, predict: Predict) -> None:
        self._predict = predict
        self._waiting: list[_Question] = []
        self._calls: set[asyncio.Task[None]] = set()

    async def ask(self, place: ModelPlace, prompts: Sequence[str]) -> list[Answer]:
        """One answer a prompt.

        Raises:
            Exception: what `predict` raises about these prompts.
        """
        answers: asyncio.Future[list[Answer]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Question(place, prompts, answers))
        self._go_on()
        return await answers

    def _go_on(self) -> None:
        while len(self._calls) < _AT_ONCE and (together := self._next()):
            call = asyncio.create_task(self._call(together))
            self._calls.add(call)
            call.add_done_callback(self._done)

    def _done(self, call: asyncio.Task[None]) -> None:
        self._calls.discard(call)
        self._go_on()

    def _next(self) -> list[_Question]:
        """The one that waits longest, and those that fit in with it."""
        # Who asked may have gone meanwhile.
        waiting = [one for one in self._waiting if not one.answers.done()]
        chosen, n_prompts = waiting[:1], sum(len(one.prompts) for one in waiting[:1])
        for one in waiting[1:]:
            if one.place == chosen[0].place and n_prompts + len(one.prompts) <= _TOGETHER:
                chosen.append(one)
                n_prompts += len(one.prompts)
        taken = {id(one) for one in chosen}
        self._waiting = [one for one in waiting if id(one) not in taken]
        return chosen

    async def _call(self, together: Sequence[_Question]) -> None:
        prompts = [prompt for one in together for prompt in one.prompts]
        try:
            found = iter(await self._predict(together[0].place, prompts))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is for who asked
            await self._failed(together, error)
            return
        for one in together:
            answers = [answer for _, answer in zip(one.prompts, found, strict=False)]
            if not one.answers.done():
                one.answers.set_result(answers)

    async def _failed(self, together: Sequence[_Question], error: Exception) -> None:
        """Nobody fails for what another asked: each is asked once more, alone."""
        if len(together) > 1:
            for one in together:
                await self._call([one])
        elif not together[0].answers.done():
            together[0].answers.set_exception(error)
