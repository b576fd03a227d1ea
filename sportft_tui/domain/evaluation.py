"""How good a model is on a labelled file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

#: Averages and whole-file scores, in the order in which they are shown.
SCORES = (
    "accuracy",
    "macro_precision",
    "macro_recall",
    "macro_f1",
    "weighted_precision",
    "weighted_recall",
    "weighted_f1",
    "micro_precision",
    "micro_recall",
    "micro_f1",
    "auroc",
    "auprc",
    "log_loss",
    "brier",
    "ece",
)

#: What they are called to people.
SCORE_WORDS: Mapping[str, str] = {
    "accuracy": "accuracy",
    "macro_precision": "precision, macro",
    "macro_recall": "recall, macro",
    "macro_f1": "F1, macro",
    "weighted_precision": "precision, weighted",
    "weighted_recall": "recall, weighted",
    "weighted_f1": "F1, weighted",
    "micro_precision": "precision, micro",
    "micro_recall": "recall, micro",
    "micro_f1": "F1, micro",
    "auroc": "AUROC",
    "auprc": "AUPRC",
    "log_loss": "log-loss",
    "brier": "Brier score",
    "ece": "calibration error",
}


@dataclass(frozen=True, slots=True)
class ClassScores:
    """One label against all others.

    Attributes:
        support: rows that have it.
        auroc, auprc: None where every row has it, or none, or no probabilities are known.
    """

    label: str
    precision: float
    recall: float
    f1: float
    support: int
    auroc: float | None = None
    auprc: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like probability.

    Attributes:
        low, high: of their probabilities; the upper end belongs to the bin.
        count: how many.
        confidence: their mean probability.
        accuracy: how many of them are right, 0 to 1.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer.

    Attributes:
        index: the row's place among those of the file that can be read, from 0.
        place: what people call it, such as a line's number.
        text: its beginning.
        given, said: the labels.
        probability: the answer's; None where not known.
    """

    index: int
    place: str
    text: str
    given: str
    said: str
    probability: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was found.

    Attributes:
        model: the model.
        file: the file's name.
        digest: of its texts and labels.
        n_rows: rows with an answer; the others are told in `notes`.
        labels: the classes, in the order of the confusion matrix.
        scores: whole-file scores by the names in `SCORES`; those that need probabilities are
            missing where the server tells none.
        classes: the scores of each label.
        confusion: rows by given label (outer) and answer (inner), both in the order of `labels`,
            and in a last column answers that are none of them.
        intervals: 95 % confidence intervals of the scores, from the bootstrap.
        bins: the reliability table.
        mistakes: the most confident ones, the most confident first.
        temperature: what the probabilities were calibrated with; 1 for the model's own.
        mean_left_over: the part of the probability that the server did not tell, on average.
        notes: what a reader has to know, a sentence each.
        path: of the file on the machine where this was found; empty where that is not known.
        columns: of its texts and its labels, where they were named.
    """

    model: str
    file: str
    digest: str
    n_rows: int
    labels: tuple[str, ...]
    scores: Mapping[str, float]
    classes: tuple[ClassScores, ...]
    confusion: tuple[tuple[int, ...], ...]
    intervals: Mapping[str, tuple[float, float]]
    bins: tuple[Bin, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    temperature: float = 1.0
    mean_left_over: float = 0.0
    notes: tuple[str, ...] = ()
    path: str = ""
    columns: tuple[str, str] = ("", "")

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self) | {"scores": dict(self.scores), "intervals": dict(self.intervals)}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Evaluation:
        """What `to_dict` gave, also after it was JSON."""
        return cls(
            **dict(plain)
            | {
                "labels": tuple(plain["labels"]),
                "classes": tuple(ClassScores(**row) for row in plain["classes"]),
                "confusion": tuple(map(tuple, plain["confusion"])),
                "intervals": {name: tuple(ends) for name, ends in plain["intervals"].items()},
                "bins": tuple(Bin(**row) for row in plain["bins"]),
                "mistakes": tuple(Mistake(**row) for row in plain["mistakes"]),
                "notes": tuple(plain["notes"]),
                "columns": tuple(plain.get("columns", ("", ""))),
            }
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same rows.

    Attributes:
        models: their names.
        n_rows: rows that both have answered.
        only_first, only_second: rows that only this one has right.
        both, neither: rows that both have right, or wrong.
        p_value: McNemar's: how probable a difference of this size is between models that are as
            good as each other.
        is_exact: whether it is the exact one (few rows differ) or by chi squared.
        difference: of their accuracies, the second's minus the first's.
        interval: its 95 % confidence interval, from the bootstrap over the same rows.
    """

    models: tuple[str, str]
    n_rows: int
    only_first: int
    only_second: int
    both: int
    neither: int
    p_value: float
    is_exact: bool
    difference: float
    interval: tuple[float, float]

    def words(self) -> str:
        """One sentence."""
        better = self.models[self.difference > 0]
        if self.p_value >= _SIGNIFICANT:
            said = "On these rows the two models cannot be told apart"
        else:
            said = f"{better} is better on these rows"
        kind = "exact" if self.is_exact else "chi squared"
        low, high = self.interval
        return (
            f"{said}: {self.only_second:,} rows right only by the second, {self.only_first:,} only "
            f"by the first; McNemar's test ({kind}) p = {self.p_value:.3g}; accuracy "
            f"{self.difference:+.4f} ({low:+.4f} to {high:+.4f})."
        )

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Comparison:
        """What `to_dict` gave, also after it was JSON."""
        pairs = {name: tuple(plain[name]) for name in ("models", "interval")}
        return cls(**dict(plain) | pairs)


#: The usual bound for calling a difference one.
_SIGNIFICANT = 0.05
