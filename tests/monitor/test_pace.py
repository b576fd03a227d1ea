"""When the watcher looks again."""

from __future__ import annotations

import pytest

from sportft_tui.domain.errors import RateLimited, ServerFailed
from sportft_tui.monitor.budget import Budget
from sportft_tui.monitor.pace import (
    LONGEST_ASKED_SECONDS,
    LOOKS_IN_A_ROW,
    LOOKS_PER_SECOND,
    Pace,
)
from sportft_tui.monitor.tempo import Tempo


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


def test_jitter_never_goes_below_the_servers_floor() -> None:
    assert _pace(0.0).poll(5.0, floor=5.0) == 5.0


def test_a_tempo_slows_down_while_nothing_moves_and_is_fast_again_at_once() -> None:
    # GIVEN looks that bring nothing
    tempo = Tempo()
    pauses = []
    for _ in range(8):
        tempo.saw(moved=False)
        pauses.append(tempo.every(5.0, 30.0))
    # THEN patience comes first, and there is a limit
    assert pauses == [5, 5, 5, 10, 20, 30, 30, 30]
    # WHEN something moves
    tempo.saw(moved=True)
    assert tempo.every(5.0, 30.0) == 5.0
    # AND a job that waits is not worth the patience
    tempo.saw(moved=True, waiting=True)
    assert tempo.every(5.0, 30.0) == 10.0
    # AND a floor above the limit is kept
    assert tempo.every(60.0, 30.0) == 60.0


def test_a_budget_lets_a_few_through_and_then_so_many_a_second() -> None:
    # GIVEN a clock
    now = 0.0
    budget = Budget(lambda: now)
    # WHEN everybody wants to look for ten seconds
    taken = 0
    while now < 10.0:
        if wait := budget.wait():
            now += wait
        else:
            budget.take()
            taken += 1
    # THEN
    assert taken == pytest.approx(LOOKS_IN_A_ROW + 10 * LOOKS_PER_SECOND, abs=1)
    # AND a quiet hour saves up no more than a few
    now += 3600
    budget.wait()
    budget.take(LOOKS_IN_A_ROW)
    assert budget.wait() > 0
