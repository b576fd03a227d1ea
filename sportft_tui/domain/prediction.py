"""What a model says about a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Prediction:
    """A label with its probability.

    Attributes:
        label: the answer without the blanks and separators of its training format.
        probabilities: (label, probability 0 to 1), the most probable first. They are the model's
            own, from its logprobs, and sum to 1 or less; empty where the provider returns none.
        model: the model that answered.
        seconds: from the request to the answer.
    """

    label: str
    probabilities: tuple[tuple[str, float], ...]
    model: str
    seconds: float

    @property
    def probability(self) -> float | None:
        """That of the answer itself."""
        return dict(self.probabilities).get(self.label)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as printed by `--json`."""
        return {
            "label": self.label,
            "probability": self.probability,
            "probabilities": dict(self.probabilities),
            "model": self.model,
            "seconds": round(self.seconds, 4),
        }
