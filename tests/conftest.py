"""What all tests share: a home of their own, the real corpus where it is at hand, and the retired
client, in a virtual environment of its own that is made once and kept in pytest's cache.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sportft_tui.domain import hidden_variables
from sportft_tui.engine import launch

CORPUS = Path(__file__).parents[1].parent / "shared" / "data" / "scikit_learn_data"
RETIRED = "openai==0.25.0"
#: It is an sdist that builds with these; newer setuptools may drop what it uses.
BUILDERS = ("setuptools<81", "wheel")
_KEYS = (
    *("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"),
    *("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "NEBIUS_API_KEY"),
)


@pytest.fixture(autouse=True)
def sportft_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every test has a home of its own, nobody's keys, and leaves no engine behind."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SPORTFT_HOME", str(folder))
    for name in [*_KEYS, *(name for name in os.environ if name.startswith("SPORTFT_"))]:
        if name != "SPORTFT_HOME":
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(hidden_variables, "_NAMED", set[str]())
    before = set(os.environ)
    yield folder
    # What a command has set for its whole process (--read-only) is not meant for the next test.
    for name in set(os.environ) - before:
        if name.startswith("SPORTFT_"):
            del os.environ[name]
    if (folder / "state" / "engine.json").exists():
        launch.stop()


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch) -> Path:
    """scikit-learn's cache of the real 20 newsgroups."""
    given = os.environ.get("SCIKIT_LEARN_DATA")
    folder = Path(given) if given else CORPUS
    if not (folder / "20news-bydate_py3.pkz").exists():
        pytest.skip(f"the 20 newsgroups are not cached in {folder}: set SCIKIT_LEARN_DATA")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(folder))
    return folder


@pytest.fixture(scope="session")
def retired(request: pytest.FixtureRequest) -> Path:
    """The folder of the programs of an environment with the retired client in it."""
    assert request.config.cache is not None
    folder = Path(request.config.cache.mkdir("openai-0.25.0"))
    ready = folder / f"ready-{sys.version_info.major}.{sys.version_info.minor}"
    programs = folder / "venv" / "bin"
    with (folder / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            pip = [str(programs / "python"), "-m", "pip", "install", "--quiet"]
            for command in (
                [sys.executable, "-m", "venv", "--clear", str(folder / "venv")],
                [*pip, *BUILDERS],
                [*pip, "--no-build-isolation", RETIRED],
            ):
                _or_skip(command)
            ready.touch()
    return programs


def _or_skip(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=400)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{RETIRED} cannot be installed: it takes too long")
    if done.returncode:
        why = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        pytest.skip(f"{RETIRED} cannot be installed: {why}")
