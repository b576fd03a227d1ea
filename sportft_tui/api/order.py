"""Which way round a server lists events: the protocol's way is newest first, some have the other.

No field says so. Several events share a second, pages may be mixed, and the texts are the
provider's own, so it is told from whatever evidence the rows give.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from sportft_tui.domain.event import Event
from sportft_tui.domain.event_texts import sayings

#: Few digits: random IDs have more, and their order says nothing.
_COUNTED = re.compile(r"(.*?\D|)(\d{1,12})", re.DOTALL | re.ASCII)
_BEGINNING = re.compile(r"created fine-tun", re.IGNORECASE)


class ListOrder:
    """The evidence about one list.

    Args:
        is_sure: the server is known to list newest first, and by place: its clock does not matter.
        oldest_first: what an earlier look found; holds where this one brings no evidence.
    """

    def __init__(self, *, is_sure: bool = False, oldest_first: bool = False) -> None:
        self._is_sure = is_sure
        self._before = oldest_first
        self._votes = 0  # rows of one second, of which something else tells which came first
        self._ups = self._downs = 0
        self._means: list[float] = []  # of the first and the last page

    def see(self, page: Sequence[Event], known: Set[str]) -> None:
        """Take in a page as it was listed; `known` are those of its events that are no news."""
        if self._is_sure or not page:
            return
        for one, two in pairwise(page):
            if one.created_at == two.created_at:
                self._votes += _vote(one, two, known)
            elif one.created_at < two.created_at:
                self._ups += 1
            else:
                self._downs += 1
        mean = sum(event.created_at for event in page) / len(page)
        self._means = [*self._means[:1], mean]

    @property
    def oldest_first(self) -> bool:
        """The way round that speaks for itself the most."""
        if self._is_sure:
            return False
        if self._votes:
            return self._votes > 0
        if self._ups and self._downs and self._means[0] != self._means[-1]:
            return self._means[0] < self._means[-1]  # mixed pages come one after the other still
        if self._ups != self._downs:
            return self._ups > self._downs
        if self._means[-1:] != self._means[:1]:
            return self._means[0] < self._means[-1]
        return self._before

    def sorted(self, listed: Sequence[Event]) -> list[Event]:
        """Events in the order in which they happened, from the order in which they were listed."""
        ordered = list(listed) if self.oldest_first else list(listed[::-1])
        return ordered if self._is_sure else sorted(ordered, key=lambda event: event.created_at)


def _vote(one: Event, two: Event, known: Set[str]) -> int:
    """1 where `one` came before `two`, -1 where after it, 0 where nobody can tell."""
    if (one.id in known) != (two.id in known):
        return 1 if one.id in known else -1
    begins = _begins(one), _begins(two)
    if begins[0] != begins[1]:
        return 1 if begins[0] else -1
    first, second = _place(one), _place(two)
    if first is None or second is None or first == second:
        first, second = _numbers(one.id, two.id)
    if first == second:
        return 0
    return 1 if first < second else -1


def _numbers(one: str, two: str) -> tuple[float, float]:
    """What two IDs end with, where a server counts: alike but for a number; else twice the same."""
    first, second = _COUNTED.fullmatch(one), _COUNTED.fullmatch(two)
    if first is None or second is None or first[1] != second[1]:
        return 0.0, 0.0
    return float(first[2]), float(second[2])


def _begins(event: Event) -> bool:
    """Whether an event is the first of every job, whatever comes next."""
    return _BEGINNING.match(event.message) is not None


def _place(event: Event) -> float | None:
    """What an event says about its own place among others."""
    step = event.data.get("step")
    if isinstance(step, int | float):
        return float(step)
    said = sayings(event.message).get("step")
    return float(said) if said else None
