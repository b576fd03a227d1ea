from __future__ import annotations

import math
import random
from datetime import datetime

import pytest

from sportft_tui.domain.event import Event
from sportft_tui.domain.finish import Finish, estimate, rate, rate_words
from sportft_tui.domain.progress import Progress

NOON = datetime(2026, 11, 22, 12, 0).timestamp()


def running(*times: float, total: int | None = 100, from_step: int = 1) -> Progress:
    """A job whose steps were done at these seconds after noon."""
    progress = Progress()
    of = "" if total is None else f"/{total}"
    progress.feed(
        Event(str(step), math.floor(NOON + second), "info", f"Step {step}{of}: training loss=0.1")
        for step, second in enumerate(times, start=from_step)
    )
    return progress


def test_an_even_speed_gives_the_time_of_the_last_step() -> None:
    # GIVEN 40 of 100 steps, one every 10 s
    progress = running(*(10.0 * step for step in range(1, 41)))
    # THEN the last is done 1,000 s after noon, give or take the rounding of the times
    finish = estimate(progress, NOON + 400)
    assert finish is not None
    assert finish.at == pytest.approx(NOON + 1_000, abs=1)
    assert finish.spread_s < 10
    assert finish.words(NOON + 400) == "about 12:16 (± 3 s)"
    assert rate(progress) == pytest.approx(0.1)
    assert rate_words(progress) == "10 s a step"


@pytest.mark.parametrize(
    ("finish", "words"),
    [
        (Finish(NOON + 200, 12), "about 12:03:20 (± 12 s)"),
        (Finish(NOON + 9_120, 180), "about 14:32 (± 3 min)"),
        (Finish(NOON + 86_400, 7_200), "about 2026-11-23 12:00 (± 2 h)"),
        (Finish(NOON + 200, 0), "about 12:03:20 (± 1 s)"),
    ],
)
def test_words(finish: Finish, words: str) -> None:
    assert finish.words(NOON) == words


def test_without_a_total_there_is_only_a_speed() -> None:
    progress = running(*(0.25 * step for step in range(1, 81)), total=None)
    assert estimate(progress, NOON + 20) is None
    # AND that is four a second, but for the last second, which had only one by then
    assert rate_words(progress) == "3.9 steps/s"


def test_too_little_says_nothing() -> None:
    # GIVEN no step, two steps, steps of four seconds THEN nothing is guessed
    for progress in (Progress(), running(1, 50), running(1, 2, 3, 4)):
        assert estimate(progress, NOON + 60) is None
        assert rate_words(progress) == ""


def test_a_job_that_stands_still_is_not_forecast() -> None:
    progress = running(*(10.0 * step for step in range(1, 41)))
    # GIVEN the time of the forecast, WHEN it has come and no step with it
    finish = estimate(progress, NOON + 1_001)
    # THEN it is now, and soon after it is nothing any more
    assert finish is not None
    assert finish.at == NOON + 1_001
    assert estimate(progress, NOON + 1_100) is None


def test_a_job_whose_steps_are_done_is_not_forecast() -> None:
    assert estimate(running(*(10.0 * n for n in range(1, 41)), total=40), NOON + 400) is None


def test_a_spread_that_says_nothing_is_not_told() -> None:
    # GIVEN steps of one second and of a thousand
    progress = running(1, 2, 1_002, 1_003, 1_004, 9_000, 9_001, 9_002, total=12)
    assert estimate(progress, NOON + 9_002) is None
    assert rate(progress) is not None


def test_epochs_are_the_measure_where_no_steps_are_told() -> None:
    progress = Progress()
    progress.feed(
        Event(str(n), NOON + 60 * n, "info", f"Completed epoch {n}/8") for n in range(1, 6)
    )
    finish = estimate(progress, NOON + 300)
    assert finish is not None
    assert finish.at == pytest.approx(NOON + 480, abs=1)
    assert rate_words(progress) == "60 s an epoch"


def test_after_a_pause_only_the_new_run_counts() -> None:
    progress = running(*(10.0 * n for n in range(1, 41)))
    progress.feed([Event("s", NOON + 9_000, "info", "Fine-tuning job started again")])
    assert estimate(progress, NOON + 9_000) is None
    progress.feed(
        Event(str(n), NOON + 9_000 + n, "info", f"Step {40 + n}/100: training loss=0.1")
        for n in range(1, 11)
    )
    finish = estimate(progress, NOON + 9_010)
    assert finish is not None
    assert finish.at == pytest.approx(NOON + 9_060, abs=2)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 0.9])
def test_nine_of_ten_jobs_end_within_the_spread(share: float) -> None:
    # GIVEN 200 jobs of 300 steps whose times vary by half of their mean
    inside = told = 0
    for seed in range(200):
        dice = random.Random(seed)
        each, at, times = 10 ** dice.uniform(-0.5, 1), dice.random(), []
        for _ in range(300):
            at += each * dice.gammavariate(4, 0.25)
            times.append(at)
        done = int(300 * share)
        finish = estimate(running(*times[:done], total=300), NOON + times[done - 1])
        if finish is not None:
            told += 1
            inside += abs(finish.at - NOON - times[-1]) <= finish.spread_s
    # THEN most are forecast, and some nine of ten forecasts hold: neither fewer nor, by a spread
    # that is too wide to be of use, all
    assert told >= 190
    assert 0.85 <= inside / told <= 0.98
