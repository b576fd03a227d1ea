"""The worker process with the real corpus, through its client."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.table.client import open_table
from sportft_tui.domain.errors import SportftError, Unreachable

ROOT = Path(__file__).parents[2]
SPORTS = Newsgroups(("rec.sport.baseball", "rec.sport.hockey"))


@pytest.fixture
def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither cache nor network: every request goes to a port where nobody listens."""
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "empty"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)


async def test_without_cache_and_network_the_sample_comes_soon(
    worker: DatasetWorker, no_network: None
) -> None:
    told: list[str] = []
    began = time.monotonic()
    table = await open_table(worker, SPORTS, on_progress=told.append)
    assert table.made_up
    assert table.state.n_rows >= 200
    assert "could not be had" in table.note
    assert "made-up" in table.note
    assert "\n" not in table.note
    assert any("given up when nothing arrives" in line for line in told)
    # Most of it is the import of scikit-learn on a busy machine; a hang would be minutes.
    assert time.monotonic() - began < 30
    # AND for newsgroups that the sample does not know there is a sentence
    with pytest.raises(Unreachable, match="neither on this machine nor to be downloaded"):
        await open_table(worker, Newsgroups(("sci.space", "sci.med")))


async def test_after_the_process_died_the_next_call_starts_another(
    worker: DatasetWorker, corpus: Path
) -> None:
    # GIVEN a worker amid a load
    loading = asyncio.Event()
    task = asyncio.create_task(open_table(worker, SPORTS, on_progress=lambda line: loading.set()))
    await loading.wait()
    # WHEN it is killed THEN the load ends with a sentence
    assert worker.link.pid is not None
    os.kill(worker.link.pid, signal.SIGKILL)
    with pytest.raises(SportftError, match=r"ended amid its work \(signal 9\)"):
        await task
    # AND the next call is answered
    table = await open_table(worker, SPORTS)
    assert table.row_at(0).label in ("baseball", "hockey")


#: An app that loads, then says who its worker is, and waits to be killed.
APP = """
import asyncio, sys
from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.table.client import open_table

async def main():
    worker = DatasetWorker()
    print(len(sys.modules.keys() & {"numpy", "pandas", "sklearn", "textual", "openai"}), flush=True)
    table = await open_table(worker, Newsgroups(("rec.sport.baseball", "rec.sport.hockey")))
    print(table.made_up, worker.link.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_nothing_reaches_the_terminal_and_the_process_ends_with_the_app(
    tmp_path: Path, no_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an app whose worker's libraries print (the failing download warns)
    monkeypatch.setenv("SPORTFT_HOME", str(tmp_path / "home"))
    app = subprocess.Popen(
        [sys.executable, "-c", APP],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert app.stdout is not None
    # WHEN it loads THEN only the app itself wrote, and it needed none of the heavy packages
    assert app.stdout.readline() == "0\n"
    made_up, pid = app.stdout.readline().split()
    assert made_up == "True"
    assert "Retry downloading" in (tmp_path / "home/state/dataset.log").read_text()
    # AND WHEN the app is killed THEN its worker ends too
    app.kill()
    out, err = app.communicate()
    assert (out, err) == ("", "")
    deadline = time.monotonic() + 10
    while _runs(int(pid)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    """An orphan that nobody collects is over, too."""
    status = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(status) and not status.startswith("Z")
