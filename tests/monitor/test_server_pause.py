"""A server that asks for time is given it, whatever other requests under way bring."""

from __future__ import annotations

import pytest

from sportft_tui.api.connection import Connection
from sportft_tui.api.errors import NotSent
from sportft_tui.domain.errors import RateLimited
from sportft_tui.monitor.line import Line
from sportft_tui.monitor.pace import Pace

ASKED_S = 120.0


@pytest.fixture
def line() -> Line:
    async def connect() -> Connection:
        raise AssertionError("nothing is asked here")

    return Line(connect, Pace(elapsed=lambda: 1000.0, chance=lambda: 0.5), "custom")


def _limited() -> RateLimited:
    return RateLimited("Slow down.", retry_after=ASKED_S)


def test_an_answer_that_was_on_its_way_does_not_end_the_pause(line: Line) -> None:
    # GIVEN a server that asked for a pause
    line.fail(_limited(), 0)
    # WHEN the answer to an earlier request comes
    line.answered()
    # THEN the pause lasts
    assert line.outage.until == 1000.0 + ASKED_S
    with pytest.raises(RateLimited):
        line.check()


def test_a_pause_that_is_asked_for_during_another_failure_counts(line: Line) -> None:
    # GIVEN two requests under way, of which one fails
    line.fail(NotSent("Nothing answers."), 0)
    # WHEN the other one is told to wait
    line.fail(_limited(), 0)
    # THEN the next try waits
    assert line.outage.until == 1000.0 + ASKED_S
    # AND so does being told to wait longer, while less does not shorten it
    line.fail(RateLimited("Slow down.", retry_after=2 * ASKED_S), 0)
    line.fail(_limited(), 0)
    assert line.outage.until == 1000.0 + 2 * ASKED_S
    # AND being told once more does not make it a longer row of failures
    failures = line.outage.failures
    line.fail(_limited(), 0)
    assert line.outage.failures == failures
