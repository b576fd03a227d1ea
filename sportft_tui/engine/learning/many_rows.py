"""Softmax regression on any number of rows, with one copy that tells how sure it may be."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sportft_tui.engine.learning.calibration import calibrate
from sportft_tui.engine.learning.folds import Folds, deal
from sportft_tui.engine.learning.lesson import Lesson
from sportft_tui.engine.learning.numbers import Floats, Whole
from sportft_tui.engine.learning.softmax import Softmax
from sportft_tui.new_files import replacing

#: The copy leaves out a tenth of the rows, or as many as tell two numbers well.
_PARTS, _ENOUGH_ROWS = 10, 500
#: Rows that calibration looks at: bounds its cost, not its worth.
_MOST_ROWS = 2_000


class ManyRows:
    """Learns step by step; see `learner.Learner`.

    Args:
        lesson: what it learns from.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._rows = lesson.rows
        self._targets = lesson.targets
        n_parts = max(2, min(_PARTS, len(lesson.targets) // _ENOUGH_ROWS))
        self._hidden = deal(lesson.targets, lesson.same, n_parts) == 0
        folds = Folds(lesson.rows, lesson.targets, lesson.n_labels, lesson.widths)
        self._bayes = folds.bayes()
        self._left_out = folds.leave_out(np.flatnonzero(self._hidden), _MOST_ROWS)
        self._model, self._copy = (
            Softmax(np.zeros((lesson.rows.shape[1], lesson.n_labels), dtype=np.float32))
            for _ in range(2)
        )

    def step(self, chosen: Whole, rate: float) -> tuple[float, float]:
        """See `learner.Learner.step`."""
        shown = chosen[~self._hidden[chosen]]
        if len(shown):
            share = len(shown) / len(chosen)
            self._copy.step(self._rows, self._targets, shown, rate * share)
        return self._model.step(self._rows, self._targets, chosen, rate)

    def answering(self) -> Softmax:
        """See `learner.Learner.answering`."""
        out = self._left_out
        said: Floats = out.rows @ self._copy.weights
        factor, share = calibrate([said, out.bayes], self._targets[out.which])
        weights = np.float32(factor) * self._model.weights + np.float32(share) * self._bayes
        return Softmax.doubting(weights)

    def save(self, path: Path) -> None:
        """See `learner.Learner.save`."""
        with replacing(path) as file:
            np.savez(file, model=self._model.weights, copy=self._copy.weights)

    def restore(self, path: Path) -> bool:
        """See `learner.Learner.restore`."""
        with np.load(path, allow_pickle=False) as arrays:
            if "copy" not in arrays or arrays["copy"].shape != self._copy.weights.shape:
                return False
            self._model.weights, self._copy.weights = arrays["model"], arrays["copy"]
        return True
