"""Softmax regression on sparse rows, trained by minibatch descent. Worker processes only.

A step touches only the columns that its rows have, so its cost does not grow with the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sportft_tui.dataset.formats import replacing
from sportft_tui.engine.learning.numbers import Floats, Whole, mean_loss, softmax
from sportft_tui.engine.learning.sparse import SparseRows

#: Measured over two dozen corpora: this, times the square root of the rows a step, is the best
#: rate for rows whose parts have length one.
LEARNING_RATE = 5.0


@dataclass(slots=True)
class Softmax:
    """The weights.

    Attributes:
        weights: one row a feature, one column a label, so that a step's rows lie together.
    """

    weights: Floats

    def probabilities(self, rows: SparseRows) -> Floats:
        """One row a text, one column a label; each row sums to 1."""
        return softmax(rows @ self.weights)

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
        found = softmax(scores)
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


def weights_path(folder: Path, epoch: int) -> Path:
    """Where a model's weights after an epoch are."""
    return folder / f"epoch-{epoch}.npz"


def saved_weights(folder: Path) -> list[Path]:
    """All weights of a model that are kept."""
    return list(folder.glob("epoch-*.npz"))
