"""Rows left out: what a copy of a model that has not seen them makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sportft_tui.engine.learning.bayes import bayes_weights, counted
from sportft_tui.engine.learning.numbers import Floats, Whole
from sportft_tui.engine.learning.sparse import SparseRows, parts_of_length_one


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The rows that a copy has not seen.

    Attributes:
        which: their numbers; rows whose label the copy has not seen either are not among them.
        rows: as the copy sees them.
        grown: how much each part of each row's values has grown, one column a part.
        bayes: what naive Bayes on all other rows says of them.
    """

    which: Whole
    rows: SparseRows
    grown: Floats
    bayes: Floats


def deal(targets: Whole, same: Whole, n_parts: int) -> Whole:
    """The part of each row: labels are dealt evenly, rows with the same text stay together.

    Args:
        targets: the column of each row's label.
        same: for each row, the first row with the same text.
        n_parts: how many there are.
    """
    part = np.empty(len(targets), dtype=np.int64)
    part[np.argsort(targets, kind="stable")] = np.arange(len(targets)) % n_parts
    return part[same]


class Folds:
    """Leaves out parts of the rows.

    Args:
        rows: all training rows.
        targets: the column of each row's label.
        n_labels: how many labels there are.
        widths: how many columns each part of the features has.
    """

    def __init__(
        self, rows: SparseRows, targets: Whole, n_labels: int, widths: Sequence[int]
    ) -> None:
        self._rows = rows
        self._targets = targets
        self._n_labels = n_labels
        self._widths = widths
        self._counts = counted(rows, targets, n_labels)
        self._n_rows = np.bincount(targets, minlength=n_labels)
        self._n_with = np.bincount(rows.indices, minlength=rows.shape[1])

    def bayes(self) -> Floats:
        """Naive Bayes's weights with all rows."""
        return bayes_weights(self._counts, self._n_rows)

    def leave_out(self, out: Whole, most: int) -> LeftOut:
        """Leave rows out.

        Args:
            out: their numbers.
            most: of which so many are looked at.
        """
        rows, targets = self._rows[out], self._targets[out]
        n_rows = self._n_rows - np.bincount(targets, minlength=self._n_labels)
        # What counting left over after subtracting is nothing.
        counts = np.maximum(self._counts - counted(rows, targets, self._n_labels), 0)
        counts[self._counts < 0] = -1
        bayes = bayes_weights(counts, n_rows)
        # A copy does not know words that only these rows have, as a model does not know a text's.
        known = self._n_with > np.bincount(rows.indices, minlength=rows.shape[1])
        # A label that the copy never saw is one that it cannot know.
        shown = np.flatnonzero(n_rows[targets] > 0)[:most]
        unseen, grown = parts_of_length_one(rows[shown], known, self._widths)
        return LeftOut(out[shown], unseen, grown, unseen @ bayes)
