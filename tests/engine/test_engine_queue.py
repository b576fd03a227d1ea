"""One job trains, the others wait with a number that falls."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import openai
import pytest
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]
History = Callable[[AsyncOpenAI, str], Awaitable[list[FineTuningJobEvent]]]


def queue_numbers(events: list[FineTuningJobEvent]) -> list[int]:
    found = [re.search(r"Queue number: (\d+)", event.message) for event in events]
    return [int(match[1]) for match in found if match]


async def test_three_jobs_one_after_the_other(
    client: AsyncOpenAI,
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
    history: History,
) -> None:
    # GIVEN three jobs at once, each long enough to keep the others waiting
    file_id = await upload(client, posts("queue.jsonl", 400))
    jobs = [
        await client.fine_tuning.jobs.create(
            model="ada", training_file=file_id, hyperparameters={"n_epochs": 5}
        )
        for _ in range(3)
    ]
    # WHEN they are over
    over = [await until_over(client, job.id) for job in jobs]
    # THEN each has moved up, one number at a time, and nothing trained at the same time
    assert [job.status for job in over] == ["succeeded"] * 3
    told = [queue_numbers(await history(client, job.id)) for job in jobs]
    assert told == [[0], [1, 0], [2, 1, 0]]
    ends = [job.finished_at or 0 for job in over]
    assert ends == sorted(ends)


async def test_a_waiting_job_tells_its_number_and_can_be_cancelled(
    client: AsyncOpenAI,
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
    history: History,
) -> None:
    # GIVEN a long job and two that wait
    file_id = await upload(client, posts("cancel.jsonl", 1000))
    long, second, third = [
        await client.fine_tuning.jobs.create(
            model="ada", training_file=file_id, hyperparameters={"n_epochs": epochs}
        )
        for epochs in (500, 1, 1)
    ]
    newest = ""
    while not queue_numbers(await history(client, third.id)):
        page = await client.fine_tuning.jobs.list_events(
            third.id, extra_query={"wait": "10", "newer_than": newest}
        )
        newest = page.data[0].id if page.data else newest
    waiting = await client.fine_tuning.jobs.retrieve(third.id)
    assert (waiting.model_extra or {})["queue_number"] == 2
    # WHEN the one before it is cancelled
    assert (await client.fine_tuning.jobs.cancel(second.id)).status == "cancelled"
    # THEN it moves up
    assert queue_numbers(await history(client, third.id))[-1] == 1
    # AND a file that it needs cannot be deleted
    with pytest.raises(openai.BadRequestError, match="not over"):
        await client.files.delete(file_id)
    # WHEN the running one is cancelled too, THEN the last has its turn at once
    began = time.monotonic()
    assert (await client.fine_tuning.jobs.cancel(long.id)).status == "cancelled"
    assert (await until_over(client, third.id)).status == "succeeded"
    assert time.monotonic() - began < 20
    # AND the cancelled job's history ends there, without a model
    events = await history(client, long.id)
    assert events[-1].message == "Fine-tuning job cancelled"
    assert (await client.fine_tuning.jobs.retrieve(long.id)).fine_tuned_model is None
    # AND what is over stays over
    with pytest.raises(openai.BadRequestError, match="already"):
        await client.fine_tuning.jobs.cancel(third.id)
    await client.files.delete(file_id)
