from __future__ import annotations

import asyncio

import pytest

from sportft_tui.api.limits import Limits
from sportft_tui.classify.bulk.throttle import Throttle


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


async def taken(throttle: Throttle, most: int = 100) -> int:
    """How many turns there are to be had at once; all are given back."""
    count = 0
    while count < most:
        try:
            await asyncio.wait_for(throttle.turn(), 0.01)
        except TimeoutError:
            break
        count += 1
    for _ in range(count):
        throttle.leave()
    return count


async def test_more_at_once_while_all_goes_well_and_never_more_than_allowed() -> None:
    throttle = Throttle(8, first=4)
    assert await taken(throttle) == 4
    for _ in range(5):
        throttle.went_well(Limits())
    assert await taken(throttle) == 5
    for _ in range(100):
        throttle.went_well(Limits())
    assert await taken(throttle) == 8


async def test_half_as_many_after_a_refusal_and_once_for_those_sent_together() -> None:
    clock = Clock()
    throttle = Throttle(16, first=16, clock=clock)
    # GIVEN three that are under way together, and refused
    clock.now = 101.0
    for _ in range(3):
        throttle.limited(100.0, 2.0)
    # THEN there is one pause, of the length asked for, and half the room
    assert throttle.pause == 2.0
    assert await taken(throttle) == 0
    clock.now = 103.0
    assert await taken(throttle) == 8
    # AND the next refusal halves again, never below one
    for second in range(10):
        throttle.limited(103.0 + second, 0.0)
        clock.now += 1
    assert await taken(throttle) == 1


async def test_a_refusal_that_names_no_pause_gets_longer_ones() -> None:
    clock = Clock()
    throttle = Throttle(4, clock=clock)
    pauses = []
    for _ in range(9):
        throttle.limited(clock.now, None)
        pauses.append(throttle.pause)
        clock.now += throttle.pause
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    throttle.went_well(Limits())
    throttle.limited(clock.now, None)
    assert throttle.pause == 1


async def test_headers_are_kept_to_before_anything_is_refused() -> None:
    clock = Clock()
    throttle = Throttle(32, first=32, clock=clock)
    # WHEN three are left THEN no more than three go at once
    throttle.went_well(Limits(requests=3, most_requests=60, requests_reset=57.0))
    assert (throttle.pause, await taken(throttle)) == (0, 3)
    # WHEN none is left THEN the first that comes back is waited for
    throttle.went_well(Limits(requests=0, most_requests=60, requests_reset=60.0))
    assert throttle.pause == 1.0
    clock.now += 1
    assert await taken(throttle) == 1


async def test_a_turn_that_comes_free_is_given_to_who_waits() -> None:
    throttle = Throttle(1)
    await throttle.turn()
    waiting = asyncio.create_task(throttle.turn())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    throttle.leave()
    await asyncio.wait_for(waiting, 5)
    assert throttle.at_once == 1
    # AND one that is given up is nobody's
    given_up = asyncio.create_task(throttle.turn())
    await asyncio.sleep(0.01)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    throttle.leave()
    assert throttle.at_once == 0
