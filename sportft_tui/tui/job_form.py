"""What the screen for a new job asks for, as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sportft_tui.domain.errors import BadInput
from sportft_tui.workflow.job_wish import JobWish
from sportft_tui.workflow.tutorial import N_EPOCHS

if TYPE_CHECKING:
    from sportft_tui.api.quirks import Quirks

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the form.

    Attributes:
        id: its key in `JobForm.typed`.
        title: what stands before its value.
        about: what it is, a sentence.
        example: what may be typed.
        empty: what stands there where nothing was typed.
    """

    id: str
    title: str
    about: str
    example: str
    empty: str = "none"


MODEL = Field("model", "model", "The base model, from the server's list.", "a name")
TYPE = Field(
    "training_type", "training", "Which machines Azure trains on: they differ in price.", ""
)
_USUAL = (
    Field("epochs", "epochs", "How often each example is seen; the price goes with it.", "1, auto"),
    Field("batch", "batch size", "Examples a step; auto leaves it to the server.", "8, auto"),
    Field("rate", "rate ×", "Learning-rate multiplier; auto leaves it to the server.", "0.5, auto"),
    Field("suffix", "suffix", "Becomes part of the new model's name.", "sport"),
    Field("seed", "seed", "The same seed, the same result, where the server can.", "42", AUTO),
    Field("metadata", "metadata", "Tags by which you find it: KEY=VALUE, KEY=VALUE.", "team=a"),
)
_AT_MISTRAL = ("epochs", "suffix")
_WANDB = Field("wandb", "W&B project", "Where it reports at Weights & Biases.", "sport")


def fields_for(quirks: Quirks) -> list[Field]:
    """The lines that make sense at a server."""
    more = [_WANDB] if quirks.takes_wandb else []
    usual = [one for one in _USUAL if one.id in _AT_MISTRAL or not quirks.mistral_orders]
    return [MODEL, *usual, *more, *([TYPE] if quirks.training_types else [])]


@dataclass(slots=True)
class JobForm:
    """What was typed.

    Attributes:
        typed: by a field's ID; what is missing is as usual.
    """

    typed: dict[str, str] = field(default_factory=lambda: {"epochs": str(N_EPOCHS)})

    def __getitem__(self, name: str) -> str:
        return self.typed.get(name, AUTO if name in ("batch", "rate") else "").strip()

    def put(self, name: str, value: str, quirks: Quirks, host: str) -> None:
        """Take a value.

        Raises:
            BadInput: it cannot be; the one before stays.
        """
        tried = JobForm({**self.typed, name: value})
        tried.wish().check(quirks, host)
        self.typed = tried.typed

    def wish(self) -> JobWish:
        """What it comes to.

        Raises:
            BadInput: something typed is no number, or no pair.
        """
        return JobWish(
            model=self["model"],
            n_epochs=_number("Epochs", self["epochs"], int),
            batch_size=_number("The batch size", self["batch"], int),
            learning_rate_multiplier=_number("The multiplier", self["rate"], float),
            suffix=self["suffix"] or None,
            seed=_number("The seed", self["seed"], int),
            metadata=_pairs(self["metadata"]),
            wandb_project=self["wandb"],
            training_type=self["training_type"],
        )


def _number(what: str, text: str, kind: Callable[[str], Any]) -> Any:
    if text in ("", AUTO):
        return None
    try:
        return kind(text)
    except ValueError as error:
        raise BadInput(f"{what}: a number or auto, not “{text}”.") from error


def _pairs(text: str) -> dict[str, str]:
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, is_pair, value = pair.partition("=")
        if not (is_pair and key.strip()):
            raise BadInput(f"Metadata: KEY=VALUE, not “{pair}”.")
        found[key.strip()] = value.strip()
    return found
