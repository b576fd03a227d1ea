"""What a model says about a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

#: Labels that a part of the probability may belong to, and that part.
Undecided = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A label with its probability.

    A server tells the most probable tokens only, and a token may begin several labels. So some of
    the probability may be known to be there without being any one label's: it is `undecided`.

    Attributes:
        label: the answer without the blanks and separators of its training format.
        probabilities: (label, probability 0 to 1), the most probable first: what is known to be
            theirs. Their sum is 1 or less; empty where the provider returns none.
        model: the model that answered.
        seconds: from the request to the answer.
        undecided: the rest of the probability, by the labels that it can belong to; `()` are those
            of answers that are no label, or that nobody knows.
        unsure_below: what the answer's probability has to reach to be taken for sure; 0 for
            anything.
        temperature: what the probabilities were calibrated with; 1 for the model's own.
        prompt_tokens, completion_tokens: what was read and written; 0 where nobody says.
        usd: what it cost; None where that is not known.
    """

    label: str
    probabilities: tuple[tuple[str, float], ...]
    model: str
    seconds: float
    undecided: tuple[Undecided, ...] = ()
    unsure_below: float = 0.0
    temperature: float = 1.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float | None = None

    @property
    def probability(self) -> float | None:
        """That of the answer itself, as far as it is known to be its own."""
        return dict(self.probabilities).get(self.label)

    @property
    def left_over(self) -> float:
        """What the probabilities do not tell: no label can have more than this above its own."""
        return max(0.0, 1.0 - sum(value for _, value in self.probabilities))

    @property
    def is_unsure(self) -> bool:
        """Whether the answer is less probable than was asked for, or nobody knows how probable."""
        return self.unsure_below > 0 and (self.probability or 0.0) < self.unsure_below

    def bounds(self, label: str) -> tuple[float, float]:
        """The least and the most that a label's probability can be."""
        if not self.probabilities and not self.undecided:
            return 0.0, 1.0
        least = dict(self.probabilities).get(label, 0.0)
        more = sum(share for labels, share in self.undecided if label in labels)
        return least, min(1.0, least + more)

    def spread(self, labels: Sequence[str]) -> tuple[float, ...]:
        """A probability for each of `labels`, of sum 1: what is undecided is divided evenly.

        Undecided parts go to those that they can belong to; what belongs to none of `labels` is
        given to them in proportion. Where nothing is known, the answer has all of it.

        Args:
            labels: at least one.
        """
        shares = dict.fromkeys(labels, 0.0)
        for label, value in self.probabilities:
            if label in shares:
                shares[label] += value
        for candidates, value in self.undecided:
            known = [label for label in candidates if label in shares]
            for label in known:
                shares[label] += value / len(known)
        total = sum(shares.values())
        if total <= 0:
            shares = {label: float(label == self.label) for label in labels}
            total = sum(shares.values())
        if total <= 0:
            return tuple(1 / len(labels) for _ in labels)
        return tuple(shares[label] / total for label in labels)

    def with_threshold(self, unsure_below: float) -> Prediction:
        """The same, with another threshold."""
        return replace(self, unsure_below=unsure_below)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as printed by `--json`."""
        return {
            "label": self.label,
            "probability": self.probability,
            "probabilities": dict(self.probabilities),
            "undecided": [
                {"labels": list(labels), "probability": share} for labels, share in self.undecided
            ],
            "is_unsure": self.is_unsure,
            "model": self.model,
            "seconds": round(self.seconds, 4),
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "usd": self.usd,
        }
