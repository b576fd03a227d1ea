"""Small figures made of characters: bars, sparklines, percentages. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"
_FULL = "█"
EMPTY = "░"
#: What stands where nothing was measured.
UNKNOWN = "–"


def bar(fraction: float, width: int) -> str:
    """A bar filled to `fraction` (0 to 1; beyond is cut, NaN is 0), to an eighth of a cell.

    Args:
        fraction: share of the bar that is filled.
        width: its cells.
    """
    width = max(width, 0)
    share = min(max(fraction, 0.0), 1.0) if not math.isnan(fraction) else 0.0
    whole, rest = divmod(round(share * width * 8), 8)
    filled = _FULL * whole + (_EIGHTHS[rest] if rest else "")
    return filled + EMPTY * (width - len(filled))


def epoch_bar(epoch: int | None, n_epochs: int | None, width: int) -> str:
    """Epochs done of all, as a bar and as numbers: `██████░░ 3/4`.

    Args:
        epoch: the last completed epoch; None is none yet.
        n_epochs: of how many; None where the server has not said.
        width: cells for the whole; where they are too few for a bar, the numbers stand alone.
    """
    if not n_epochs or n_epochs < 0:
        return "" if epoch is None else f"{epoch}/?"
    done = min(max(epoch or 0, 0), n_epochs)
    numbers = f"{done}/{n_epochs}"
    cells = width - len(numbers) - 1
    if cells < 1:
        return numbers
    filled = done * cells // n_epochs
    return f"{_FULL * filled}{EMPTY * (cells - filled)} {numbers}"


def sparkline(values: Sequence[float], width: int) -> str:
    """A line of eight levels from the least to the greatest value.

    Args:
        values: in their order; one that is no finite number leaves a gap.
        width: most cells to fill; more values than that are averaged, cell by cell.
    """
    cells = min(len(values), max(width, 0))
    if cells == 0:
        return ""
    edges = [index * len(values) // cells for index in range(cells + 1)]
    means = [_mean(values[start:end]) for start, end in pairwise(edges)]
    measured = [mean for mean in means if mean is not None]
    if not measured:
        return " " * cells
    low, high = min(measured), max(measured)
    return "".join(" " if mean is None else _level(mean, low, high) for mean in means)


def curve(points: Sequence[tuple[int, float]], width: int) -> str:
    """A sparkline over steps: where points are few between many, they take no less room.

    Args:
        points: (step, value) by rising steps.
        width: most cells to fill.
    """
    cells = min(len(points), max(width, 0))
    if cells == 0:
        return ""
    first, last = points[0][0], points[-1][0]
    buckets: list[list[float]] = [[] for _ in range(cells)]
    for step, value in points:
        buckets[min((step - first) * cells // max(last - first, 1), cells - 1)].append(value)
    for before, bucket in pairwise(buckets):
        # Nothing was measured here: it is as it was.
        bucket[:] = bucket or before
    means = (_mean(bucket) for bucket in buckets)
    return sparkline([math.nan if mean is None else mean for mean in means], width)


def percent(share: float | None) -> str:
    """A probability or rate as `98.7 %`; never rounded to a certainty that was not measured."""
    if share is None or not math.isfinite(share):
        return UNKNOWN
    if 0 < share < 0.0005:
        return "<0.1 %"
    if 0.9995 <= share < 1:
        return ">99.9 %"
    return f"{100 * share:.1f} %"


def _mean(values: Sequence[float]) -> float | None:
    finite = [value for value in values if math.isfinite(value)]
    # Divided first: the sum of very large values would overflow.
    return sum(value / len(finite) for value in finite) if finite else None


def _level(value: float, low: float, high: float) -> str:
    """The block for `value`; halves, so that the range of very large values does not overflow."""
    span = high / 2 - low / 2
    share = (value / 2 - low / 2) / span if span else 0.0
    return _LEVELS[min(max(int(share * len(_LEVELS)), 0), len(_LEVELS) - 1)]
