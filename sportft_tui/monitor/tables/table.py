"""What all tables of the journal share: one file, and one thread at a time in it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sportft_tui.monitor.storage import Storage

T = TypeVar("T")

#: SQLite before 3.32 takes 999 values in one statement; this leaves room for the others.
_VALUES = 500

Row = tuple[Any, ...]


class Table:
    """Reads and writes in the journal's file.

    Args:
        storage: the file.
    """

    def __init__(self, storage: Storage) -> None:
        self._lock = threading.Lock()
        self._storage = storage

    def _rows(self, query: str, *values: str | int | float) -> list[Row]:
        with self._lock:
            return self._storage.run(lambda database: database.execute(query, values).fetchall())

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` in one transaction: all of it is kept, or none."""
        with self._lock:
            return self._storage.write(work)


def rows_with(
    database: sqlite3.Connection, query: str, first: Sequence[str | int], names: Sequence[str]
) -> Iterator[Row]:
    """The rows of a query that ends with `IN ({})`, for any number of names.

    Args:
        database: where.
        query: the statement; `{}` is where the names go.
        first: the values before them.
        names: what is looked up.
    """
    for start in range(0, len(names), _VALUES):
        part = names[start : start + _VALUES]
        marks = ", ".join("?" * len(part))
        yield from database.execute(query.format(marks), (*first, *part))
