"""How alike rows are: the product of each with each. Worker processes only.

For a few thousand rows this is the cheapest description of them there is: a descent that knows it
never touches the hundred thousand columns again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sportft_tui.engine.learning.numbers import Floats, Whole
from sportft_tui.engine.learning.sparse import SparseRows

#: Columns that more rows have are multiplied as if they were full: the work of a column with few
#: rows grows with their square, and a full product is some hundred times faster.
_FEW_ROWS = 30
#: Full columns at a time: bounds memory.
_BLOCK = 2_048


def alike(rows: SparseRows, widths: Sequence[int]) -> Iterator[Floats]:
    """The products of all rows, by each part of the columns.

    Args:
        rows: the rows.
        widths: how many columns each part has; what is left is one more part.
    """
    n_with = np.bincount(rows.indices, minlength=rows.shape[1])
    start = 0
    for width in (*widths, rows.shape[1] - sum(widths)):
        columns = np.arange(start, start + width)
        start += width
        if width:
            yield _product(rows, columns, n_with[columns])


def _product(rows: SparseRows, columns: Whole, n_with: Whole) -> Floats:
    some = rows[:, columns[n_with <= _FEW_ROWS]]
    total: Floats = (some @ some.T).toarray()
    full = columns[n_with > _FEW_ROWS]
    for start in range(0, len(full), _BLOCK):
        block = rows[:, full[start : start + _BLOCK]].toarray()
        total += block @ block.T
    return total
