"""What somebody wants of a job, and on which files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.template import METADATA_LIMIT, Template
from sportft_tui.domain.text import one_line
from sportft_tui.workflow import tutorial

if TYPE_CHECKING:
    from sportft_tui.api.quirks import Quirks
    from sportft_tui.dataset.preparing.client import Prepared

#: OpenAI took suffixes of 18 characters at first, later 40 and more; longer ones help nobody.
LONGEST_SUFFIX = 40
#: The protocol allows 16 pairs; ours take up to 6 of them.
MOST_METADATA = 10
LONGEST_KEY = 64
#: As the protocol's servers have it.
MOST_EPOCHS = 50
MOST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class JobWish:
    """How a job is to be. None leaves a value to the server.

    Attributes:
        model: the base model; the server's usual one where empty.
        n_epochs: how often each example is seen.
        batch_size: examples a step.
        learning_rate_multiplier: of the learning rate that the server takes.
        suffix: part of the new model's name; None for one like the file's name.
        seed: for the same result twice, where the server can.
        metadata: tags.
        wandb_project: where the job reports at Weights & Biases; empty for nowhere.
        training_type: one of `Quirks.training_types`; the usual one where empty.
    """

    model: str = ""
    n_epochs: int | None = tutorial.N_EPOCHS
    batch_size: int | None = None
    learning_rate_multiplier: float | None = None
    suffix: str | None = None
    seed: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    wandb_project: str = ""
    training_type: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data; equal for equal wishes."""
        return asdict(self) | {"metadata": dict(sorted(self.metadata.items()))}

    def check(self, quirks: Quirks, host: str) -> None:
        """See that it can be ordered, before anything is sent.

        Args:
            quirks: of the server.
            host: its name.

        Raises:
            BadInput: something is out of its bounds, or the server does not know it.
        """
        _within("epochs", self.n_epochs, 1, MOST_EPOCHS)
        _within("the batch size", self.batch_size, 1, None)
        _within("the seed", self.seed, 0, MOST_SEED)
        multiplier = self.learning_rate_multiplier
        if multiplier is not None and not 0 < multiplier < float("inf"):
            raise BadInput("The learning-rate multiplier must be more than 0.", hint=_NOTHING)
        if len(self.suffix or "") > LONGEST_SUFFIX:
            most = f"A suffix has at most {LONGEST_SUFFIX} characters."
            raise BadInput(most, hint="Take a shorter one. Nothing was uploaded.")
        self._check_metadata()
        if quirks.mistral_orders:
            self._check_for_mistral(host)
        if self.wandb_project and not quirks.takes_wandb:
            raise BadInput(
                f"{host} does not report to Weights & Biases.", hint="Leave --wandb away."
            )
        if self.training_type and self.training_type not in quirks.training_types:
            known = ", ".join(quirks.training_types)
            raise BadInput(
                f"{host} has no training type {one_line(self.training_type)}.",
                hint=f"It has {known}." if known else "Leave --training-type away.",
            )

    def _check_for_mistral(self, host: str) -> None:
        given = {
            "batch size": self.batch_size,
            "learning-rate multiplier": self.learning_rate_multiplier,
            "seed": self.seed,
            "metadata": self.metadata or None,
        }
        for what, value in given.items():
            if value is not None:
                raise BadInput(f"{host} takes no {what}.", hint=f"Leave it away. {_NOTHING}")

    def _check_metadata(self) -> None:
        if len(self.metadata) > MOST_METADATA:
            raise BadInput(f"At most {MOST_METADATA} metadata pairs go along.", hint=_NOTHING)
        for key, value in self.metadata.items():
            if not 0 < len(key) <= LONGEST_KEY or len(value) > METADATA_LIMIT:
                raise BadInput(
                    f"The metadata {one_line(key, 80)} is too long, or has no name.",
                    hint=f"Names have up to {LONGEST_KEY} characters, values {METADATA_LIMIT}.",
                )
            if key.startswith("sportft_"):
                raise BadInput(
                    f"The metadata {one_line(key)} is sportft's own.", hint="Take another name."
                )


_NOTHING = "Nothing was uploaded."


def _within(what: str, value: int | None, least: int, most: int | None) -> None:
    if value is not None and (value < least or (most is not None and value > most)):
        bounds = f"{least} or more" if most is None else f"{least} to {most:,}"
        raise BadInput(f"{what[0].upper()}{what[1:]}: {value:,} cannot be.", hint=f"Take {bounds}.")


@dataclass(frozen=True, slots=True)
class TrainingFiles:
    """What a job is trained on.

    Attributes:
        train, valid: prepared files; the second may be None.
        template: how their examples ask and answer.
        positive_label: the label that metrics are about; may be empty.
    """

    train: Path
    valid: Path | None
    template: Template
    positive_label: str = ""

    @classmethod
    def of(cls, prepared: Prepared) -> TrainingFiles:
        """The (first) files that were written."""
        label = prepared.positive_label
        return cls(prepared.train_path, prepared.valid_path, prepared.template, label)

    @classmethod
    def read(cls, train: Path, valid: Path | None) -> TrainingFiles:
        """Files that were prepared some time ago, or elsewhere; blocking.

        Raises:
            BadInput: they cannot be read, or are no training files.
        """
        from sportft_tui.dataset.training_file import template_of

        template = template_of(train)
        if valid is not None and template_of(valid).format != template.format:
            raise BadInput(
                f"{one_line(train.name)} and {one_line(valid.name)} are not of one form.",
                hint="Prepare them together.",
            )
        return cls(train, valid, template, next(iter(template.labels), ""))

    @property
    def suffix(self) -> str:
        """What a model trained on them is called: as the files are."""
        stem = self.train.name.partition("_prepared")[0].removesuffix(".jsonl")
        return re.sub(r"[^A-Za-z0-9-]+", "-", stem)[:LONGEST_SUFFIX].strip("-")

    @property
    def measured_label(self) -> str:
        """The completion that metrics are about; empty where there are no rows to measure on."""
        if self.valid is None or not self.positive_label:
            return ""
        return self.template.leading + self.positive_label
