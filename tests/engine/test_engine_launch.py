"""The engine as a process that outlives who started it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sportft_tui.domain.errors import EngineUnavailable
from sportft_tui.engine import launch
from sportft_tui.home import home


@pytest.fixture(autouse=True)
def nothing_left_running(sportft_home: Path) -> Iterator[None]:
    yield
    launch.stop()


def test_started_found_and_stopped(sportft_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert launch.find() is None
    assert launch.stop() is False
    # WHEN two start it at the same moment, with keys of others around
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-yours")
    with ThreadPoolExecutor(2) as threads:
        one, two = threads.map(lambda _: launch.start(), range(2))
    # THEN there is one engine, private, found by everybody
    assert one == two == launch.find() == launch.start()
    address = home().state / "engine.json"
    assert stat.S_IMODE(address.stat().st_mode) == 0o600
    assert "Secret" in repr(one)
    assert one.key.reveal() not in repr(one)
    # AND it has left its parent, and carries no foreign key
    about = Path(f"/proc/{one.pid}/environ").read_bytes()
    assert b"OPENAI_API_KEY" not in about
    assert os.getsid(one.pid) == one.pid != os.getsid(0)
    # AND it stops when it is told to
    assert launch.stop() is True
    assert launch.find() is None
    assert not address.exists()


def test_an_address_that_nobody_answers_is_no_engine() -> None:
    # GIVEN an engine that was killed
    first = launch.start()
    os.kill(first.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while launch.find() is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    # THEN its address is stale, and a new one starts in its place
    assert launch.find() is None
    second = launch.start()
    assert second.pid != first.pid
    # AND whoever was connected to the first finds the second in its place
    assert (second.base_url, second.key) == (first.base_url, first.key)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"base_url": "x", "key": "k", "pid": 1}'])
def test_an_address_that_is_none(content: str) -> None:
    home().create()
    (home().state / "engine.json").write_text(content)
    assert launch.find() is None


def test_why_it_does_not_start_is_told() -> None:
    home().create()
    records = home().data / "engine" / "engine.db"
    records.parent.mkdir()
    records.write_bytes(b"no database" * 100)
    with pytest.raises(EngineUnavailable, match="records in"):
        launch.start()


def test_a_home_that_cannot_be_is_told(sportft_home: Path) -> None:
    sportft_home.write_text("a file in its place")
    with pytest.raises(EngineUnavailable, match="cannot be started"):
        launch.start()


def test_a_second_server_is_turned_away() -> None:
    launch.start()
    second = subprocess.run(
        [sys.executable, "-m", "sportft_tui.engine"],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert second.returncode == EngineUnavailable.exit_code
    assert "already" in second.stderr
    assert "Traceback" not in second.stderr
    assert launch.find() is not None


def test_launch_imports_nothing_heavy() -> None:
    code = "import sys, sportft_tui.engine.launch; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"starlette", "uvicorn", "openai", "numpy", "sklearn", "pandas", "textual", "sqlite3"}
    assert not heavy & set(told)


def test_idle_costs_next_to_nothing() -> None:
    # GIVEN an engine whose workers are warm
    engine = launch.start()

    def ticks() -> int:
        fields = Path(f"/proc/{engine.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    deadline, before = time.monotonic() + 30, -1
    while ticks() != before and time.monotonic() < deadline:
        before = ticks()
        time.sleep(1)
    # WHEN nothing is asked for three seconds, THEN it uses at most 1 % (3 ticks of 10 ms)
    before = ticks()
    time.sleep(3)
    assert ticks() - before <= 3
