"""Softmax regression on sparse rows, trained by minibatch descent. Worker processes only.

A step touches only the columns that its rows have, so its cost does not grow with the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.naive_bayes import ComplementNB

from sportft_tui.dataset.formats import replacing
from sportft_tui.engine.sparse import SparseRows

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

#: Measured over two dozen corpora: so much of naive Bayes's weights is the best place to start.
_START = 0.05
#: ... and this, times the square root of the rows a step, the best rate for rows of length one.
LEARNING_RATE = 5.0
#: Probabilities are kept off zero, so that no loss is infinite.
_TINY = 1e-7


@dataclass(slots=True)
class Softmax:
    """The weights.

    Attributes:
        weights: one row a feature, one column a label, so that a step's rows lie together.
    """

    weights: Floats

    @classmethod
    def start(cls, rows: SparseRows, targets: Whole, n_labels: int) -> Softmax:
        """Weights from complement naive Bayes, scaled down."""
        bayes = ComplementNB().fit(rows, targets)
        weights = np.zeros((rows.shape[1], n_labels), dtype=np.float32)
        weights[:, bayes.classes_] = _START * bayes.feature_log_prob_.T
        weights -= weights.mean(axis=1, keepdims=True)
        return cls(weights)

    def probabilities(self, rows: SparseRows) -> Floats:
        """One row a text, one column a label; each row sums to 1."""
        return _softmax(rows @ self.weights)

    def step(
        self, rows: SparseRows, targets: Whole, chosen: Whole, rate: float
    ) -> tuple[float, float]:
        """Learn from some rows.

        Args:
            rows: all training rows.
            targets: the column of each row's label.
            chosen: which rows this step learns from.
            rate: the learning rate.

        Returns:
            Mean loss (nats) and accuracy (0 to 1) on these rows, before learning.
        """
        spans = [slice(rows.indptr[row], rows.indptr[row + 1]) for row in chosen]
        columns = [rows.indices[span] for span in spans]
        values = [rows.data[span] for span in spans]
        scores = np.stack(
            [value @ self.weights[column] for value, column in zip(values, columns, strict=True)]
        )
        found = _softmax(scores)
        wanted = targets[chosen]
        loss = mean_loss(found, wanted)
        accuracy = float(np.mean(found.argmax(axis=1) == wanted))
        found[np.arange(len(chosen)), wanted] -= 1
        found *= rate / len(chosen)
        for value, column, change in zip(values, columns, found, strict=True):
            self.weights[column] -= np.outer(value, change)
        return loss, accuracy

    def save(self, path: Path) -> None:
        """Write beside and rename."""
        with replacing(path) as file:
            np.savez(file, weights=self.weights)

    @classmethod
    def load(cls, path: Path) -> Softmax:
        """Raises FileNotFoundError where the weights are gone."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["weights"])


def _softmax(scores: NDArray[np.floating]) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32, copy=False)
    return shares


def mean_loss(found: Floats, wanted: Whole) -> float:
    """Mean negative log-probability of the right labels, in nats; -1 is a label never seen."""
    right = np.where(wanted >= 0, found[np.arange(len(wanted)), wanted], 0.0)
    return float(-np.log(np.maximum(right, _TINY)).mean())


def weights_path(folder: Path, epoch: int) -> Path:
    """Where a model's weights after an epoch are."""
    return folder / f"epoch-{epoch}.npz"
