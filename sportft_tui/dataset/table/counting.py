"""Tokens of a table's texts. Runs in the worker process only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.cost.encodings import encoding_of
from sportft_tui.dataset.cost.tokens import counts_of
from sportft_tui.dataset.table.columns import Columns

#: Rows counted at once, or fewer of long texts: some milliseconds' work.
_BATCH_ROWS = 2048
_BATCH_BYTES = 1 << 18


def counted(columns: Columns, model: str) -> Iterator[tuple[int, NDArray[np.uint32]]]:
    """The first row and the tokens of some rows after another.

    Args:
        columns: the table's.
        model: whose encoding; the nearest one known where it is another's. Nothing is counted where
            the package that counts is not installed.
    """
    encoding, _ = encoding_of(model)
    first = 0
    while first < len(columns):
        most = int(columns.begins[first]) + _BATCH_BYTES
        ends = columns.begins[first + 1 : first + 1 + _BATCH_ROWS]
        last = first + max(1, int(np.searchsorted(ends, np.uint64(most), "right")))
        counts = counts_of(columns.texts_of(first, last), encoding)
        if counts is None:
            return
        yield first, np.array(counts, np.uint32)
        first = last
