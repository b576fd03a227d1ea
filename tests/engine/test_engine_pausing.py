"""Jobs that stop for a while: at once, across restarts, and with the same outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]
UntilEpoch = Callable[[AsyncOpenAI, str, int], Awaitable[None]]
History = Callable[[AsyncOpenAI, str], Awaitable[list[FineTuningJobEvent]]]

#: Some seconds of training.
EPOCHS = 12


async def ordered(client: AsyncOpenAI, files: list[str], epochs: int) -> str:
    made = await client.fine_tuning.jobs.create(
        model="ada", training_file=files[0], validation_file=files[1],
        hyperparameters={"n_epochs": epochs},
    )  # fmt: skip
    return made.id


def check_history(events: list[str]) -> None:
    """No epoch was done twice, and each thing is told once."""
    assert len(set(events)) == len(events)
    went_on = events[events.index("Fine-tuning job paused") :]
    assert went_on[1:3] == ["Fine-tuning job resumed", "Fine-tune is in the queue. Queue number: 0"]
    assert "Fine-tuning job started again" in went_on
    epochs = [text for text in events if text.startswith("Completed epoch")]
    assert epochs == [f"Completed epoch {n}/{EPOCHS}" for n in range(1, EPOCHS + 1)]


async def test_a_pause_makes_room_outlives_the_engine_and_changes_nothing(
    tmp_path: Path, shared_engine: Any, posts: Callable[..., Path], upload: Upload,
    until_over: UntilOver, until_epoch: UntilEpoch, history: History,
) -> None:  # fmt: skip
    # GIVEN a job that trains and one behind it
    engine = type(shared_engine)(tmp_path / "paused")
    engine.start()
    train, valid = posts("train.jsonl", 500), posts("valid.jsonl", 20, seed=2)

    async def order(client: AsyncOpenAI, epochs: int) -> str:
        files = [await upload(client, path) for path in (train, valid)]
        return await ordered(client, files, epochs)

    async with engine.client() as client:
        first, second = await order(client, EPOCHS), await order(client, 1)
        await until_epoch(client, first, 3)
        # WHEN the first is paused, THEN the second has its turn
        paused: Any = await client.fine_tuning.jobs.pause(first)
        assert paused.status == "paused"
        assert (await until_over(client, second)).status == "succeeded"
        told = await history(client, first)
        assert told[-1].message == "Fine-tuning job paused"
        with pytest.raises(openai.BadRequestError, match="paused"):
            await client.fine_tuning.jobs.pause(first)
        # AND its files stay
        with pytest.raises(openai.BadRequestError, match="not over"):
            await client.files.delete(paused.training_file)
    # WHEN the engine is killed and started again, THEN it is still paused
    engine.kill()
    engine.start()
    async with engine.client() as client:
        third = await order(client, 1)
        assert (await until_over(client, third)).status == "succeeded"
        assert (await history(client, first)) == told
        # WHEN it goes on
        await client.fine_tuning.jobs.resume(first)
        with pytest.raises(openai.BadRequestError, match="not paused"):
            await client.fine_tuning.jobs.resume(first)
        done = await until_over(client, first)
        assert done.status == "succeeded"
        results = (await client.files.content(done.result_files[0])).text
        events = [event.message for event in await history(client, first)]
    assert engine.end() == 0
    check_history(events)
    # AND the outcome is that of a job that was left in peace
    async with shared_engine.client() as client:
        peace = await until_over(client, await order(client, EPOCHS))
        assert (await client.files.content(peace.result_files[0])).text == results


async def test_paused_and_resumed_in_one_breath(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload, until_over: UntilOver,
    until_epoch: UntilEpoch, history: History,
) -> None:  # fmt: skip
    # GIVEN a running job
    file_id = await upload(client, posts("t.jsonl", 500))
    made = await client.fine_tuning.jobs.create(
        model="ada", training_file=file_id, hyperparameters={"n_epochs": EPOCHS}
    )
    await until_epoch(client, made.id, 1)
    # WHEN it is paused and resumed faster than its process can look
    for _ in range(5):
        await client.fine_tuning.jobs.pause(made.id)
        await client.fine_tuning.jobs.resume(made.id)
    # THEN it ends well
    assert (await until_over(client, made.id)).status == "succeeded"
    steps = [e.message for e in await history(client, made.id) if e.type == "metrics"]
    assert len(set(steps)) == len(steps)


async def test_a_paused_job_can_be_cancelled_and_one_that_waits_can_be_paused(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload
) -> None:
    file_id = await upload(client, posts("t.jsonl", 10))
    made = await client.fine_tuning.jobs.create(model="ada", training_file=file_id)
    await client.fine_tuning.jobs.pause(made.id)
    assert (await client.fine_tuning.jobs.cancel(made.id)).status == "cancelled"
    for change in (client.fine_tuning.jobs.pause, client.fine_tuning.jobs.resume):
        with pytest.raises(openai.BadRequestError, match="cancelled"):
            await change(made.id)
        with pytest.raises(openai.NotFoundError):
            await change("ftjob-none")
