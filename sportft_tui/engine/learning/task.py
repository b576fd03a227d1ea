"""What the server asks of its training process: plain data, cheap to send."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sportft_tui.engine.terms.recipes import DEFAULT

#: A job's folder and what is in it.
REPORTS = "reports.jsonl"
CANCELLED = "cancelled"
RESULTS = "results.csv"
MODEL = "model"

#: Checkpoints whose weights are kept; as many as at OpenAI.
KEPT_CHECKPOINTS = 3


@dataclass(frozen=True, slots=True)
class TrainingTask:
    """A job for the training process.

    Attributes:
        folder: the job's own folder; reports, state, results and the model are written there.
        training, validation: files of examples.
        n_epochs: passes over the training rows.
        batch_size: rows a step.
        multiplier: of the recipe's own learning rate.
        seed: of the order in which rows are seen.
        compute_metrics: whether classification metrics are measured at each epoch's end.
        positive_class: the label that counts as positive where there are two.
        recipe: the base model; see `recipes`.
        betas: the F-scores that are measured besides F1.
    """

    folder: Path
    training: Path
    validation: Path | None
    n_epochs: int
    batch_size: int
    multiplier: float
    seed: int
    compute_metrics: bool
    positive_class: str
    recipe: str = DEFAULT
    betas: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """Where a trained model is.

    Attributes:
        folder: the folder `model` of its job.
        epoch: which epoch's weights.
    """

    folder: Path
    epoch: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says about one text.

    Attributes:
        text: the most probable label, exactly as trained.
        logprobs: (label, natural logarithm of its probability), the most probable first.
    """

    text: str
    logprobs: tuple[tuple[str, float], ...]


def ask_to_stop(folder: Path) -> None:
    """Have a job's training, wherever it runs, end at its next step.

    Args:
        folder: the job's own folder; made where it is missing.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / CANCELLED).touch()


def let_run(folder: Path) -> None:
    """Take back `ask_to_stop`."""
    (folder / CANCELLED).unlink(missing_ok=True)


def rows_per_step(rows: int) -> int:
    """The batch size where none is ordered: 0.2 % of the rows, from 1 to 64.

    Measured together with the recipe's learning rate; the legacy service chose alike.
    """
    return max(1, min(64, rows // 500))
