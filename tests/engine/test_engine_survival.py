"""Killed in mid-run, started again: nothing is lost and nothing is told twice."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]
UntilEpoch = Callable[[AsyncOpenAI, str, int], Awaitable[None]]
History = Callable[[AsyncOpenAI, str], Awaitable[list[FineTuningJobEvent]]]

#: Enough training to be killed twice in it, in epochs that are short enough to be killed between.
EPOCHS = 12


def children(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True
    )
    return [int(word) for word in listed.stdout.split()]


def workers_of(pid: int) -> list[int]:
    """Its training and prediction processes, without Python's own helper."""
    lines = {child: Path(f"/proc/{child}/cmdline").read_text() for child in children(pid)}
    return [child for child, line in lines.items() if "spawn_main" in line]


def all_gone(pids: list[int]) -> bool:
    """Waits for some seconds until no process of these is left."""
    deadline = time.monotonic() + 10
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(is_alive, pids))


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_kill_dash_nine_in_mid_run(
    tmp_path: Path,
    shared_engine: Any,
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
    until_epoch: UntilEpoch,
    history: History,
) -> None:
    # GIVEN a job that trains, a short one that waits, and the first one in peace elsewhere
    engine = type(shared_engine)(tmp_path / "killed")
    train, valid = posts("train.jsonl", 500), posts("valid.jsonl", 20, seed=2)
    engine.start()

    async def order(client: AsyncOpenAI, epochs: int = EPOCHS) -> str:
        made = await client.fine_tuning.jobs.create(
            model="ada",
            training_file=await upload(client, train),
            validation_file=await upload(client, valid),
            hyperparameters={"n_epochs": epochs},
        )
        return made.id

    async with engine.client() as client:
        running, waiting = await order(client), await order(client, 2)
        await until_epoch(client, running, 3)
        # WHEN the server is killed, twice
        workers = children(engine.pid)
        engine.kill()
        assert await asyncio.to_thread(all_gone, workers), "workers must not outlive their server"
    engine.start()
    async with engine.client() as client:
        before = await history(client, running)
        assert before[-1].message != "The job has successfully completed"
        await until_epoch(client, running, 6)
    engine.kill()
    engine.start()
    # THEN both jobs end well
    async with engine.client() as client:
        done = await until_over(client, running)
        assert done.status == "succeeded"
        assert (await until_over(client, waiting)).status == "succeeded"
        events = await history(client, running)
        results = (await client.files.content(done.result_files[0])).text
    assert engine.end() == 0
    # AND what was told before is still there, and each thing was told once
    assert [event.id for event in events][: len(before)] == [event.id for event in before]
    texts = [event.message for event in events]
    assert len(set(texts)) == len(texts)
    epochs = [text for text in texts if text.startswith("Completed epoch")]
    assert epochs == [f"Completed epoch {n}/{EPOCHS}" for n in range(1, EPOCHS + 1)]
    # AND the outcome is the one that no kill has touched
    async with shared_engine.client() as client:
        peace = await until_over(client, await order(client))
        undisturbed = (await client.files.content(peace.result_files[0])).text
        calm = [event.message for event in await history(client, peace.id)]
    assert results == undisturbed
    steps = [text for text in texts if text.startswith("Step ")]
    assert steps == [text for text in calm if text.startswith("Step ")]


async def test_a_killed_training_process_is_replaced(
    tmp_path: Path, shared_engine: Any, posts: Callable[..., Path], upload: Upload,
    until_over: UntilOver, until_epoch: UntilEpoch, history: History,
) -> None:  # fmt: skip
    # GIVEN a running job
    async with shared_engine.client() as client:
        made = await client.fine_tuning.jobs.create(
            model="ada",
            training_file=await upload(client, posts("t.jsonl", 500)),
            hyperparameters={"n_epochs": EPOCHS},
        )
        await until_epoch(client, made.id, 2)
        # WHEN its process is killed
        for pid in workers_of(shared_engine.pid):
            os.kill(pid, signal.SIGKILL)
        # THEN it goes on
        assert (await until_over(client, made.id)).status == "succeeded"
        texts = [event.message for event in await history(client, made.id)]
        assert len(set(texts)) == len(texts)
