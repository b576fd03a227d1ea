"""Which rows are shown, in which order, as a file. Runs in the worker process only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.order import NATURAL, Order
from sportft_tui.dataset.table.stopping import ShouldStop, never

Rows = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown.

    Attributes:
        number: of its file; 0 for all rows as they were read, which needs none.
        query: what rows must hold, as typed.
        order: how they are sorted.
        seen: rows of the table that were looked at.
        n_rows: rows shown.
    """

    number: int = 0
    query: str = ""
    order: Order = NATURAL
    seen: int = 0
    n_rows: int = 0

    @property
    def is_natural(self) -> bool:
        """Whether all rows are shown, as they were read."""
        return not self.number


class Viewing:
    """The views of a table.

    Args:
        folder: the table's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self.shown = Shown()

    def make(self, columns: Columns, query: str, order: Order, should_stop: ShouldStop) -> Shown:
        """Find the rows and write them; `publish` makes it what is shown.

        Args:
            columns: the table's.
            query: what rows must hold, as typed.
            order: how they are sorted.
            should_stop: asked now and then.

        Raises:
            BadInput: the query cannot be understood.
            Superseded: the view is no longer wanted.
        """
        if not query.strip() and order.is_natural:
            return Shown(0, query, order, len(columns), len(columns))
        rows = _found(columns, query, None, should_stop)
        if not order.is_natural:
            rows = _sorted(columns, rows, order, should_stop)
        number = next(self._numbers)
        path = self._path(number)
        beside = path.with_suffix(".part")
        rows.astype("<u4", copy=False).tofile(beside)
        beside.replace(path)
        return Shown(number, query, order, len(columns), len(rows))

    def publish(self, shown: Shown) -> None:
        """It is what is shown now; the one before is no more."""
        before, self.shown = self.shown, shown
        if before.number:
            self._path(before.number).unlink(missing_ok=True)

    def extend(self, columns: Columns) -> None:
        """Look at rows that came since; where the order is not that of reading, nothing is done."""
        shown = self.shown
        if shown.is_natural or not shown.order.is_natural or shown.seen >= len(columns):
            return
        new = np.arange(shown.seen, len(columns), dtype=np.uint32)
        rows = _found(columns, shown.query, new, never)
        with self._path(shown.number).open("ab") as file:
            file.write(rows.astype("<u4", copy=False).tobytes())
        n_rows = shown.n_rows + len(rows)
        self.shown = Shown(shown.number, shown.query, shown.order, len(columns), n_rows)

    def rows(self, n_rows: int) -> Rows:
        """The rows shown, in order.

        Args:
            n_rows: rows of the table.
        """
        shown = self.shown
        if shown.is_natural:
            return np.arange(n_rows, dtype=np.uint32)
        return np.fromfile(self._path(shown.number), "<u4", shown.n_rows)

    def _path(self, number: int) -> Path:
        return self._folder / layout.view_name(number)


def _found(columns: Columns, query: str, rows: Rows | None, should_stop: ShouldStop) -> Rows:
    if not query.strip():
        return np.arange(len(columns), dtype=np.uint32) if rows is None else rows
    from sportft_tui.dataset.table.query import parse
    from sportft_tui.dataset.table.search import matching

    return matching(columns, parse(query), rows, should_stop)


def _sorted(columns: Columns, rows: Rows, order: Order, should_stop: ShouldStop) -> Rows:
    from sportft_tui.dataset.table.sorting import in_order

    return in_order(columns, rows, order, should_stop)
