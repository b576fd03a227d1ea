"""A model while it learns, and the copies beside it that tell how sure it may be."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sportft_tui.engine.learning.few_rows import FewRows
from sportft_tui.engine.learning.lesson import Lesson
from sportft_tui.engine.learning.many_rows import ManyRows
from sportft_tui.engine.learning.numbers import Whole
from sportft_tui.engine.learning.softmax import Softmax

#: Rows whose products with each other are quick to find and small to keep (25 MB): four times the
#: rows take sixteen times of both.
_FEW = 2_500


class Learner(Protocol):
    """Learns step by step."""

    def step(self, chosen: Whole, rate: float) -> tuple[float, float]:
        """Learn from some rows.

        Args:
            chosen: which rows, none of them twice.
            rate: the learning rate.

        Returns:
            Mean loss (nats) and accuracy (0 to 1) on these rows, before learning.
        """

    def answering(self) -> Softmax:
        """The model as it would answer now, as sure as it may be."""

    def save(self, path: Path) -> None:
        """Write what a later life of the job goes on from, beside and renamed."""

    def restore(self, path: Path) -> bool:
        """Go on from what an earlier life wrote; False where another version wrote it."""


def learner_for(lesson: Lesson) -> Learner:
    """A learner that suits a training set. Step by step the two kinds learn, and tell, the same."""
    kind = FewRows if len(lesson.targets) <= _FEW else ManyRows
    return kind(lesson)
