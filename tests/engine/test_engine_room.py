"""No room left, files that are none: jobs fail with a reason, and the engine lives on."""

from __future__ import annotations

import asyncio
import resource
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]

#: Bytes a file may have: enough for reports, not for a model's weights.
_LIMIT = 10_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def until_running(client: AsyncOpenAI, job_id: str) -> None:
    while True:
        job = await client.fine_tuning.jobs.retrieve(job_id)
        if job.to_dict()["trained_steps"]:
            return
        await asyncio.sleep(0.02)


async def test_a_full_disk_fails_the_job_and_not_the_engine(
    small_disk: Path,
    shared_engine: Any,
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
) -> None:
    # GIVEN an engine on a small disk, and a job that runs
    engine = type(shared_engine)(small_disk / "home")
    engine.start()
    async with engine.client() as client:
        file_id = await upload(client, posts("t.jsonl", 500))
        job = await client.fine_tuning.jobs.create(
            model="ada", training_file=file_id, hyperparameters={"n_epochs": 400}
        )
        await until_running(client, job.id)
        # WHEN the disk is filled to the last byte
        filler = small_disk / "filler"
        with pytest.raises(OSError, match="No space"), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 16))
        # THEN the engine still answers, and says so when it cannot take something in
        await asyncio.sleep(1)
        assert (await client.fine_tuning.jobs.retrieve(job.id)).status == "running"
        with pytest.raises(openai.InternalServerError, match="disk is full"):
            await upload(client, posts("more.jsonl", 5_000))
        # WHEN there is room again
        filler.unlink()
        client = client.with_options(max_retries=2)  # the refusal ended the connection
        # THEN the job is over, with the reason
        over = await until_over(client, job.id)
        assert over.status == "failed"
        assert over.error is not None
        assert over.error.code == "disk_full"
        assert "no room" in over.error.message
        # AND the next one is served
        again = await client.fine_tuning.jobs.create(model="ada", training_file=file_id)
        assert (await until_over(client, again.id)).status == "succeeded"
    assert engine.end() == 0


async def test_a_limit_on_file_sizes_fails_the_job_with_the_reason(
    tmp_path: Path,
    shared_engine: Any,
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
) -> None:
    # GIVEN an engine whose training process may not write files beyond a little
    engine = type(shared_engine)(tmp_path / "limited")
    engine.start()
    before = resource.prlimit(engine.pid, resource.RLIMIT_FSIZE)
    async with engine.client() as client:
        file_id = await upload(client, posts("t.jsonl", 300))
        for pid in children(engine.pid):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (_LIMIT, before[1]))
        # WHEN a job is ordered whose weights are larger
        job = await client.fine_tuning.jobs.create(model="ada", training_file=file_id)
        # THEN it fails for that
        over = await until_over(client, job.id)
        assert over.status == "failed"
        assert over.error is not None
        assert over.error.code == "disk_full"
    assert engine.end() == 0


async def test_a_corrupt_upload_fails_the_job_with_the_reason(
    shared_engine: Any,
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
    tmp_path: Path,
) -> None:
    async with shared_engine.client() as client:
        # GIVEN an upload that was cut in the middle of a line, one that is no text, one whose bytes
        # have gone from the disk since
        whole = posts("whole.jsonl", 40)
        cut, noise = tmp_path / "cut.jsonl", tmp_path / "noise.jsonl"
        cut.write_bytes(whole.read_bytes()[:-20])
        noise.write_bytes(bytes(range(256)) * 40)
        ids = [await upload(client, path) for path in (cut, noise, whole)]
        (shared_engine.folder / "data" / "engine" / "files" / ids[2]).unlink()
        # WHEN they are trained on, THEN each fails with where and why
        for file_id, where in zip(ids, ("Line 40", "Line 1", "cannot be read"), strict=True):
            job = await client.fine_tuning.jobs.create(model="ada", training_file=file_id)
            over = await until_over(client, job.id)
            assert over.status == "failed"
            assert over.error is not None
            assert over.error.code == "invalid_training_file"
            assert over.error.param == "training_file"
            assert where in over.error.message
        # AND a good one trains
        good = await upload(client, posts("good.jsonl", 40))
        job = await client.fine_tuning.jobs.create(model="ada", training_file=good)
        assert (await until_over(client, job.id)).status == "succeeded"


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(word) for word in listed]
