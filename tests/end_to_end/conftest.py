"""What the tests in a real terminal share."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terminal import sportft


@pytest.fixture
def environment(sportft_home: Path) -> Iterator[dict[str, str]]:
    """A new user's machine; the engine that the test starts is stopped after it."""
    env = dict(os.environ)
    yield env
    subprocess.run(sportft("engine", "stop"), env=env, check=False, capture_output=True)


@pytest.fixture
def tutorial_in(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """`tutorial_in(home)`: a home in which the tutorial was run; its engine is not running.

    It is run once for all tests and all of pytest's processes; each test has a copy of that home.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    original, is_ready = shared / "tutorial" / "home", shared / "tutorial" / "ready"

    def copied(home: Path) -> None:
        (shared / "tutorial").mkdir(exist_ok=True)
        with (shared / "tutorial" / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_ready.exists():
                shutil.rmtree(original, ignore_errors=True)
                env = os.environ | {"SPORTFT_HOME": str(original)}
                for words in (("quickstart",), ("engine", "stop")):
                    subprocess.run(sportft(*words), env=env, check=True, capture_output=True)
                # Each copy's engine has a port of its own.
                (original / "state" / "engine.place.json").unlink()
                is_ready.touch()
        shutil.copytree(original, home, dirs_exist_ok=True)

    return copied


@pytest.fixture
def trained(
    tutorial_in: Callable[[Path], None], environment: dict[str, str], sportft_home: Path
) -> dict[str, str]:
    """A machine on which the tutorial was run."""
    tutorial_in(sportft_home)
    return environment
