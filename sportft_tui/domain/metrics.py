"""What a result file says about a finished job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Shown first and in this order; the names are those of the legacy result file.
CLASSIFICATION = ("accuracy", "precision", "recall", "auroc", "auprc", "f1")

LABELS: Mapping[str, str] = {
    "accuracy": "accuracy",
    "precision": "precision",
    "recall": "recall",
    "auroc": "AUROC",
    "auprc": "AUPRC",
    "f1": "F1",
    "weighted_f1_score": "weighted F1",
}


@dataclass(frozen=True, slots=True)
class Results:
    """A result file, read.

    Attributes:
        columns: the file's own column names, in its order.
        rows: one value a column; None where nothing was measured at that step.
        classification: the last measured classification metrics by short name (`accuracy`, ...,
            `f1`, each 0 to 1); empty where the provider measures none.
        final: the last measured value of every other column.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[float | None, ...]]
    classification: Mapping[str, float]
    final: Mapping[str, float]

    @property
    def steps(self) -> int:
        return len(self.rows)
