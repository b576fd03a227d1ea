"""The words for how well a job is being watched."""

from __future__ import annotations

import time

import pytest

from sportft_tui.domain.watching import Watch, WatchState, age_words

#: Noon of some day, on this machine's clock.
NOON = time.mktime((2026, 11, 23, 12, 0, 0, 0, 0, -1))
HOUR = 3600.0


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (WatchState(Watch.LIVE, since=NOON), "live"),
        (WatchState(Watch.POLLING, every=10.0), "polling every 10 s"),
        (
            WatchState(Watch.RECONNECTING, attempt=3, next_in=8.2, reason="x"),
            "reconnecting (attempt 3, next in 8 s; the job itself goes on)",
        ),
        (WatchState(Watch.STALE, since=NOON - 300), "stale since 11:55"),
        (WatchState(Watch.STALE, since=NOON - 24 * HOUR), "stale since 2026-11-22 12:00"),
        (WatchState(Watch.STALE), "no answer yet"),
        (WatchState(Watch.KNOWN), "from the journal"),
        (WatchState(Watch.KNOWN, since=NOON - 3 * HOUR), "from the journal, 3 h old"),
        (WatchState(Watch.KNOWN, since=NOON), "from the journal, just now"),
        (WatchState(Watch.ENDED, since=NOON - HOUR), "ended"),
        (
            WatchState(Watch.ENDED, since=NOON - 48 * HOUR, reason="Nothing answers."),
            "ended, from the journal, 2 days old",
        ),
    ],
)
def test_every_state_has_its_words(state: WatchState, words: str) -> None:
    assert state.words(NOON) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5.0, "just now"), (9, "just now"), (40, "40 s"), (300, "5 min"), (3 * HOUR, "3 h")],
)
def test_ages_are_told_in_one_unit(seconds: float, words: str) -> None:
    assert age_words(seconds) == words


def test_only_a_line_that_is_down_is_down() -> None:
    down = {watch for watch in Watch if WatchState(watch).is_down}
    assert down == {Watch.RECONNECTING, Watch.STALE}
