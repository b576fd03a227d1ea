"""Answers beside given labels, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: More different labels than this are numbers or texts, not classes.
MOST_LABELS = 2_000


@dataclass(frozen=True)
class Outcomes:
    """n rows, k classes.

    Attributes:
        labels: the k classes.
        given: (n,) the place of each row's label.
        said: (n,) that of its answer; k for answers that are none of them.
        shares: (n, k) probabilities, each row's sum 1.
        sure: (n,) the answer's own probability; 0 where it is none of the classes.
        known: (n,) whether the server told probabilities of the row.
        left_over: (n,) what the server did not tell of the probability.
    """

    labels: tuple[str, ...]
    given: Ints
    said: Ints
    shares: Floats
    sure: Floats
    known: NDArray[np.bool_]
    left_over: Floats

    @property
    def right(self) -> NDArray[np.bool_]:
        """(n,) whether the answer is the given label."""
        result: NDArray[np.bool_] = self.given == self.said
        return result

    @property
    def has_probabilities(self) -> bool:
        """Whether any were told."""
        return bool(self.known.any())

    def calibrated(self, temperature: float) -> Outcomes:
        """The same with calibrated probabilities; see `classify.calibration`."""
        if temperature == 1.0:
            return self
        scaled = self.shares ** (1 / temperature)
        shares = scaled / scaled.sum(axis=1, keepdims=True)
        shares = np.where(self.known[:, None], shares, self.shares)
        return Outcomes(
            self.labels,
            self.given,
            self.said,
            shares,
            _sure(shares, self.said),
            self.known,
            self.left_over,
        )


def outcomes(
    given: Sequence[str], predictions: Sequence[Prediction], known_labels: Sequence[str]
) -> Outcomes:
    """Put answers beside given labels.

    The classes are the given labels and those that the model knows. Labels that differ from one of
    the model's in capitals only are taken for it.

    Args:
        given: the rows' labels.
        predictions: their answers.
        known_labels: the model's labels; may be empty.

    Raises:
        BadInput: there are no rows, or far too many labels.
    """
    if not given:
        raise BadInput("There are no rows to measure.", hint="Check that the file has labels.")
    folded = {label.casefold(): label for label in known_labels}
    exact = set(known_labels)
    given = [g if g in exact else folded.get(g.casefold(), g) for g in given]
    labels = tuple(sorted({*given, *known_labels}))
    if len(labels) > MOST_LABELS:
        raise BadInput(
            f"The file has {len(labels):,} different labels.",
            hint="Check that --label names the right column.",
        )
    place = {label: number for number, label in enumerate(labels)}
    said = np.array([place.get(one.label, len(labels)) for one in predictions], dtype=np.int64)
    shares = np.array([one.spread(labels) for one in predictions], dtype=np.float64)
    known = np.array([bool(one.probabilities or one.undecided) for one in predictions])
    return Outcomes(
        labels,
        np.array([place[label] for label in given], dtype=np.int64),
        said,
        shares,
        _sure(shares, said),
        known,
        np.array([one.left_over for one in predictions], dtype=np.float64),
    )


def _sure(shares: Floats, said: Ints) -> Floats:
    padded = np.concatenate([shares, np.zeros((len(shares), 1))], axis=1)
    return np.take_along_axis(padded, said[:, None], axis=1)[:, 0]
