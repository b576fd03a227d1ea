"""Scores of weighted rows, as scikit-learn defines them.

Weights make the bootstrap cheap: to draw rows with replacement is to count each of them 0, 1, 2,
... times, and what has to be sorted is sorted once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sportft_tui.classify.measuring.outcomes import Floats, Ints, Outcomes

#: A probability of 0 for what happened would be an infinite loss; scikit-learn has the same bound.
_TINY = float(np.finfo(np.float64).eps)
BINS = 10


@dataclass(frozen=True)
class ByClass:
    """(k,) each."""

    precision: Floats
    recall: Floats
    f1: Floats
    support: Floats


def confusion(found: Outcomes, weights: Floats) -> Floats:
    """(k, k + 1): given by said, the last column for answers that are no label."""
    k = len(found.labels)
    flat = np.bincount(found.given * (k + 1) + found.said, weights, minlength=k * (k + 1))
    return flat.reshape(k, k + 1).astype(np.float64)


def by_class(matrix: Floats) -> ByClass:
    """Precision, recall and F1 of each class; 0 where there is nothing to divide by."""
    right, support = np.diagonal(matrix), matrix.sum(axis=1)
    said = matrix[:, :-1].sum(axis=0)
    return ByClass(
        _ratio(right, said), _ratio(right, support), _ratio(2 * right, said + support), support
    )


def averages(matrix: Floats) -> dict[str, float]:
    """Accuracy, and precision, recall and F1 averaged in three ways.

    Macro averages are over the classes that occur, given or said.
    """
    each = by_class(matrix)
    right, said = float(np.trace(matrix[:, :-1])), float(matrix[:, :-1].sum())
    total = float(matrix.sum())
    occurs = (each.support > 0) | (matrix[:, :-1].sum(axis=0) > 0)
    scores = {"accuracy": right / total}
    for name, values in (("precision", each.precision), ("recall", each.recall), ("f1", each.f1)):
        scores[f"macro_{name}"] = float(values[occurs].mean())
        scores[f"weighted_{name}"] = float((values * each.support).sum() / total)
    precision, recall = (right / said if said else 0.0), right / total
    both = precision + recall
    scores |= {
        "micro_precision": precision,
        "micro_recall": recall,
        "micro_f1": 2 * precision * recall / both if both else 0.0,
    }
    return scores


class Ranking:
    """How well one score tells a class from the others: sorted once, weighed often.

    Args:
        is_class: (n,) whether a row is of the class.
        score: (n,) the higher, the more likely.
    """

    def __init__(self, is_class: Floats, score: Floats) -> None:
        self._order = np.argsort(-score, kind="stable")
        ranked = score[self._order]
        # Rows with the same score come together: no order among them is better than another.
        self._ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
        self._is_class = is_class[self._order]

    def areas(self, weights: Floats) -> tuple[float | None, float | None]:
        """AUROC and average precision; None where all rows, or none, are of the class."""
        ranked = weights[self._order]
        true = np.cumsum(ranked * self._is_class)[self._ends]
        false = np.cumsum(ranked * (1 - self._is_class))[self._ends]
        if not true[-1] or not false[-1]:
            return None, None
        before_true, before_false = np.append(0.0, true[:-1]), np.append(0.0, false[:-1])
        wide, high = false - before_false, (true + before_true) / 2
        area = float((wide * high).sum() / (true[-1] * false[-1]))
        precision = _ratio(true, true + false)
        return area, float(((true - before_true) * precision).sum() / true[-1])


def rankings(found: Outcomes) -> list[Ranking]:
    """One a class."""
    return [
        Ranking((found.given == place).astype(np.float64), found.shares[:, place])
        for place in range(len(found.labels))
    ]


def probability_scores(found: Outcomes, ranked: list[Ranking], weights: Floats) -> dict[str, float]:
    """AUROC and AUPRC (one against the rest, the mean of all classes), and three kinds of loss.

    The Brier score of two classes is that of one of them, as is usual; of more, their sum.
    """
    areas = [ranking.areas(weights) for ranking in ranked]
    scores: dict[str, float] = {}
    for name, values in zip(("auroc", "auprc"), zip(*areas, strict=True), strict=True):
        defined = [value for value in values if value is not None]
        if defined:
            scores[name] = float(np.mean(defined))
    total = weights.sum()
    scores["log_loss"] = float(weights @ losses(found) / total)
    scores["brier"] = float(weights @ squares(found) / total)
    scores["ece"] = calibration_error(found, weights)
    return scores


def losses(found: Outcomes) -> Floats:
    """(n,) minus the logarithm of what the given label was thought to be."""
    own = np.take_along_axis(found.shares, found.given[:, None], axis=1)[:, 0]
    result: Floats = -np.log(np.clip(own, _TINY, 1 - _TINY))
    return result


def squares(found: Outcomes) -> Floats:
    """(n,) the squared distance of what was thought from what is."""
    truth = np.zeros_like(found.shares)
    np.put_along_axis(truth, found.given[:, None], 1.0, axis=1)
    sums: Floats = ((found.shares - truth) ** 2).sum(axis=1)
    return sums / 2 if len(found.labels) == 2 else sums


def bin_numbers(found: Outcomes) -> Ints:
    """(n,) the bin of each answer's probability, of `BINS` equal ones with their upper ends."""
    numbers = np.ceil(found.sure * BINS).astype(np.int64) - 1
    return np.clip(numbers, 0, BINS - 1)


def calibration_error(found: Outcomes, weights: Floats) -> float:
    """Mean distance of how sure answers are from how often they are right, by bins."""
    numbers = bin_numbers(found)
    sure = np.bincount(numbers, weights * found.sure, minlength=BINS)
    right = np.bincount(numbers, weights * found.right, minlength=BINS)
    return float(np.abs(sure - right).sum() / weights.sum())


def _ratio(above: Floats, below: Floats) -> Floats:
    result: Floats = np.divide(above, below, out=np.zeros_like(below), where=below > 0)
    return result
