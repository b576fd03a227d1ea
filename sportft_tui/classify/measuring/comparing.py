"""Two models on the same rows: McNemar's test."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sportft_tui.classify.measuring.bootstrap import difference_interval
from sportft_tui.domain.evaluation import Comparison

#: Up to so many rows that only one model has right, the test is exact.
_EXACT = 1_000


def compare(
    models: tuple[str, str], first: NDArray[np.bool_], second: NDArray[np.bool_]
) -> Comparison:
    """Compare two models.

    Args:
        models: their names.
        first: (n,) whether each row is right by the first.
        second: the same by the second.
    """
    n = len(first)
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    is_exact = only_first + only_second <= _EXACT
    test = _exact if is_exact else _chi_squared
    return Comparison(
        models=models,
        n_rows=n,
        only_first=only_first,
        only_second=only_second,
        both=int((first & second).sum()),
        neither=int((~first & ~second).sum()),
        p_value=test(only_first, only_second),
        is_exact=is_exact,
        difference=(only_second - only_first) / n,
        interval=difference_interval(n, only_first, only_second),
    )


def _exact(one: int, other: int) -> float:
    """Twice the chance of as few heads in as many throws of a fair coin."""
    throws, few = one + other, min(one, other)
    tail = sum(math.comb(throws, heads) for heads in range(few + 1))
    return min(1.0, float(2 * tail / 2**throws))


def _chi_squared(one: int, other: int) -> float:
    """With the continuity correction, at one degree of freedom."""
    statistic = (abs(one - other) - 1) ** 2 / (one + other)
    return math.erfc(math.sqrt(statistic / 2))
