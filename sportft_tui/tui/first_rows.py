"""The first rows of a file, on the screen before the process is up that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sportft_tui.dataset.table.row import TableRow

#: Rows of the tallest screen.
_MOST = 100


class FirstRows:
    """Some rows in memory, for the view that shows them."""

    def __init__(self, rows: Sequence[TableRow]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def row_at(self, position: int, most: int | None = None) -> TableRow:
        """The row at a place, of its text at most so many characters."""
        row = self._rows[position]
        return replace(row, text=row.text[:most])

    @property
    def labels(self) -> set[str]:
        """Those that these rows have."""
        return {row.label for row in self._rows}


def first_rows(data: Path | None) -> FirstRows | None:
    """What the screen can begin with; None without a file that can be looked into.

    Args:
        data: the table that is to be opened. What is no plain file is left alone: a pipe can be
            read only once.
    """
    if data is None or not data.is_file():
        return None
    from sportft_tui.dataset.table.peeking import peek

    try:
        rows = peek(data, n_rows=_MOST)
    except OSError:  # it is opened once more later, and then the reader is told
        return None
    return FirstRows(rows) if rows else None
