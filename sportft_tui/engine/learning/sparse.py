"""Sparse rows, as far as this engine looks at them: scikit-learn's features give such rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


class SparseRows(Protocol):
    """One row a text: row `i` has `data[indptr[i]:indptr[i + 1]]` in the columns `indices[...]`."""

    @property
    def shape(self) -> tuple[int, int]: ...

    @property
    def indptr(self) -> NDArray[np.int32]: ...

    @property
    def indices(self) -> NDArray[np.int32]: ...

    @property
    def data(self) -> NDArray[np.float32]: ...

    def __matmul__(self, other: NDArray[np.float32]) -> NDArray[np.float32]: ...

    def __getitem__(self, chosen: Any) -> SparseRows: ...

    def copy(self) -> SparseRows: ...


def parts_of_length_one(
    rows: SparseRows, known: NDArray[np.float32], widths: Sequence[int]
) -> SparseRows:
    """Rows without the columns that are not known, each part brought to its old length again.

    Args:
        rows: are left as they are.
        known: 1 for each column that stays, 0 for the others.
        widths: how many columns each part has.
    """
    fresh = rows.copy()
    owner = np.repeat(np.arange(fresh.shape[0]), np.diff(fresh.indptr))
    start = 0
    for width in widths:
        inside = (fresh.indices >= start) & (fresh.indices < start + width)
        values, owners = fresh.data[inside], owner[inside]
        kept = values * known[fresh.indices[inside]]
        before, after = (
            np.sqrt(np.bincount(owners, part.astype(np.float64) ** 2, fresh.shape[0]))
            for part in (values, kept)
        )
        grown = before / np.where(after > 0, after, 1)
        fresh.data[inside] = kept * grown[owners].astype(np.float32)
        start += width
    return fresh


def side_by_side(rows: SparseRows, dense: NDArray[np.float32]) -> SparseRows:
    """Rows with further columns, filled in every row."""
    both: SparseRows = sparse.hstack([rows, sparse.csr_array(dense)], format="csr")
    return both
