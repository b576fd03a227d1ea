"""Arrays and the two formulas that everything that trains here shares. Worker processes only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

#: Probabilities are kept off zero, so that no loss is infinite.
_TINY = 1e-7


def softmax(scores: NDArray[np.floating]) -> Floats:
    """Scores, one row a text, as probabilities; each row sums to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32, copy=False)
    return shares


def mean_loss(found: Floats, wanted: Whole) -> float:
    """Mean negative log-probability of the right labels, in nats; -1 is a label never seen."""
    right = np.where(wanted >= 0, found[np.arange(len(wanted)), wanted], 0.0)
    # Subtracted from zero: the negative of a zero would be told as -0.0.
    return float(0.0 - np.log(np.maximum(right, _TINY)).mean())
