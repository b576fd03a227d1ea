"""What the tests in a real terminal share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import sportft


@pytest.fixture
def environment(sportft_home: Path) -> Iterator[dict[str, str]]:
    """A new user's machine; the engine that the test starts is stopped after it."""
    env = dict(os.environ)
    yield env
    subprocess.run(sportft("engine", "stop"), env=env, check=False, capture_output=True)
