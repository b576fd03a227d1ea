"""Answers as a file: JSON lines, or CSV where the name ends in `.csv`; as `sportft export` does."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sportft_tui.domain.errors import BadInput
from sportft_tui.new_files import creating, fresh_path
from sportft_tui.tui.answer_rows import ShownAnswer

_COLUMNS = (
    *("at", "text", "label", "probability", "is_unsure", "probabilities", "undecided"),
    *("temperature", "model", "seconds", "usd"),
)


def default_name(folder: Path) -> str:
    """A name that is not taken in `folder`."""
    return fresh_path(folder / "answers.jsonl").name


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
    path = Path(typed)
    try:
        path = path.expanduser().absolute()
        rows = [_row(answer) for answer in reversed(answers)]
        with creating(path) as file:
            file.write(_csv(rows) if path.suffix == ".csv" else _jsonl(rows))
    except FileExistsError:
        raise BadInput(
            f"There is already a {path}.", hint="Nothing was saved; take another name."
        ) from None
    except (OSError, RuntimeError) as error:
        # RuntimeError: the home of a user that does not exist.
        why = error.strerror if isinstance(error, OSError) else error
        raise BadInput(
            f"{path} cannot be written: {why}.", hint="Nothing was saved; try another place."
        ) from None
    return path, len(rows)


def _row(answer: ShownAnswer) -> dict[str, Any]:
    prediction = answer.prediction
    told = {"at": answer.at, "text": answer.text, "temperature": prediction.temperature}
    told |= prediction.to_dict()
    return {column: told[column] for column in _COLUMNS}


def _jsonl(rows: Sequence[dict[str, Any]]) -> bytes:
    # In ASCII: texts may hold what is no valid Unicode.
    return "".join(json.dumps(row) + "\n" for row in rows).encode("ascii")


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    stream = io.StringIO(newline="")
    table = csv.writer(stream)
    table.writerow(_COLUMNS)
    for row in rows:
        table.writerow([_cell(value) for value in row.values()])
    return stream.getvalue().encode("utf-8", "backslashreplace")


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
