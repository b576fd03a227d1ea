"""Which way round a list is told, where all of it happened in one second."""

from __future__ import annotations

import pytest

from sportft_tui.api.order import ListOrder
from sportft_tui.domain.event import Event

FIRST = Event("ftevent-3", 1.0, "info", "Created fine-tuning job: ftjob-1")
SECOND = Event("ftevent-1", 1.0, "info", "Waiting for capacity")
THIRD = Event("ftevent-2", 1.0, "info", "Waiting for capacity")


@pytest.mark.parametrize("oldest_first", [True, False])
def test_the_event_of_a_jobs_creation_tells_the_way_round(oldest_first: bool) -> None:
    # GIVEN three events of one second, of which only the first says what it is
    happened = [FIRST, SECOND, THIRD]
    listed = happened if oldest_first else happened[::-1]
    # WHEN nothing is known of the list but itself
    order = ListOrder()
    order.see(listed, set())
    # THEN
    assert order.sorted(listed) == happened


@pytest.mark.parametrize("oldest_first", [True, False])
@pytest.mark.parametrize(
    ("names", "is_told"),
    [(("row-9", "row-10", "row-11"), True), (("ev-7", "ev-a2", "ev-b5"), False)],
)
def test_ids_that_count_tell_the_way_round(
    names: tuple[str, ...], is_told: bool, oldest_first: bool
) -> None:
    # GIVEN events of one second, that say nothing of their place
    happened = [Event(name, 1.0, "info", "Waiting for capacity") for name in names]
    # WHEN nothing is known of the list but itself
    order = ListOrder()
    order.see(happened if oldest_first else happened[::-1], set())
    # THEN it is told where the server counts; else it is the protocol's way
    assert order.oldest_first is (is_told and oldest_first)
