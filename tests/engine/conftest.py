"""A real engine in a process of its own, spoken to by the protocol's own client."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

from sportft_tui.dataset.formats import completion_line, encode_line

SEPARATOR = "\n\n###\n\n"
_WORDS = {
    " hockey": ["goalie", "puck", "ice", "slapshot", "overtime", "rink", "faceoff", "blueline"],
    " baseball": ["pitcher", "inning", "bat", "homer", "catcher", "umpire", "bullpen", "dugout"],
}
_COMMON = ["the", "team", "player", "game", "season", "won", "lost", "good", "last", "night"]


class EngineProcess:
    """`python -m sportft_tui.engine` on a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.base_url = ""
        self.key = ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sportft_tui.engine"],
            env=os.environ | {"SPORTFT_HOME": str(self.folder)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        with self._process.stdout as words:
            assert words.readline().startswith("ready ")
        known = json.loads((self.folder / "state" / "engine.json").read_text())
        self.base_url, self.key = known["base_url"], known["key"]

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        return self._process.wait(timeout=20)

    def client(self) -> AsyncOpenAI:
        return AsyncOpenAI(api_key=self.key, base_url=self.base_url, max_retries=0)


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """One engine for the tests of a file that do not mind each other."""
    engine = EngineProcess(tmp_path_factory.mktemp("engine"))
    engine.start()
    yield engine
    assert engine.end() == 0


@pytest.fixture
async def client(shared_engine: EngineProcess) -> AsyncIterator[AsyncOpenAI]:
    async with shared_engine.client() as client:
        yield client


@pytest.fixture
def posts(tmp_path: Path) -> Callable[..., Path]:
    """`posts("train.jsonl", rows=40)`: a file of little posts about two sports."""

    def write(name: str, rows: int, seed: int = 1) -> Path:
        dice = random.Random(seed)
        lines = []
        for row in range(rows):
            label = list(_WORDS)[row % 2]
            words = dice.choices(_COMMON, k=6) + dice.choices(_WORDS[label], k=3)
            dice.shuffle(words)
            lines.append(completion_line(" ".join(words) + SEPARATOR, label))
        path = tmp_path / name
        path.write_bytes(b"".join(map(encode_line, lines)))
        return path

    return write


@pytest.fixture(scope="session")
def upload() -> Callable[[AsyncOpenAI, Path], Awaitable[str]]:
    async def send(client: AsyncOpenAI, path: Path) -> str:
        with path.open("rb") as file:
            return (await client.files.create(file=file, purpose="fine-tune")).id

    return send


@pytest.fixture(scope="session")
def until_over() -> Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]:
    """Waits by the engine's own extension: no sleeping, no polling."""

    async def wait(client: AsyncOpenAI, job_id: str) -> FineTuningJob:
        newest = ""
        while True:
            job = await client.fine_tuning.jobs.retrieve(job_id)
            if job.status in ("succeeded", "failed", "cancelled"):
                return job
            page = await client.fine_tuning.jobs.list_events(
                job_id, limit=1, extra_query={"newer_than": newest, "wait": "20"}
            )
            newest = page.data[0].id if page.data else newest

    return wait


@pytest.fixture
def until_epoch() -> Callable[[AsyncOpenAI, str, int], Awaitable[None]]:
    """Waits in the same way until a job has done so many epochs."""

    async def wait(client: AsyncOpenAI, job_id: str, epoch: int) -> None:
        newest = ""
        while True:
            page = await client.fine_tuning.jobs.list_events(
                job_id, limit=100, extra_query={"newer_than": newest, "wait": "20"}
            )
            if any(event.message.startswith(f"Completed epoch {epoch}/") for event in page.data):
                return
            newest = page.data[0].id if page.data else newest

    return wait


@pytest.fixture
def history() -> Callable[[AsyncOpenAI, str], Awaitable[list[FineTuningJobEvent]]]:
    """All events of a job, oldest first, through the client's own paging."""

    async def read(client: AsyncOpenAI, job_id: str) -> list[FineTuningJobEvent]:
        pages = client.fine_tuning.jobs.list_events(job_id, limit=7)
        return [event async for event in pages][::-1]

    return read
