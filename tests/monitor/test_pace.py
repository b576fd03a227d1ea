"""When the watcher looks again."""

from __future__ import annotations

import pytest

from sportft_tui.domain.errors import RateLimited, ServerFailed
from sportft_tui.monitor.pace import LONGEST_ASKED_SECONDS, Pace


def _pace(chance: float) -> Pace:
    return Pace(chance=lambda: chance)


def test_pauses_double_up_to_half_a_minute_however_long_it_lasts() -> None:
    # GIVEN no jitter, and a failure that lasts
    pauses = [_pace(0.5).retry(n, ServerFailed("down")) for n in (1, 2, 3, 4, 5, 6, 7, 100_000)]
    # THEN
    assert pauses == pytest.approx([1, 2, 4, 8, 16, 30, 30, 30])


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.9), (0.999999, 1.1)])
def test_jitter_is_a_tenth_either_way(chance: float, share: float) -> None:
    assert _pace(chance).retry(3, ServerFailed("down")) == pytest.approx(4 * share, rel=1e-4)
    assert _pace(chance).poll(10.0) == pytest.approx(10 * share, rel=1e-4)


@pytest.mark.parametrize(
    ("asked", "pause"), [(None, 1.0), (0.2, 1.0), (45.0, 45.0), (1e9, LONGEST_ASKED_SECONDS)]
)
def test_a_server_may_ask_for_a_longer_pause_within_reason(
    asked: float | None, pause: float
) -> None:
    # GIVEN a 429 with and without Retry-After
    error = RateLimited("slow down", retry_after=asked)
    # THEN it is never tried sooner than asked, nor given up for a nonsensical date
    assert _pace(0.5).retry(1, error) == pytest.approx(pause)


def test_an_interval_of_zero_is_no_busy_loop() -> None:
    assert _pace(0.0).poll(0.0) > 0.4
