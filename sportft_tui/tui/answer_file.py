"""Answers as a file: JSON lines, or CSV where the name ends in `.csv`; as `sportft export` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sportft_tui.tui.answer_rows import ShownAnswer
from sportft_tui.tui.saved_rows import as_csv, jsonl
from sportft_tui.tui.saving import new_file, typed_path

_COLUMNS = (
    *("at", "text", "label", "probability", "is_unsure", "probabilities", "undecided"),
    *("temperature", "model", "seconds", "usd"),
)
#: Stem and ending of the name that is proposed.
NAMED = ("answers", ".jsonl")


def save(typed: str, answers: Sequence[ShownAnswer]) -> tuple[Path, int]:
    """Write answers, the oldest first; blocks, for a thread.

    Args:
        typed: the file, below the working directory unless it says otherwise; `~` is the home.
        answers: the newest first.

    Returns:
        Where they are, and how many.

    Raises:
        BadInput: there is such a file already, or it cannot be written. Nothing is left behind.
    """
    path = typed_path(typed)
    rows = [_row(answer) for answer in reversed(answers)]
    with new_file(path) as file:
        file.write(as_csv(rows) if path.suffix == ".csv" else jsonl(rows))
    return path, len(rows)


def _row(answer: ShownAnswer) -> dict[str, Any]:
    prediction = answer.prediction
    told = {"at": answer.at, "text": answer.text, "temperature": prediction.temperature}
    told |= prediction.to_dict()
    return {column: told[column] for column in _COLUMNS}
