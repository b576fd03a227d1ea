"""What all tests share: a home of their own, and the real corpus where it is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sportft_tui.engine import launch

CORPUS = Path(__file__).parents[1].parent / "shared" / "data" / "scikit_learn_data"
_KEYS = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")


@pytest.fixture(autouse=True)
def sportft_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every test has a home of its own, nobody's keys, and leaves no engine behind."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SPORTFT_HOME", str(folder))
    for name in [*_KEYS, *(name for name in os.environ if name.startswith("SPORTFT_"))]:
        if name != "SPORTFT_HOME":
            monkeypatch.delenv(name, raising=False)
    yield folder
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
