"""Questions that arrive together: asked together, answered each with its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from sportft_tui.engine.learning.task import Answer, ModelPlace
from sportft_tui.engine.work.gathering import Gathering

RED, BLUE = (ModelPlace(Path(name), 1) for name in ("red", "blue"))


class Predictor:
    """Answers when it is told to, with the prompt itself."""

    def __init__(self) -> None:
        self.calls: list[tuple[ModelPlace, list[str]]] = []
        self.may_answer = asyncio.Event()

    async def __call__(self, place: ModelPlace, prompts: Sequence[str]) -> list[Answer]:
        self.calls.append((place, list(prompts)))
        await self.may_answer.wait()
        if "poison" in prompts:
            raise ValueError("poison")
        return [Answer(prompt, ()) for prompt in prompts]


async def test_what_waits_goes_in_one_call_a_model() -> None:
    # GIVEN two calls under way, and more questions that arrive meanwhile
    predictor = Predictor()
    gathering = Gathering(predictor)
    asked = [RED, RED, RED, BLUE, RED]
    tasks = [
        asyncio.create_task(gathering.ask(place, [f"{n}a", f"{n}b"]))
        for n, place in enumerate(asked)
    ]
    await asyncio.sleep(0.01)
    assert [prompts for _, prompts in predictor.calls] == [["0a", "0b"], ["1a", "1b"]]
    # WHEN the process answers
    predictor.may_answer.set()
    answers = await asyncio.gather(*tasks)
    # THEN each has its own answers, and those for one model went together
    assert [[one.text for one in found] for found in answers] == [
        [f"{n}a", f"{n}b"] for n in range(5)
    ]
    assert predictor.calls[2:] == [(RED, ["2a", "2b", "4a", "4b"]), (BLUE, ["3a", "3b"])]


async def test_nobody_fails_for_what_another_asked() -> None:
    # GIVEN three questions that go together, one of them too much for the process
    predictor = Predictor()
    gathering = Gathering(predictor)
    prompts = ["first", "second", "good", "poison", "better"]
    tasks = [asyncio.create_task(gathering.ask(RED, [prompt])) for prompt in prompts]
    await asyncio.sleep(0.01)
    # AND one who went away
    gone = asyncio.create_task(gathering.ask(RED, ["gone"]))
    await asyncio.sleep(0.01)
    gone.cancel()
    await asyncio.sleep(0.01)
    # WHEN
    predictor.may_answer.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    # THEN only that one fails
    assert [type(one) for one in found] == [list, list, list, ValueError, list]
    together = prompts[2:]
    alone = [[prompt] for prompt in together]
    assert [chosen for _, chosen in predictor.calls[2:]] == [together, *alone]


async def test_a_large_question_goes_alone() -> None:
    predictor = Predictor()
    predictor.may_answer.set()
    gathering = Gathering(predictor)
    sizes = [1, 1, 60, 10, 500, 1]
    tasks = [asyncio.create_task(gathering.ask(RED, ["x"] * size)) for size in sizes]
    assert [len(found) for found in await asyncio.gather(*tasks)] == sizes
    assert sorted(len(prompts) for _, prompts in predictor.calls) == [1, 1, 10, 60 + 1, 500]


def test_nothing_is_left_of_a_loop_that_ended() -> None:
    async def left() -> None:
        task = asyncio.create_task(Gathering(Predictor()).ask(RED, ["never answered"]))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(left())
