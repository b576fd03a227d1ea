"""Softmax regression on up to some thousand rows, with all its copies at once.

Weights that start at zero and go down the slope are always a sum of the rows, so it is enough to
keep how much of each row there is (the dual form), and to know how alike the rows are. A step then
costs rows x labels, not columns x labels: ten copies beside the model cost next to nothing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sportft_tui.engine.learning.calibration import calibrate
from sportft_tui.engine.learning.folds import Folds, LeftOut, deal
from sportft_tui.engine.learning.gram import alike
from sportft_tui.engine.learning.lesson import Lesson
from sportft_tui.engine.learning.numbers import Floats, Whole, mean_loss, softmax
from sportft_tui.engine.learning.softmax import Softmax
from sportft_tui.new_files import replacing

#: A copy without a tenth of the rows is nearly as good a model as the model.
_PARTS = 10
#: Labels times copies at most: with many labels, some of the parts tell enough.
_MOST_COLUMNS = 260
_LEAST_COPIES = 3
#: Shares of the learning rate, of which the first is the one that is told of. Slower descent keeps
#: closer to what all rows have in common, which with few labels is often the better model.
_PACES = (1.0, 0.4)


class FewRows:
    """Learns step by step; see `learner.Learner`.

    Args:
        lesson: what it learns from.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._rows = lesson.rows
        self._targets = lesson.targets
        self._part = deal(lesson.targets, lesson.same, _PARTS)
        self._n_copies = max(_LEAST_COPIES, min(_PARTS, _MOST_COLUMNS // lesson.n_labels))
        #: How much of each row there is in each copy at each pace, label by label; the last copy
        #: is the model.
        shape = len(lesson.targets), self._n_copies + 1, len(_PACES), lesson.n_labels
        self._learnt = np.zeros(shape, dtype=np.float32)
        folds = Folds(lesson.rows, lesson.targets, lesson.n_labels, lesson.widths)
        self._bayes = folds.bayes()
        parts = list(alike(lesson.rows, lesson.widths))
        self._alike: Floats = np.sum(parts, axis=0)
        #: What each copy leaves out, and how alike that is to all rows.
        self._left_out: list[tuple[LeftOut, Floats]] = []
        for copy in range(self._n_copies):
            out = folds.leave_out(np.flatnonzero(self._part == copy), len(lesson.targets))
            terms = zip(out.grown.T, parts, strict=False)
            own = sum((grown[:, None] * part[out.which] for grown, part in terms))
            # Embeddings, which are no words, are what they were.
            own = own + sum(part[out.which] for part in parts[out.grown.shape[1] :])
            self._left_out.append((out, own))

    def step(self, chosen: Whole, rate: float) -> tuple[float, float]:
        """See `learner.Learner.step`."""
        n_rows, *shape = self._learnt.shape
        scores = self._alike[chosen] @ self._learnt.reshape(n_rows, -1)
        found = softmax(scores.reshape(-1, shape[-1])).reshape(-1, *shape)
        wanted = self._targets[chosen]
        model = found[:, -1, 0]
        loss = mean_loss(model, wanted)
        accuracy = float(np.mean(model.argmax(axis=1) == wanted))
        places = np.arange(len(chosen))
        found[places, :, :, wanted] -= 1
        part = self._part[chosen]
        hidden = part < self._n_copies
        found[places[hidden], part[hidden]] = 0
        self._learnt[chosen] -= (
            found * np.array(_PACES, dtype=np.float32)[:, None] * np.float32(rate / len(chosen))
        )
        return loss, accuracy

    def answering(self) -> Softmax:
        """See `learner.Learner.answering`."""
        out = [out for out, _ in self._left_out]
        said = [
            np.concatenate(
                [own @ self._learnt[:, at, pace] for at, (_, own) in enumerate(self._left_out)]
            )
            for pace in range(len(_PACES))
        ]
        said.append(np.concatenate([one.bayes for one in out]))
        wanted = self._targets[np.concatenate([one.which for one in out])]
        *factors, share = calibrate(said, wanted)
        # A sum of weights is what a sum of rows gives.
        mixed = np.tensordot(self._learnt[:, -1], np.array(factors, dtype=np.float32), (1, 0))
        return Softmax.doubting(self._rows.T @ mixed + np.float32(share) * self._bayes)

    def save(self, path: Path) -> None:
        """See `learner.Learner.save`."""
        with replacing(path) as file:
            np.savez(file, learnt=self._learnt)

    def restore(self, path: Path) -> bool:
        """See `learner.Learner.restore`."""
        with np.load(path, allow_pickle=False) as arrays:
            if "learnt" not in arrays or arrays["learnt"].shape != self._learnt.shape:
                return False
            self._learnt = arrays["learnt"]
        return True
