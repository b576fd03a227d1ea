"""Columns in memory that grow. Runs in the worker process only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_FEWEST = 1024


class Growing:
    """A column of numbers; rows beyond those written so far hold `fill`.

    Args:
        kind: the numbers' type.
        fill: what a row holds before something is written.
    """

    def __init__(self, kind: Any, fill: int = 0) -> None:
        self._fill = fill
        self._numbers: NDArray[Any] = np.full(_FEWEST, fill, kind)

    def upto(self, n_rows: int) -> NDArray[Any]:
        """The first `n_rows`, to be read and written; valid until more are asked for."""
        if n_rows > len(self._numbers):
            size = max(n_rows, 2 * len(self._numbers))
            numbers = np.full(size, self._fill, self._numbers.dtype)
            numbers[: len(self._numbers)] = self._numbers
            self._numbers = numbers
        return self._numbers[:n_rows]
