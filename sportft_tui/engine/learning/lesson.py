"""What a model learns from: rows and their labels, as all learners take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sportft_tui.engine.learning.numbers import Whole
from sportft_tui.engine.learning.sparse import SparseRows


@dataclass(frozen=True, slots=True)
class Lesson:
    """A training set as numbers.

    Attributes:
        rows: all training rows.
        targets: the column of each row's label.
        n_labels: how many labels there are.
        same: for each row, the first row with the same text.
        widths: how many columns each part of the features has.
    """

    rows: SparseRows
    targets: Whole
    n_labels: int
    same: Whole
    widths: Sequence[int]
