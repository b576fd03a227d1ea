"""The worker process with the real corpus, through its client."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sportft_tui.dataset.client import DatasetWorker, Loaded
from sportft_tui.dataset.formats import read_examples
from sportft_tui.dataset.rows import Row, RowFile, write_rows
from sportft_tui.domain.errors import BadInput, SportftError, Unreachable

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared/data/scikit_learn_data"
SPORTS = ["rec.sport.baseball", "rec.sport.hockey"]

#: What the retired tool itself wrote from the same hundred rows.
RETIRED_TOOL = {
    "sport2.jsonl": "14c4c470c0823f3aebe1c13b1d3249ae334de89b01560c2671472b1382f58aa5",
    "sport2_prepared_train.jsonl": (
        "fd2b53822a800fda3a91ae721c98c3c3e346f7141a29459484c8ca056cb029d3"
    ),
    "sport2_prepared_valid.jsonl": (
        "fc9ba6758cc027d8fc6231b09b06cc97108f02341ca1aa1a6f8660b8880c8e18"
    ),
}

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the cached corpus is not beside this checkout"
)


@pytest_asyncio.fixture
async def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DatasetWorker]:
    monkeypatch.setenv("SPORTFT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(CORPUS))
    made = DatasetWorker()
    yield made
    await made.close()


@pytest.fixture
def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither cache nor network: every request goes to a port where nobody listens."""
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "empty"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)


def of_ten(path: Path) -> Loaded:
    """Ten rows of two classes, as if they had been loaded."""
    rows = [Row(f"text {i}", "baseball" if i % 2 else "hockey") for i in range(10)]
    write_rows(path, rows)
    return Loaded(path, "ten rows", 10, {"hockey": 5, "baseball": 5}, made_up=False, note="")


@needs_corpus
async def test_the_tutorial_has_the_retired_tools_files(
    worker: DatasetWorker, tmp_path: Path
) -> None:
    # GIVEN the real corpus WHEN it is loaded
    told: list[str] = []
    loaded = await worker.load_newsgroups(SPORTS, told.append)
    # THEN it is the tutorial's
    assert (loaded.n_rows, loaded.made_up, loaded.note) == (1197, False, "")
    assert loaded.counts == {"baseball": 597, "hockey": 600}
    assert told
    # AND WHEN the first hundred are prepared
    made = await worker.prepare(
        loaded, limit=100, folder=tmp_path / "out", stem="sport2", format="completion"
    )
    # THEN the files are byte for byte what the retired tool wrote
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (tmp_path / "out").iterdir()
    }
    assert hashes == RETIRED_TOOL
    assert (made.n_train, made.n_valid, made.positive_label) == (80, 20, "baseball")
    assert made.template.separator == "\n\n###\n\n"
    assert made.template.labels == ("baseball", "hockey")
    first = next(read_examples(made.valid_path))
    assert first.prompt == made.first_validation_text + made.template.separator
    assert first.completion == " " + made.first_validation_label
    # AND all rows are there, those in use marked
    with RowFile(made.rows_path) as rows, RowFile(loaded.rows_path) as before:
        splits = [row.split for row in rows]
        assert [(row.text, row.label) for row in rows] == [(row.text, row.label) for row in before]
        first = next(read_examples(made.train_path))
        assert rows[83].text + made.template.separator == first.prompt
    assert (splits.count("train"), splits.count("validation")) == (80, 20)
    assert set(splits[100:]) == {""}


async def test_without_cache_and_network_the_sample_comes_soon(
    worker: DatasetWorker, no_network: None
) -> None:
    told: list[str] = []
    began = time.monotonic()
    loaded = await worker.load_newsgroups(SPORTS, told.append)
    assert loaded.made_up
    assert loaded.n_rows >= 200
    assert "could not be had" in loaded.note
    assert "made-up" in loaded.note
    assert "\n" not in loaded.note
    assert any("given up when nothing arrives" in line for line in told)
    # Most of it is the import of scikit-learn on a busy machine; a hang would be minutes.
    assert time.monotonic() - began < 30
    # AND for newsgroups that the sample does not know there is a sentence
    with pytest.raises(Unreachable, match="neither on this machine nor to be downloaded"):
        await worker.load_newsgroups(["sci.space", "sci.med"])


async def test_a_chat_pair_has_its_own_names(worker: DatasetWorker, tmp_path: Path) -> None:
    loaded = of_ten(tmp_path / "rows.jsonl")
    made = await worker.prepare(
        loaded, limit=100, folder=tmp_path, stem="ten", format="chat", system="Sort."
    )
    assert made.train_path == tmp_path / "ten_prepared_chat_train.jsonl"
    assert made.valid_path == tmp_path / "ten_prepared_chat_valid.jsonl"
    assert {example.system for example in read_examples(made.train_path)} == {"Sort."}
    # AND the same again makes no second copy, other rows do
    again = await worker.prepare(
        loaded, limit=10, folder=tmp_path, stem="ten", format="chat", system="Sort."
    )
    assert again.train_path == made.train_path
    other = await worker.prepare(loaded, limit=10, folder=tmp_path, stem="ten", format="chat")
    assert other.train_path.name == "ten_prepared_chat_train (1).jsonl"
    assert other.valid_path.name == "ten_prepared_chat_valid (1).jsonl"


async def test_what_cannot_be_used_is_a_sentence(worker: DatasetWorker, tmp_path: Path) -> None:
    loaded = of_ten(tmp_path / "rows.jsonl")
    (tmp_path / "file").touch()

    async def prepare(limit: int = 10, folder: Path = tmp_path, stem: str = "x") -> None:
        await worker.prepare(loaded, limit=limit, folder=folder, stem=stem, format="chat")

    with pytest.raises(BadInput, match=r"'rec\.chess' is none"):
        await worker.load_newsgroups(["rec.sport.hockey", "rec.chess"])
    with pytest.raises(BadInput, match="fewer"):
        await worker.load_newsgroups(["rec.sport.hockey"])
    with pytest.raises(BadInput, match="too few"):
        await prepare(limit=1)
    for stem in ("", "..", "a/b", "/etc/x", ".hidden", "nul\0"):
        with pytest.raises(BadInput, match="cannot begin a file name"):
            await prepare(stem=stem)
    with pytest.raises(BadInput, match="cannot be read or written"):
        await prepare(folder=tmp_path / "file" / "below")
    loaded.rows_path.unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        await prepare()


async def test_after_the_process_died_the_next_call_starts_another(
    worker: DatasetWorker, tmp_path: Path
) -> None:
    # GIVEN a worker amid a load
    loading = asyncio.Event()
    task = asyncio.create_task(worker.load_newsgroups(SPORTS, lambda line: loading.set()))
    await loading.wait()
    # WHEN it is killed THEN the load ends with a sentence
    assert worker._process is not None
    os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(SportftError, match=r"ended amid its work \(signal 9\)"):
        await task
    # AND the next call is answered
    loaded = of_ten(tmp_path / "rows.jsonl")
    made = await worker.prepare(loaded, limit=10, folder=tmp_path, stem="x", format="chat")
    assert made.n_train == 8


async def test_a_cancelled_call_ends_the_work(worker: DatasetWorker, tmp_path: Path) -> None:
    loading = asyncio.Event()
    task = asyncio.create_task(worker.load_newsgroups(SPORTS, lambda line: loading.set()))
    await loading.wait()
    assert worker._process is not None
    pid = worker._process.pid
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    loaded = of_ten(tmp_path / "rows.jsonl")
    assert await worker.prepare(loaded, limit=10, folder=tmp_path, stem="x", format="chat")


#: An app that loads, then says who its worker is, and waits to be killed.
APP = """
import asyncio, sys
from sportft_tui.dataset.client import DatasetWorker

async def main():
    worker = DatasetWorker()
    print(len(sys.modules.keys() & {"numpy", "pandas", "sklearn", "textual", "openai"}), flush=True)
    loaded = await worker.load_newsgroups(["rec.sport.baseball", "rec.sport.hockey"])
    print(loaded.made_up, worker._process.pid, flush=True)
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
