"""Probabilities that come true as often as they say: temperature scaling.

A model that is too sure of itself is made less so by one number, found on rows whose labels are
known: every probability p becomes p ** (1 / temperature), and all together 1 again. The order of
the labels stays as it is, and so does every answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sportft_tui.domain.prediction import Prediction


def calibrated(prediction: Prediction, temperature: float, labels: Sequence[str]) -> Prediction:
    """A prediction with its probabilities calibrated.

    What is undecided is divided first (see `Prediction.spread`): a power of a part whose owner is
    not known is nobody's.

    Args:
        prediction: with the model's own probabilities.
        temperature: above 1 makes them more even, below 1 less; 1 leaves them.
        labels: all labels; those that the prediction names where none are known.
    """
    if temperature == 1.0 or not prediction.probabilities:
        return prediction
    names = list(labels) or [label for label, _ in prediction.probabilities]
    scaled = [value ** (1 / temperature) for value in prediction.spread(names)]
    total = sum(scaled)
    if total <= 0:
        return prediction
    pairs = zip(names, (value / total for value in scaled), strict=True)
    return replace(
        prediction,
        probabilities=tuple(sorted(pairs, key=lambda pair: -pair[1])),
        undecided=(),
        temperature=temperature,
    )
