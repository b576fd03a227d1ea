"""On a bad line less is painted, and what a key asks for as soon as else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from sportft_tui.tui import as_you_type
from sportft_tui.tui import pace as pace_module
from sportft_tui.tui.as_you_type import AsYouType
from sportft_tui.tui.pace import NORMAL, SLOW, pace, set_pace
from sportft_tui.tui.widgets.event_log import EventLog


@pytest.fixture
def slow() -> Iterator[None]:
    set_pace(SLOW)
    yield
    set_pace(NORMAL)


def test_what_moves_by_itself_moves_less(slow: None) -> None:
    assert pace() is SLOW
    assert EventLog(on_follow=lambda: None).flush_seconds == SLOW.events
    for name in ("rows", "events", "flood", "numbers", "typing"):
        assert getattr(SLOW, name) > getattr(NORMAL, name), name
    # What is asked for by a key is there before anybody waits for it.
    assert SLOW.together <= 0.1


@pytest.mark.parametrize(("seconds", "number"), [(0.0, 20), (3600.0, 1)])
async def test_answers_that_follow_the_typing_keep_the_pace(
    seconds: float, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a pace at which answers follow the typing
    monkeypatch.setattr(pace_module, "_pace", NORMAL._replace(typing=seconds))
    monkeypatch.setattr(as_you_type, "BURST", 0.0)
    shown: list[str] = []

    async def ask(text: str) -> str:
        await asyncio.sleep(0)
        return text.upper()

    typing = AsYouType(ask, lambda text, answer: shown.append(answer), print)
    # WHEN texts come one after the other, each answered before the next
    for place in range(20):
        typing.want(f"text {place}")
        for _ in range(10):
            await asyncio.sleep(0)
    typing.stop()
    # THEN so many of them are painted
    assert shown[:1] == ["TEXT 0"]
    assert len(shown) == number
