"""Result files: what a finished job measured at each step."""

from __future__ import annotations

import base64
import binascii
import csv
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sportft_tui.api.files import content as file_content
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.metrics import Results

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection

#: The same measure under the names of different providers and years, to the legacy file's name.
ALIASES = {
    "train_loss": "training_loss",
    "train_accuracy": "training_token_accuracy",
    "train_mean_token_accuracy": "training_token_accuracy",
    "valid_loss": "validation_loss",
    "valid_accuracy": "validation_token_accuracy",
    "valid_mean_token_accuracy": "validation_token_accuracy",
    "validation_mean_token_accuracy": "validation_token_accuracy",
    "full_valid_loss": "full_validation_loss",
    "full_valid_mean_token_accuracy": "full_validation_token_accuracy",
}
_CLASSIFICATION = "classification/"
#: The legacy file names F1 by its beta.
_SHORT = {"f1.0": "f1"}
#: Azure's "not measured"; no loss or accuracy can be -1.
_NOT_MEASURED = -1.0
_NO_TABLE = "The result file is no table of training steps, so there is nothing to show."


async def fetch(conn: Connection, file_id: str) -> Results:
    """A result file, fetched and read.

    Raises:
        NotFound: there is no such file.
        BadInput: it is no table of steps; at some servers it is known beforehand to be none, and
            is not fetched: it is the model's weights.
    """
    if not conn.profile.quirks.has_result_table:
        raise BadInput(
            _NO_TABLE, hint="Evaluate its model instead: v in the app, or `sportft evaluate`."
        )
    return read_results(await file_content(conn, file_id))


def read_results(content: bytes) -> Results:
    """A result file, read: CSV with a column `step`, plain or (as OpenAI sends it) in base64.

    `Results.columns` has the file's own names, `Results.final` the legacy file's (`ALIASES`).

    Raises:
        BadInput: it is no table of steps.
    """
    lines = csv.reader(_table_text(content).splitlines())
    columns = tuple(name.strip() for name in next(lines))
    rows = [_row(cells, len(columns)) for cells in lines if any(map(str.strip, cells))]
    classification: dict[str, float] = {}
    final: dict[str, float] = {}
    for index, name in enumerate(columns):
        value = _last(rows, index)
        if value is None:
            continue
        if name.startswith(_CLASSIFICATION):
            short = name.removeprefix(_CLASSIFICATION)
            classification[_SHORT.get(short, short)] = value
        else:
            final[ALIASES.get(name, name)] = value
    return Results(columns=columns, rows=rows, classification=classification, final=final)


def _table_text(content: bytes) -> str:
    """The CSV text; its first line is what tells a table from its base64 form."""
    if (text := _if_table(content)) is not None:
        return text
    try:
        decoded = base64.b64decode(b"".join(content.split()), validate=True)
    except binascii.Error:
        decoded = b""
    if (text := _if_table(decoded)) is not None:
        return text
    raise BadInput(_NO_TABLE)


def _if_table(content: bytes) -> str | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    first = text.lstrip().partition("\n")[0]
    return text.lstrip() if "step" in map(str.strip, first.split(",")) else None


def _row(cells: Sequence[str], width: int) -> tuple[float | None, ...]:
    values = [_cell(cell) for cell in cells[:width]]
    return tuple(values + [None] * (width - len(values)))


def _cell(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and value != _NOT_MEASURED else None


def _last(rows: Sequence[tuple[float | None, ...]], index: int) -> float | None:
    measured = (row[index] for row in reversed(rows) if row[index] is not None)
    return next(measured, None)
