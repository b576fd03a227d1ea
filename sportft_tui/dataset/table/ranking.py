"""Stable sorting of many whole numbers, quickly. Runs in the worker process only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
_DIGIT = 16


def ranked(numbers: NDArray[np.unsignedinteger[Any]]) -> Places:
    """The places of numbers from the smallest to the largest; equal ones as they stand.

    NumPy sorts 16-bit numbers by counting, so digits of 16 bits, the lowest first, are several
    times faster than one sort of the whole numbers.
    """
    most = int(numbers.max()) if len(numbers) else 0
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    for shift in range(_DIGIT, most.bit_length(), _DIGIT):
        digits = (numbers >> numbers.dtype.type(shift)).astype(np.uint16)
        order = order[np.argsort(digits[order], kind="stable")]
    return order
