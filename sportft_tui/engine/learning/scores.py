"""Classification metrics on the validation rows, by the legacy result file's names."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

#: The columns for two labels and for more.
BINARY = (
    "classification/accuracy",
    "classification/precision",
    "classification/recall",
    "classification/auroc",
    "classification/auprc",
    "classification/f1.0",
)
MANY = ("classification/accuracy", "classification/weighted_f1_score")


def binary(
    found: NDArray[np.float32], wanted: NDArray[np.int64], positive: int
) -> list[float | None]:
    """The values of `BINARY`; None where a metric is not defined.

    Args:
        found: probabilities, one row a text, one column a label.
        wanted: the column of each text's label.
        positive: the column of the positive label.
    """
    truth = wanted == positive
    guess = found.argmax(axis=1) == positive
    share = found[:, positive]
    both = bool(truth.any() and not truth.all())
    return [
        float(accuracy_score(truth, guess)),
        float(precision_score(truth, guess, zero_division=0.0)),
        float(recall_score(truth, guess, zero_division=0.0)),
        float(roc_auc_score(truth, share)) if both else None,
        float(average_precision_score(truth, share)) if truth.any() else None,
        float(f1_score(truth, guess, zero_division=0.0)),
    ]


def many(found: NDArray[np.float32], wanted: NDArray[np.int64]) -> list[float | None]:
    """The values of `MANY`."""
    guess: Any = found.argmax(axis=1)
    weighted = f1_score(wanted, guess, average="weighted", zero_division=0.0)
    return [float(accuracy_score(wanted, guess)), float(weighted)]
