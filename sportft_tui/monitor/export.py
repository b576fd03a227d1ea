"""The journal's content as a file that other programs read.

JSONL: one object a line, in ASCII with escapes, so that every text comes back as it was, lone
surrogates included. A number that JSON has no word for (infinity, not a number) is null.

CSV: as RFC 4180 has it, in UTF-8, with a line of column names. Lists and objects stand in their
cells as JSON, what is not known is an empty cell, and a text that is not valid Unicode has escapes
where it is not. Cells stay as they are also where a spreadsheet would take one for a formula
(`=...`): a quote before it would change the data for everybody else, and no reader could tell it
from one that was there. Only where it is shown on a terminal, control characters are left out.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TextIO, get_args

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line, printable
from sportft_tui.monitor import records
from sportft_tui.monitor.export_rows import COLUMNS, Choice, Row, What, rows
from sportft_tui.monitor.journal import Journal
from sportft_tui.new_files import creating, replacing

Form = Literal["jsonl", "csv"]
#: How it can be written.
FORMS: tuple[Form, ...] = get_args(Form)

_encode = json.JSONEncoder(allow_nan=False).encode


def export(
    journal: Journal,
    what: What,
    *,
    profile: str | None = None,
    job_id: str | None = None,
    form: Form = "jsonl",
    to: TextIO | Path,
    force: bool = False,
) -> int:
    """Write one kind of what the journal holds, a row at a time.

    Args:
        journal: where it is read.
        what: `jobs`, `events`, `metrics`, `predictions`, `evaluations` or `decisions`.
        profile: only this one's; every one's where None.
        job_id: only this job's; every one's where None.
        form: `jsonl` or `csv`.
        to: a stream, which stays open; or a file, which is written beside its name and renamed.
        force: whether a file that is there may be replaced.

    Returns:
        How many rows were written.

    Raises:
        BadInput: the file is there already or cannot be written; the journal cannot be read.
    """
    found = rows(journal, what, Choice(profile, job_id))
    write = _write_csv if form == "csv" else _write_jsonl
    if not isinstance(to, Path):
        return write(to, COLUMNS[what], found)
    try:
        with _destination(to, force) as stream:
            return write(stream, COLUMNS[what], found)
    except FileExistsError:
        raise BadInput(
            f"{one_line(str(to))} is there already.", hint="Choose another name, or give --force."
        ) from None
    except OSError as error:
        raise BadInput(
            f"{one_line(str(to))} cannot be written: {error.strerror or error}.",
            hint="Nothing was left behind; choose another place.",
        ) from error


def _write_jsonl(stream: TextIO, _columns: tuple[str, ...], found: Iterator[Row]) -> int:
    count = 0
    for row in found:
        stream.write(_json(row) + "\n")
        count += 1
    return count


def _write_csv(stream: TextIO, columns: tuple[str, ...], found: Iterator[Row]) -> int:
    clean: Callable[[str], str] = printable if stream.isatty() else records.key
    table = csv.writer(stream)
    table.writerow(columns)
    count = 0
    for row in found:
        table.writerow([_cell(row[column], clean) for column in columns])
        count += 1
    return count


def _cell(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, int | float):
        return value
    return _json(value)


def _json(value: Any) -> str:
    try:
        return _encode(value)
    except ValueError:
        return _encode(_finite(value))


def _finite(value: Any) -> Any:
    """`value` with null for every number that JSON has no word for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return value


@contextmanager
def _destination(path: Path, force: bool) -> Iterator[TextIO]:
    """A stream whose content takes the file's name when the block ends well.

    Raises:
        FileExistsError: the file is there, and may not be replaced.
        OSError: it cannot be written.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        # A pipe or a device is no file to be replaced.
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    path = path.resolve()  # a link's target is what is written
    with (replacing if force else creating)(path) as file:
        stream = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield stream
        stream.detach()
