"""A model while it learns: its weights, and the copies that tell how sure it may be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sportft_tui.dataset.formats import replacing
from sportft_tui.engine.learning.bayes import START, bayes_weights
from sportft_tui.engine.learning.calibration import Copies
from sportft_tui.engine.learning.numbers import Whole
from sportft_tui.engine.learning.softmax import Softmax
from sportft_tui.engine.learning.sparse import SparseRows


class Learner:
    """Learns step by step.

    Args:
        rows: all training rows.
        targets: the column of each row's label.
        n_labels: how many labels there are.
        same: for each row, the first row with the same text.
        widths: how many columns each part of the features has.
    """

    def __init__(
        self,
        rows: SparseRows,
        targets: Whole,
        n_labels: int,
        same: Whole,
        widths: Sequence[int],
    ) -> None:
        self._rows = rows
        self._targets = targets
        self._bayes = bayes_weights(rows, targets, n_labels)
        self._model = Softmax(START * self._bayes)
        self._copies = Copies(rows, targets, n_labels, same, widths)

    def step(self, chosen: Whole, rate: float) -> tuple[float, float]:
        """Learn from some rows.

        Args:
            chosen: which rows.
            rate: the learning rate.

        Returns:
            Mean loss (nats) and accuracy (0 to 1) on these rows, before learning.
        """
        self._copies.step(chosen, rate)
        return self._model.step(self._rows, self._targets, chosen, rate)

    def answering(self) -> Softmax:
        """The model as it would answer now, as sure as it may be."""
        honest = self._copies.calibration()
        return Softmax(honest.applied(self._model.weights, self._bayes))

    def save(self, path: Path) -> None:
        """Write what a later life of the job goes on from, beside and renamed."""
        with replacing(path) as file:
            np.savez(file, weights=self._model.weights, copies=self._copies.weights)

    def restore(self, path: Path) -> None:
        """Go on from what an earlier life wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            self._model.weights = arrays["weights"]
            self._copies.weights = arrays["copies"]
