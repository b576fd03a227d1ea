from __future__ import annotations

from datetime import datetime

import pytest

from sportft_tui.domain.spans import clock_words, span_words, stamp_words

NOON = datetime(2026, 11, 22, 12, 0, 5).timestamp()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"), (0.4, "0 s"), (40, "40 s"), (89, "89 s"), (300, "5 min"), (5_000, "83 min"),
        (10_800, "3 h"), (120_000, "33 h"), (172_800, "2 days"), (1e9, "11,574 days"),
    ],
)  # fmt: skip
def test_span(seconds: float, words: str) -> None:
    assert span_words(seconds) == words


def test_clock() -> None:
    assert clock_words(NOON, NOON) == "12:00"
    assert clock_words(NOON, NOON, seconds=True) == "12:00:05"
    assert clock_words(NOON + 86_400, NOON) == "2026-11-23 12:00"
    # AND times that cannot be are told, not raised
    assert clock_words(1e300, NOON).startswith("9999")
    assert clock_words(-1e300, NOON).startswith("19")


@pytest.mark.parametrize("at", [-1e18, -1.0, 0.0, 1.7e9, 2.6e11, 1e300, float("inf")])
def test_a_stamp_is_told_of_whatever_a_server_calls_a_time(at: float) -> None:
    # WHEN day and time are told
    words = stamp_words(at, seconds=True)
    # THEN they are those of some day
    datetime.strptime(words, "%Y-%m-%d %H:%M:%S")
