"""The answers of a whole file as a file: a row each, in the order of the input."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from sportft_tui.classify.bulk.answer_log import AnswerLog, Logged
from sportft_tui.classify.bulk.order import Finish
from sportft_tui.classify.bulk.text_rows import TextRow
from sportft_tui.classify.calibration import calibrated
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.new_files import creating, replacing

COLUMNS = (
    "row",
    "text",
    "given",
    "label",
    "probability",
    "unsure",
    "probabilities",
    "left_over",
    "error",
)
#: Enough for anybody, and a third of the file.
_DIGITS = 6


def form_of(path: Path) -> str:
    """`csv` or `jsonl`, by the name's ending.

    Raises:
        BadInput: it ends in neither.
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        return "csv"
    if ending in (".jsonl", ".ndjson"):
        return "jsonl"
    raise BadInput(
        f"What kind of file {one_line(path.name)} is to be cannot be told from its name.",
        hint="End it with .csv or .jsonl.",
    )


def write(log: AnswerLog, rows: Iterator[TextRow], labels: Sequence[str], finish: Finish) -> int:
    """Write the rows that have been asked; the file is there whole, or not at all.

    Args:
        log: the answers.
        rows: the texts.
        labels: all labels, for calibration.
        finish: where to, and how.

    Returns:
        How many rows were written.

    Raises:
        BadInput: the file is there already, or its name tells no form.
        OSError: it cannot be written.
    """
    found = (
        _cells(row, logged, labels, finish)
        for row in rows
        if (logged := log.get(row.index)) is not None
    )
    put = _put_csv if form_of(finish.to) == "csv" else _put_jsonl
    try:
        with (replacing if finish.force else creating)(finish.to) as file:
            text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="")
            number = put(text, found)
            text.flush()
            text.detach()
            return number
    except FileExistsError:
        raise BadInput(
            f"{one_line(str(finish.to))} is there already.",
            hint="Choose another name, or give --force.",
        ) from None


def _put_csv(text: TextIO, rows: Iterator[dict[str, Any]]) -> int:
    table, number = csv.writer(text), 0
    table.writerow(COLUMNS)
    for cells in rows:
        table.writerow([_cell(cells[column]) for column in COLUMNS])
        number += 1
    return number


def _put_jsonl(text: TextIO, rows: Iterator[dict[str, Any]]) -> int:
    number = 0
    for cells in rows:
        text.write(json.dumps(cells) + "\n")
        number += 1
    return number


def _cells(row: TextRow, logged: Logged, labels: Sequence[str], finish: Finish) -> dict[str, Any]:
    cells: dict[str, Any] = dict.fromkeys(COLUMNS)
    place = int(row.place) if row.place.isdecimal() else row.place
    cells |= {"row": place, "text": row.text, "given": row.label or None}
    if logged.prediction is None:
        return cells | {"error": logged.error}
    one = calibrated(logged.prediction, finish.temperature, labels)
    one = one.with_threshold(finish.unsure_below)
    return cells | {
        "label": one.label,
        "probability": _rounded(one.probability),
        "unsure": one.is_unsure,
        "probabilities": {label: _rounded(value) for label, value in one.probabilities},
        "left_over": _rounded(one.left_over) if one.probabilities else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict) else value
