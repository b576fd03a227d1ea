"""Sparse rows, as far as this engine looks at them: scikit-learn's features give such rows."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


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
