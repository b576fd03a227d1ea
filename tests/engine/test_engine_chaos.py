"""Killed again and again while five jobs wait: every event is there, once, as if nothing had been.

Four kills by default; twenty with SPORTFT_LONG=1.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]
History = Callable[[AsyncOpenAI, str], Awaitable[list[FineTuningJobEvent]]]

IS_LONG = bool(os.environ.get("SPORTFT_LONG"))
KILLS = 20 if IS_LONG else 4
EPOCHS = (9, 3, 1, 6, 4) if IS_LONG else (5, 2, 1, 3, 2)
#: What is another one in each run: ids, and the end of a model's name.
_OWN = re.compile(r"(ftjob|file)-\w+|(?<=sportft:)[\w:-]+")


async def until_told(folder: Path, events: int) -> None:
    """Until the history of all jobs has so many lines."""
    while True:
        if await asyncio.to_thread(events_so_far, folder) >= events:
            return
        await asyncio.sleep(0.01)


def events_so_far(folder: Path) -> int:
    """From the records themselves: nothing that may be killed is asked."""
    link = sqlite3.connect(f"file:{folder / 'data/engine/engine.db'}?mode=ro", uri=True)
    try:
        return int(link.execute("SELECT count(*) FROM events").fetchone()[0])
    finally:
        link.close()


async def order_five(engine: Any, train: Path, valid: Path, upload: Upload) -> list[str]:
    async with engine.client() as client:
        files = [await upload(client, path) for path in (train, valid)]
        return [
            (
                await client.fine_tuning.jobs.create(
                    model="ada",
                    training_file=files[0],
                    validation_file=files[1],
                    seed=number,
                    hyperparameters={"n_epochs": epochs},
                )
            ).id
            for number, epochs in enumerate(EPOCHS)
        ]


async def outcome(engine: Any, ids: list[str], until_over: UntilOver, history: History) -> Any:
    """Everything that a client can see of the jobs, but for the names that differ anyway."""
    told, results, weights = [], [], []
    async with engine.client() as client:
        for job_id in ids:
            job = await until_over(client, job_id)
            assert job.status == "succeeded", job.error
            events = await history(client, job_id)
            assert len({event.id for event in events}) == len(events)
            told.append(
                [(event.level, event.type, _OWN.sub("*", event.message), event.data)
                 for event in events]
            )  # fmt: skip
            results.append((await client.files.content(job.result_files[0])).text)
            folder = engine.folder / "data/engine/jobs" / job_id / "model"
            weights.append(
                {path.name: np.load(path)["weights"].tobytes() for path in folder.glob("epoch-*")}
            )
    return told, results, weights


@pytest.mark.timeout(900)
async def test_kills_in_one_run_of_five_queued_jobs(
    tmp_path: Path,
    shared_engine: Any,
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
    history: History,
) -> None:
    # GIVEN five jobs that nobody disturbs
    train, valid = posts("train.jsonl", 250), posts("valid.jsonl", 20, seed=2)
    ids = await order_five(shared_engine, train, valid, upload)
    calm = await outcome(shared_engine, ids, until_over, history)
    # WHEN the same five are ordered of an engine that is killed again and again, at moments spread
    # over its whole work; every third time before it has got anywhere
    engine = type(shared_engine)(tmp_path / "killed")
    engine.start()
    ids = await order_five(engine, train, valid, upload)
    total, dice = sum(len(events) for events in calm[0]), random.Random(7)
    for kill in range(KILLS):
        wanted = 0 if kill % 3 == 2 else total * (kill + 1) // (KILLS + 1)
        await until_told(engine.folder, wanted)
        await asyncio.sleep(dice.uniform(0, 0.15))
        engine.kill()
        engine.start()
    # THEN every event, every result and every weight is what it is without a kill
    told, results, weights = await outcome(engine, ids, until_over, history)
    assert engine.end() == 0
    for mine, theirs in zip(told, calm[0], strict=True):
        assert mine == theirs
    assert results == calm[1]
    assert weights == calm[2]
