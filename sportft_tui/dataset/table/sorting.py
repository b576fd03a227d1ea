"""The rows of a table in the order of a column. Runs in the worker process only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.order import Order
from sportft_tui.dataset.table.ranking import ranked
from sportft_tui.dataset.table.stopping import ShouldStop, go_on, never
from sportft_tui.dataset.table.text_order import by_text

Rows = NDArray[np.uint32]
#: How many bits of each byte are set.
_BITS = np.array([byte.bit_count() for byte in range(256)], np.uint8)


def in_order(columns: Columns, rows: Rows, order: Order, should_stop: ShouldStop = never) -> Rows:
    """Rows in an order; those that are alike in it stand as they were read.

    Texts and labels are compared character by character. Rows whose tokens are not counted yet
    stand at the end, whichever way is asked for.

    Args:
        columns: the table.
        rows: their numbers.
        order: by which column, and which end first.
        should_stop: asked every few milliseconds.

    Raises:
        Superseded: the work is no longer wanted.
        OSError: the table cannot be read.
    """
    if np.any(rows[1:] <= rows[:-1]):
        rows = np.sort(rows)
    go_on(should_stop)
    if order.column == "row":
        return rows[::-1] if order.is_reverse else rows
    if order.column == "text":
        found = by_text(columns, rows.astype(np.int64), order.is_reverse, should_stop)
        return found.astype(np.uint32)
    numbers = _numbers(columns, rows, order)
    is_known = np.ones(len(rows), np.bool_)
    if order.column == "tokens":
        is_known = numbers != layout.UNCOUNTED
    known, unknown = rows[is_known], rows[~is_known]
    numbers = numbers[is_known]
    if order.is_reverse:
        numbers = numbers.max(initial=0) - numbers
    return np.concatenate((known[ranked(numbers)], unknown))


def _numbers(columns: Columns, rows: Rows, order: Order) -> NDArray[np.unsignedinteger[Any]]:
    """What to sort by, a number a row."""
    found: NDArray[np.unsignedinteger[Any]]
    match order.column:
        case "label":
            found = _label_ranks(columns.label_names)[columns.labels[rows]]
        case "split":
            found = columns.splits[rows]
        case "tokens":
            found = columns.tokens[rows]
        case "findings":
            bits = _BITS[np.asarray(columns.findings).view(np.uint8)].reshape(-1, 8)
            found = bits.sum(axis=1, dtype=np.uint8)[rows]
        case _:
            found = columns.lengths[rows]
    return np.asarray(found)


def _label_ranks(names: list[str]) -> NDArray[np.uint32]:
    """By the code of a label, its place among all labels; equal ones have the same."""
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    return np.fromiter((places[name] for name in names), np.uint32, len(names))
