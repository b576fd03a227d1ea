"""How sure a model may be, found on rows that it has not seen. Worker processes only.

Descent on few rows ends with weights whose order is right and whose size is not: the answers are
too sure, or not sure enough. So copies of the model are trained beside it, each without a part of
the training rows (cross-validation), and what they say about the rows they never saw tells by how
much all weights are to be multiplied (temperature scaling: Guo et al., "On Calibration of Modern
Neural Networks", 2017). The same rows tell whether naive Bayes's own weights, added, help.

All copies take a step together, their weights side by side, so that they cost little more than one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sportft_tui.engine.learning.bayes import START, bayes_weights
from sportft_tui.engine.learning.numbers import Floats, Whole, softmax
from sportft_tui.engine.learning.sparse import SparseRows, parts_of_length_one

#: With few rows, leaving out a fifth of them makes a copy a much poorer model than the model.
_MANY_PARTS, _FEW_PARTS, _FEW_ROWS = 10, 5, 500
#: So many rows tell one number well enough; copies beyond those that see to it cost more than they
#: tell, unless they are cheap: columns are labels times copies.
_ENOUGH_ROWS, _CHEAP_COLUMNS = 300, 20
#: Rows beyond which one copy, with a tenth left out, serves.
_ONE_COPY_ROWS = 5_000
#: Rows that the search looks at: bounds its cost, not its worth.
_MOST_ROWS = 2_000
#: Shares of naive Bayes that are tried.
_SHARES = (0.0, 0.4, 1.6, 3.2)
#: The factor is looked for between these, to within a hundredth.
_LEAST, _MOST, _SEARCHES = 0.05, 30.0, 16


@dataclass(frozen=True, slots=True)
class Calibration:
    """What makes a model's weights honest: `factor * (weights + share * bayes)`."""

    factor: float = 1.0
    share: float = 0.0

    def applied(self, weights: Floats, bayes: Floats) -> Floats:
        """The weights to answer with."""
        honest: Floats = np.float32(self.factor) * (weights + np.float32(self.share) * bayes)
        return honest


class Copies:
    """Copies of a model, each trained without a part of the rows.

    Args:
        rows: all training rows.
        targets: the column of each row's label.
        n_labels: how many there are.
        same: for each row, the first row with the same text: they are left out together.
        widths: how many columns each part of the features has; a part's values have length one.
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
        self._n_labels = n_labels
        self._part, n_copies = _deal(targets, same, n_labels)
        self.weights: Floats = np.zeros((rows.shape[1], n_copies * n_labels), dtype=np.float32)
        self._left_out: list[tuple[Whole, SparseRows]] = []
        self._bayes: list[Floats] = []
        for copy in range(n_copies):
            self._prepare(copy, widths)

    def _prepare(self, copy: int, widths: Sequence[int]) -> None:
        kept, out = np.flatnonzero(self._part != copy), np.flatnonzero(self._part == copy)
        bayes = bayes_weights(self._rows[kept], self._targets[kept], self._n_labels)
        self.weights[:, self._columns(copy)] = START * bayes
        # A label that the copy never saw is one that it cannot know.
        out = out[np.isin(self._targets[out], self._targets[kept])][:_MOST_ROWS]
        # Nor does it know words that only these rows have, as a model does not know a text's.
        known = np.zeros(self._rows.shape[1], dtype=np.float32)
        known[self._rows[kept].indices] = 1
        unseen = parts_of_length_one(self._rows[out], known, widths)
        self._left_out.append((out, unseen))
        self._bayes.append(unseen @ bayes)

    def _columns(self, copy: int) -> slice:
        return slice(copy * self._n_labels, (copy + 1) * self._n_labels)

    def step(self, chosen: Whole, rate: float) -> None:
        """Learn from some rows, each copy from those that it may see."""
        rows, weights = self._rows, self.weights
        changes = []
        for row in chosen:
            span = slice(rows.indptr[row], rows.indptr[row + 1])
            columns, values = rows.indices[span], rows.data[span]
            found = softmax((values @ weights[columns]).reshape(-1, self._n_labels))
            found[:, self._targets[row]] -= 1
            if self._part[row] < len(found):
                found[self._part[row]] = 0
            found *= rate / len(chosen)
            changes.append((columns, values, found.ravel()))
        for columns, values, change in changes:
            weights[columns] -= np.outer(values, change)

    def calibration(self) -> Calibration:
        """What makes the copies' answers about the rows they never saw the most probable."""
        wanted = self._targets[np.concatenate([out for out, _ in self._left_out])]
        if not len(wanted):
            return Calibration()
        scores = np.concatenate(
            [
                rows @ self.weights[:, self._columns(at)]
                for at, (_, rows) in enumerate(self._left_out)
            ]
        )
        bayes = np.concatenate(self._bayes)
        found = {share: _best_factor(scores + share * bayes, wanted) for share in _SHARES}
        share = min(_SHARES, key=lambda share: float(found[share][1].mean()))
        # Bayes has to be better beyond chance: by the standard error of the difference.
        better = found[0.0][1] - found[share][1]
        if better.mean() <= better.std() / np.sqrt(len(better)):
            share = 0.0
        return Calibration(found[share][0], share)


def _deal(targets: Whole, same: Whole, n_labels: int) -> tuple[Whole, int]:
    """Deals rows into parts, each label evenly.

    Returns:
        The part of each row, and how many of the parts have a copy.
    """
    n_rows = len(targets)
    n_parts = _MANY_PARTS if n_rows <= _FEW_ROWS or n_rows > _ONE_COPY_ROWS else _FEW_PARTS
    part = np.empty(n_rows, dtype=np.int64)
    part[np.argsort(targets, kind="stable")] = np.arange(n_rows) % n_parts
    needed = -(-_ENOUGH_ROWS * n_parts // n_rows)
    copies = 1 if n_rows > _ONE_COPY_ROWS else max(needed, _CHEAP_COLUMNS // n_labels)
    return part[same], min(n_parts, copies)


def _best_factor(scores: Floats, wanted: Whole) -> tuple[float, Floats]:
    """The factor of the scores with the least loss, and each row's loss with it.

    The mean loss has one valley over the factor, so halving finds its lowest place.
    """
    low, high = np.log(_LEAST), np.log(_MOST)
    for _ in range(_SEARCHES):
        third = (high - low) / 3
        left, right = low + third, high - third
        if _losses(scores, wanted, left).mean() <= _losses(scores, wanted, right).mean():
            high = right
        else:
            low = left
    middle = (low + high) / 2
    return float(np.exp(middle)), _losses(scores, wanted, middle)


def _losses(scores: Floats, wanted: Whole, log_factor: float) -> Floats:
    scaled = scores * np.float32(np.exp(log_factor))
    scaled -= scaled.max(axis=1, keepdims=True)
    losses: Floats = np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(wanted)), wanted]
    return losses
