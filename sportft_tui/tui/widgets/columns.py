"""Which columns of a table have room, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sportft_tui.dataset.table.order import Column as Name

#: Cells of the marks before a row: whether it is marked, whether something is the matter with it.
_MARKS = 2
#: As they stand from left to right. The text is last: whatever width a terminal gives to its
#: characters, nothing else is pushed aside.
_PLACES: tuple[Name, ...] = ("row", "label", "split", "tokens", "findings", "text")
#: Which gets its room first, and how much the text keeps then: it is what is read.
_IMPORTANCE: Mapping[Name, int] = {
    "label": 16,
    "row": 16,
    "findings": 24,
    "tokens": 28,
    "split": 28,
}


class Place(NamedTuple):
    """A column on the screen.

    Attributes:
        name: what it shows.
        start: its first cell.
        size: its cells, without the blank behind it.
    """

    name: Name
    start: int
    size: int

    @property
    def is_right(self) -> bool:
        """Whether it holds numbers, which stand at its right."""
        return self.name in ("row", "tokens")


@lru_cache(maxsize=32)
def places(width: int, sizes: tuple[tuple[Name, int], ...]) -> tuple[Place, ...]:
    """The columns that have room in `width` cells; the text always, the less important go first.

    Args:
        width: cells of a row.
        sizes: the columns that there are besides the text, with the cells that they take.
    """
    wanted = dict(sizes)
    left = width - _MARKS
    shown: set[Name] = set()
    for name, text_cells in _IMPORTANCE.items():
        if name in wanted and left - wanted[name] - 1 >= text_cells:
            shown.add(name)
            left -= wanted[name] + 1
    # A number stands at the right of its column and leaves a blank before it; a label does not.
    start = _MARKS + ("row" not in shown) if shown else 0
    made = []
    for name in _PLACES:
        if name == "text":
            made.append(Place(name, start, max(width - start, 0)))
        elif name in shown:
            made.append(Place(name, start, wanted[name]))
            start += wanted[name] + 1
    return tuple(made)
