"""The sections of an evaluation as rows for a file."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sportft_tui.domain.evaluation import Evaluation
    from sportft_tui.domain.metrics import Results

#: The column of answers that are none of the labels.
_NONE_OF_THEM = "none of the labels"


def of_section(name: str, one: Evaluation, training: Results | None) -> list[dict[str, Any]]:
    """The rows of a section by its name; of `Scores` none, they are saved with all the rest.

    Args:
        name: as its tab has it.
        one: what was found.
        training: the result file of the job that made the model, where it was read.
    """
    match name:
        case "Labels":
            return [asdict(row) for row in one.classes]
        case "Confusion":
            return confusion(one)
        case "Reliability":
            return [asdict(row) for row in one.bins]
        case "Mistakes":
            return [asdict(row) for row in one.mistakes]
        case "Training" if training is not None:
            return [dict(zip(training.columns, row, strict=False)) for row in training.rows]
    return []


def confusion(one: Evaluation) -> list[dict[str, Any]]:
    """A row a given label; its columns are the answers."""
    answers = (*one.labels, _NONE_OF_THEM)
    return [
        {"given": given} | {f"said {said}": n for said, n in zip(answers, counts, strict=False)}
        for given, counts in zip(one.labels, one.confusion, strict=True)
    ]
