"""Curves made of characters, several rows high. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

_LEVELS = " ▁▂▃▄▅▆▇█"
_EIGHTHS = 8


def plot(points: Sequence[tuple[float, float]], width: int, height: int) -> list[str]:
    """A curve, filled down to its least value; from top to bottom.

    Args:
        points: (place, value) by rising places; values that are no finite numbers are left out.
        width: most cells from left to right.
        height: rows.

    Returns:
        As many rows as `height`; none where nothing can be shown.
    """
    known = [point for point in points if math.isfinite(point[1])]
    cells = min(width, len(known))
    if cells < 1 or height < 1:
        return []
    means = _means(known, cells)
    low, high = min(means), max(means)
    # Halves: the range of very large values does not overflow.
    span = high / 2 - low / 2
    tops = [
        1 + round((mean / 2 - low / 2) / span * (height * _EIGHTHS - 1)) if span else 1
        for mean in means
    ]
    return [
        "".join(_LEVELS[min(max(top - row * _EIGHTHS, 0), _EIGHTHS)] for top in tops)
        for row in reversed(range(height))
    ]


def _means(points: Sequence[tuple[float, float]], cells: int) -> list[float]:
    """The mean of each cell; where nothing was measured, it is as it was before."""
    first, last = points[0][0], points[-1][0]
    width = (last - first) / cells or 1.0
    buckets: list[list[float]] = [[] for _ in range(cells)]
    for place, value in points:
        buckets[min(int((place - first) / width), cells - 1)].append(value)
    for before, bucket in pairwise(buckets):
        bucket[:] = bucket or before
    return [math.fsum(value / len(bucket) for value in bucket) for bucket in buckets]
