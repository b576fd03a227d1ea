"""Softmax regression on sparse rows, trained by minibatch descent. Worker processes only.

A step touches only the columns that its rows have, so its cost does not grow with the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from sportft_tui.engine.learning.numbers import Floats, Whole, mean_loss, softmax
from sportft_tui.engine.learning.sparse import SparseRows
from sportft_tui.new_files import replacing

#: Measured over two dozen corpora: this, times the square root of the rows a step, is the best
#: rate for rows whose parts have length one.
LEARNING_RATE = 5.0
#: Texts that are asked about are not quite like those that were learnt: later, from other people,
#: with labels given by mistake. No row at hand can tell by how much. Measured with 1,000 and 2,000
#: rows: where later texts are asked about, this takes .003 off the mean calibration error and more
#: off the worst ones; where texts are alike, it adds as much to a smaller one.
DOUBT = 0.02


@dataclass(slots=True)
class Softmax:
    """The weights.

    Attributes:
        weights: one row a feature, one column a label, so that a step's rows lie together.
        doubt: the share of the probability that all labels have evenly, whatever the text.
    """

    weights: Floats
    doubt: float = 0.0

    @classmethod
    def doubting(cls, weights: Floats) -> Softmax:
        """A model to answer with."""
        return cls(weights, DOUBT)

    def probabilities(self, rows: SparseRows) -> Floats:
        """One row a text, one column a label; each row sums to 1."""
        found = softmax(rows @ self.weights)
        found *= np.float32(1 - self.doubt)
        found += np.float32(self.doubt / found.shape[1])
        return found

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
        block = rows[chosen]
        found = softmax(block @ self.weights)
        wanted = targets[chosen]
        loss = mean_loss(found, wanted)
        accuracy = float(np.mean(found.argmax(axis=1) == wanted))
        found[np.arange(len(chosen)), wanted] -= 1
        found *= rate / len(chosen)
        touched, places = np.unique(block.indices, return_inverse=True)
        inside = sparse.csr_array(
            (block.data, places, block.indptr), shape=(len(chosen), len(touched))
        )
        self.weights[touched] -= inside.T @ found
        return loss, accuracy

    def save(self, path: Path) -> None:
        """Write beside and rename."""
        with replacing(path) as file:
            np.savez(file, weights=self.weights, doubt=np.float32(self.doubt))

    @classmethod
    def load(cls, path: Path) -> Softmax:
        """Raises FileNotFoundError where the weights are gone."""
        with np.load(path, allow_pickle=False) as arrays:
            # Models of the first version have none.
            doubt = float(arrays["doubt"]) if "doubt" in arrays else 0.0
            return cls(arrays["weights"], doubt)


def weights_path(folder: Path, epoch: int) -> Path:
    """Where a model's weights after an epoch are."""
    return folder / f"epoch-{epoch}.npz"


def saved_weights(folder: Path) -> list[Path]:
    """All weights of a model that are kept."""
    return list(folder.glob("epoch-*.npz"))
