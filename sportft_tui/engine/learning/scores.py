"""Classification metrics on the validation rows, by the legacy result file's names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    f1_score,
    fbeta_score,
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


def binary_names(betas: Sequence[float]) -> tuple[str, ...]:
    """The columns for two labels, with further F-scores."""
    return (*BINARY, *(f"classification/f{float(beta)}" for beta in betas))


def binary(
    found: NDArray[np.float32],
    wanted: NDArray[np.int64],
    positive: int,
    betas: Sequence[float] = (),
) -> list[float | None]:
    """The values of `binary_names`; None where a metric is not defined.

    Args:
        found: probabilities, one row a text, one column a label.
        wanted: the column of each text's label.
        positive: the column of the positive label.
        betas: the F-scores besides F1.
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
        *(float(fbeta_score(truth, guess, beta=beta, zero_division=0.0)) for beta in betas),
    ]


def many(found: NDArray[np.float32], wanted: NDArray[np.int64]) -> list[float | None]:
    """The values of `MANY`."""
    guess: Any = found.argmax(axis=1)
    weighted = f1_score(wanted, guess, average="weighted", zero_division=0.0)
    return [float(accuracy_score(wanted, guess)), float(weighted)]
