"""Several jobs at a time: in processes of this machine, and on a Dask cluster."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

from sportft_tui.domain.errors import EngineUnavailable
from sportft_tui.engine.work.cluster import connect
from sportft_tui.engine.work.pace import Pace

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]
History = Callable[[AsyncOpenAI, str], Awaitable[list[FineTuningJobEvent]]]

KEY = "sk-of-the-workers-test"


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., AsyncOpenAI]]:
    """`serve("--workers", "2")`: `sportft serve` with these options, and a client of it."""
    started: list[subprocess.Popen[str]] = []

    def run(*options: str) -> AsyncOpenAI:
        process = subprocess.Popen(
            [sys.executable, "-m", "sportft_tui", "serve", "--port", "0", *options],
            env=os.environ | {"SPORTFT_HOME": str(tmp_path / "served"), "SPORTFT_API_KEY": KEY},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        with process.stdout as lines:
            base_url = lines.readline().strip().removeprefix("SPORTFT_BASE_URL=")
        return AsyncOpenAI(api_key=KEY, base_url=base_url, max_retries=0)

    yield run
    for process in started:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


@pytest.fixture
def local_cluster() -> Iterator[str]:
    """A scheduler and two workers, each a process of its own."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    script = (
        "import sys\n"
        "from distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True,\n"
        "                      dashboard_address=None, host='127.0.0.1') as cluster:\n"
        "        print(cluster.scheduler_address, flush=True)\n"
        "        sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout as lines:
        yield lines.readline().strip()
    process.wait(timeout=30)


async def run_two_at_a_time(
    client: AsyncOpenAI, path: Path, upload: Upload, until_over: UntilOver, history: History
) -> None:
    # GIVEN three jobs, two long ones and one that waits
    file_id = await upload(client, path)
    jobs = [
        await client.fine_tuning.jobs.create(
            model="ada", training_file=file_id, hyperparameters={"n_epochs": epochs}
        )
        for epochs in (20, 20, 1)
    ]
    # WHEN the first two run
    seen: list[list[str]] = []
    estimates = []
    while len([job for job in jobs if job.status == "succeeded"]) < len(jobs):
        # One question for all: between two, one job may end and another begin.
        listed = {job.id: job for job in (await client.fine_tuning.jobs.list()).data}
        jobs = [listed[job.id] for job in jobs]
        assert all(job.status != "failed" for job in jobs), [job.error for job in jobs]
        seen.append([job.status for job in jobs])
        estimates += [
            (job.estimated_finish, job.id) for job in jobs if job.estimated_finish is not None
        ]
        await asyncio.sleep(0.05)
    # THEN they ran at the same time, and the third waited for one of them, as the next
    assert ["running", "running", "queued"] in seen
    assert not any(states.count("running") > 2 for states in seen)
    told = [event.message for event in await history(client, jobs[2].id)]
    assert "Fine-tune enqueued. Queue number: 1" in told
    # AND while they ran it was said when they would be done, and was about right
    assert estimates
    for job in jobs[:2]:
        last = [finish for finish, job_id in estimates if job_id == job.id][-1]
        assert job.finished_at is not None
        assert abs(last - job.finished_at) < 10


async def until_estimated(client: AsyncOpenAI, job_id: str) -> None:
    while True:
        job = await client.fine_tuning.jobs.retrieve(job_id)
        if job.estimated_finish is not None:
            return
        await asyncio.sleep(0.05)


async def test_two_processes(
    serve: Callable[..., AsyncOpenAI],
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
    history: History,
) -> None:
    async with serve("--workers", "2") as client:
        await run_two_at_a_time(client, posts("t.jsonl", 400), upload, until_over, history)


async def test_a_cluster_of_two_workers(
    local_cluster: str,
    serve: Callable[..., AsyncOpenAI],
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
    history: History,
) -> None:
    async with serve("--cluster", local_cluster) as client:
        await run_two_at_a_time(client, posts("t.jsonl", 400), upload, until_over, history)
        # AND a job is cancelled there as here
        file_id = await upload(client, posts("more.jsonl", 400))
        job = await client.fine_tuning.jobs.create(
            model="ada", training_file=file_id, hyperparameters={"n_epochs": 500}
        )
        await until_estimated(client, job.id)
        await client.fine_tuning.jobs.cancel(job.id)
        small = await client.fine_tuning.jobs.create(model="ada", training_file=file_id)
        assert (await until_over(client, small.id)).status == "succeeded"


def test_a_cluster_that_is_not_there() -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with pytest.raises(EngineUnavailable, match="No Dask scheduler answers"):
        connect("tcp://127.0.0.1:9", None)
    with pytest.raises(EngineUnavailable, match="No Dask scheduler answers"):
        connect("nonsense://", None)


def test_the_end_is_estimated_from_the_steps_that_really_came() -> None:
    time = [100.0]
    pace = Pace(clock=lambda: time[0], now=lambda: 1_000.0 + time[0])
    # GIVEN a job that goes on from step 50: what an earlier life did tells no speed
    assert pace.finish("job", 50, 100) is None
    # WHEN ten steps take five seconds
    time[0] += 5
    # THEN the forty that are left take twenty
    assert pace.finish("job", 60, 100) == 1_000 + 105 + 20
    # AND at the end it is now
    time[0] += 20
    assert pace.finish("job", 100, 100) == 1_000 + 125
    # AND a job that starts again has a new speed
    pace.forget("job")
    assert pace.finish("job", 100, 100) is None
