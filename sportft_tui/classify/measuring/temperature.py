"""The temperature that makes probabilities come true as often as they say."""

from __future__ import annotations

import math

import numpy as np

from sportft_tui.classify.measuring.outcomes import Floats, Outcomes
from sportft_tui.domain.errors import BadInput

#: Looked for between a hundredth and a hundred: beyond, probabilities are 0 and 1, or all even.
_LOW, _HIGH = math.log(0.01), math.log(100)
#: By then it is known to a millionth.
_STEPS = 60
_TINY = 1e-12
_GOLDEN = (math.sqrt(5) - 1) / 2
#: Fewer rows than this say nothing about how often 95 % comes true.
FEWEST_ROWS = 10


def fit(found: Outcomes) -> float:
    """The temperature of the least log-loss on these rows; see `classify.calibration`.

    The loss has one minimum only, so halving the range by the golden section finds it.

    Raises:
        BadInput: the server tells no probabilities, or there are too few rows.
    """
    rows = np.flatnonzero(found.known)
    if len(rows) < FEWEST_ROWS:
        raise BadInput(
            f"Only {len(rows)} rows have probabilities: too few to calibrate with.",
            hint="Take more rows, or a server that tells log-probabilities.",
        )
    logs = np.log(np.maximum(found.shares[rows], _TINY))
    given = found.given[rows]
    low, high = _LOW, _HIGH
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = _loss(logs, given, left), _loss(logs, given, right)
    for _ in range(_STEPS):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = _loss(logs, given, left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = _loss(logs, given, right)
    return math.exp((low + high) / 2)


def _loss(logs: Floats, given: np.ndarray, log_temperature: float) -> float:
    scaled = logs / math.exp(log_temperature)
    most = scaled.max(axis=1, keepdims=True)
    total = most[:, 0] + np.log(np.exp(scaled - most).sum(axis=1))
    own = np.take_along_axis(scaled, given[:, None], axis=1)[:, 0]
    return float((total - own).mean())
