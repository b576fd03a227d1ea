"""How sure a model may be, found on rows that it has not seen. Worker processes only.

Descent on few rows ends with weights whose order is right and whose size is not: the answers are
too sure, or not sure enough. What copies of the model say about training rows that they never saw
tells by how much all weights are to be multiplied (temperature scaling: Guo et al., "On
Calibration of Modern Neural Networks", 2017), and how much of other opinions is to be added: of
naive Bayes, which helps the more the fewer and shorter the texts are, and of a slower learner.

The factors come from one small logistic regression, whose loss has one valley.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sportft_tui.engine.learning.numbers import Floats, Whole, softmax

#: Newton's steps: ten find the place to a thousandth.
_STEPS = 25
#: A step that gains less than this, in nats a row, is the last.
_ENOUGH = 1e-7

#: What is left of scores that say the opposite, in their standard deviations: an order of labels.
_LEAST = 0.01

Doubles = NDArray[np.float64]


def calibrate(said: Sequence[Floats], wanted: Whole) -> list[float]:
    """How much of each of several opinions makes the right labels of rows the most probable.

    Args:
        said: opinions on rows that they do not come from: scores, one row a text.
        wanted: the columns of the rows' labels.

    Returns:
        A factor for each opinion, none of them negative.
    """
    if not len(wanted):
        return [1.0] + [0.0] * (len(said) - 1)
    # So that a step means the same for all, whatever they are measured in.
    sizes = np.array([float(part.std()) or 1.0 for part in said])
    parts = np.stack([part / size for part, size in zip(said, sizes, strict=True)])
    useful = [at for at, part in enumerate(said) if part.std() > 0]
    return [float(amount) for amount in _mixture(parts.astype(np.float64), wanted, useful) / sizes]


def _mixture(parts: Doubles, wanted: Whole, useful: list[int]) -> Doubles:
    """The best mixture that takes nothing of any part away."""
    best = np.where(np.arange(len(parts)) == (useful or [0])[0], _LEAST, 0.0)
    lowest = np.inf
    for size in range(len(useful), 0, -1):
        for chosen in map(list, itertools.combinations(useful, size)):
            loss, amounts = _lowest(parts, wanted, chosen)
            # The valley's lowest place that is allowed is the lowest of some of the parts alone.
            if loss < lowest and amounts.max() > 0 <= amounts.min():
                lowest, best = loss, amounts
        if size == len(useful) and lowest < np.inf:
            break
    # Where all of it says the opposite of what is right, hardly anything is claimed.
    return best


def _lowest(parts: Doubles, wanted: Whole, chosen: list[int]) -> tuple[float, Doubles]:
    """The least loss that some of the parts can have, and how much of each part that takes."""
    amounts = np.zeros(len(parts))
    amounts[chosen] = 1 / len(chosen)
    loss, slope, bend = _loss(parts, wanted, amounts)
    for _ in range(_STEPS):
        step = np.zeros(len(parts))
        inner = bend[np.ix_(chosen, chosen)] + 1e-9 * np.eye(len(chosen))
        step[chosen] = np.linalg.solve(inner, slope[chosen])
        # A whole step may go beyond the valley: halves of it do not.
        for _ in range(_STEPS):
            there = _loss(parts, wanted, amounts - step)
            if there[0] <= loss:
                break
            step /= 2
        gained = loss - there[0]
        if gained <= _ENOUGH:
            break
        amounts = amounts - step
        loss, slope, bend = there
    return loss, amounts


def _loss(parts: Doubles, wanted: Whole, amounts: Doubles) -> tuple[float, Doubles, Doubles]:
    """The mean loss, its slope and its bend.

    A right label counts as right but for one row more than there are: rows that are all told
    apart would otherwise ask for endless certainty (Platt, "Probabilistic Outputs", 1999).
    """
    n_rows, n_labels = parts.shape[1:]
    scores = np.tensordot(amounts, parts, 1)
    doubt = 1 / (n_rows + 2)
    goal = np.full(scores.shape, doubt / n_labels)
    goal[np.arange(n_rows), wanted] += 1 - doubt
    top = scores.max(axis=1)
    total = np.log(np.exp(scores - top[:, None]).sum(axis=1)) + top
    loss = float((total - (goal * scores).sum(axis=1)).mean())
    found = softmax(scores)
    slope = np.tensordot(parts, found - goal, 2) / n_rows
    means = (parts * found).sum(axis=2, keepdims=True)
    apart = (parts - means) * np.sqrt(found)
    bend = np.tensordot(apart, apart, ([1, 2], [1, 2])) / n_rows
    return loss, slope, bend
