"""Confidence intervals: the scores of rows drawn again and again from those that there are."""

from __future__ import annotations

import numpy as np

from sportft_tui.classify.measuring.outcomes import Outcomes
from sportft_tui.classify.measuring.scores import (
    averages,
    confusion,
    probability_scores,
    rankings,
)

#: The same rows give the same intervals.
SEED = 42
DRAWS = 1_000
#: Fewer draws of large files, whose intervals are narrow anyway: some seconds' work.
_MOST_WORK = 100_000_000
_FEWEST_DRAWS = 200
_ENDS = (2.5, 97.5)


def intervals(found: Outcomes, draws: int = DRAWS) -> dict[str, tuple[float, float]]:
    """95 % intervals by the percentile method.

    Args:
        found: the rows.
        draws: how often as many rows are drawn as there are.
    """
    n, k = found.shares.shape
    draws = max(min(draws, _MOST_WORK // (n * k)), min(draws, _FEWEST_DRAWS))
    dice = np.random.default_rng(SEED)
    ranked = rankings(found) if found.has_probabilities else []
    drawn: dict[str, list[float]] = {}
    for _ in range(draws):
        weights = np.bincount(dice.integers(0, n, n), minlength=n).astype(np.float64)
        scores = averages(confusion(found, weights))
        if ranked:
            scores |= probability_scores(found, ranked, weights)
        for name, value in scores.items():
            drawn.setdefault(name, []).append(value)
    return {name: _ends(values) for name, values in drawn.items()}


def difference_interval(n: int, only_first: int, only_second: int) -> tuple[float, float]:
    """95 % interval of the second's accuracy minus the first's, on the same n rows."""
    shares = np.array([only_first, only_second, n - only_first - only_second]) / n
    counts = np.random.default_rng(SEED).multinomial(n, shares, DRAWS)
    return _ends(((counts[:, 1] - counts[:, 0]) / n).tolist())


def _ends(values: list[float]) -> tuple[float, float]:
    low, high = np.percentile(values, _ENDS)
    return float(low), float(high)
