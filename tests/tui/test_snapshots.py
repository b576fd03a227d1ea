"""Every screen, at five sizes and in every theme, looks as it is kept in `snapshots/`.

    UPDATE_SNAPSHOTS=yes pytest tests/tui/test_snapshots.py

writes them anew; the difference is then for `git diff` to show.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from every_widget import BASES, every_widget
from money_scenes import ON_MONEY
from screen_scenes import ON_BARE, ON_STAGE, Bare, OnBare, OnStage, Stage
from screen_shots import SIZES, compare, kept_screens, settled, shoot
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

A = TypeVar("A", bound=App[Any])

#: 14 November 2023, 22:13:20 UTC.
NOW = 1_700_000_000.0


@pytest.fixture(autouse=True)
def stillness(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """One moment, one place, one folder: whatever is shown of them is always the same."""
    monkeypatch.setattr(time, "time", lambda: NOW)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("SPORTFT_API_KEY", "none")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("scene", ON_STAGE, ids=lambda scene: scene.__name__)
async def test_the_app_looks_as_it_is_kept(scene: OnStage) -> None:
    await _is_as_kept(Stage(), scene)


@pytest.mark.parametrize("scene", ON_BARE + ON_MONEY, ids=lambda scene: scene.__name__)
async def test_a_dialog_looks_as_it_is_kept(scene: OnBare) -> None:
    await _is_as_kept(Bare(), scene)


async def _is_as_kept(app: A, scene: Callable[[A, Pilot[Any]], Awaitable[None]]) -> None:
    # GIVEN the app in the middle of something
    async with app.run_test(size=SIZES[1], notifications=True, tooltips=True) as pilot:
        await settled(pilot)
        await scene(app, pilot)
        await settled(pilot)
        # WHEN the terminal has any size, and its reader any theme
        screen = type(app.screen).__name__
        shots = await shoot(pilot)
    # THEN it is filled, its words can be read (see `screen_shots`), and it looks as it is kept
    compare(scene.__name__, screen, shots)


def test_every_screen_is_kept() -> None:
    screens = {one.__name__ for one in every_widget() if issubclass(one, Screen)}
    assert screens - BASES - kept_screens() == set()
