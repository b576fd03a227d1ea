"""Sparse rows, as far as this engine looks at them."""

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

    @property
    def T(self) -> SparseRows: ...  # noqa: N802 - numpy's own name

    def __matmul__(self, other: Any) -> Any: ...

    def toarray(self) -> NDArray[np.float32]: ...

    def __getitem__(self, chosen: Any) -> SparseRows: ...

    def copy(self) -> SparseRows: ...


def parts_of_length_one(
    rows: SparseRows, known: NDArray[np.bool_], widths: Sequence[int]
) -> tuple[SparseRows, NDArray[np.float32]]:
    """Rows without the columns that are not known, each part brought to its old length again.

    Args:
        rows: are left as they are.
        known: for each column whether it stays.
        widths: how many columns each part has.

    Returns:
        The rows, and by how much each part of each row has grown.
    """
    fresh = rows.copy()
    n_rows = fresh.shape[0]
    owner = np.repeat(np.arange(n_rows), np.diff(fresh.indptr))
    grown = np.ones((n_rows, len(widths)), dtype=np.float32)
    start = 0
    for at, width in enumerate(widths):
        inside = (fresh.indices >= start) & (fresh.indices < start + width)
        values, owners = fresh.data[inside], owner[inside]
        kept = values * known[fresh.indices[inside]]
        before, after = (
            np.sqrt(np.bincount(owners, part.astype(np.float64) ** 2, n_rows))
            for part in (values, kept)
        )
        grown[:, at] = before / np.where(after > 0, after, 1)
        fresh.data[inside] = kept * grown[owners, at]
        start += width
    return fresh, grown


def side_by_side(rows: SparseRows, dense: NDArray[np.float32]) -> SparseRows:
    """Rows with further columns, filled in every row."""
    both: SparseRows = sparse.hstack([rows, sparse.csr_array(dense)], format="csr")
    return both
