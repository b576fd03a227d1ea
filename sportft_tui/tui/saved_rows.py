"""Rows in a file that readers save: JSON lines, CSV or text, as the file's name ends."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import folded, one_line
from sportft_tui.tui.saving import new_file, typed_path

Rows = Sequence[Mapping[str, Any]]
#: What such a file's name may end in.
FORMS = ".jsonl, .csv or .txt"


def save(typed: str, rows: Rows, *, whole: Mapping[str, Any] | None = None) -> tuple[Path, int]:
    """Write rows to a new file; blocks, for a thread.

    Args:
        typed: the file, below the working directory unless it says otherwise; `~` is the home.
        rows: with the same keys, in the same order.
        whole: what a `.json` file is to hold; such files are not possible where it is None.

    Returns:
        Where they are, and how many.

    Raises:
        BadInput: the name's end is of no form, there is such a file already, or it cannot be
            written. Nothing is left behind.
    """
    path = typed_path(typed)
    match path.suffix.lower():
        case ".jsonl":
            data = jsonl(rows)
        case ".csv":
            data = as_csv(rows)
        case ".txt":
            data = text(rows)
        case ".json" if whole is not None:
            data = json.dumps(whole, indent=1, default=str).encode("ascii") + b"\n"
        case _:
            forms = FORMS if whole is None else f".json, {FORMS}"
            raise BadInput(
                f"What {one_line(path.name)} is to be cannot be told from its name.",
                hint=f"Nothing was saved; end it with {forms}.",
            )
    with new_file(path) as file:
        file.write(data)
    return path, len(rows)


def jsonl(rows: Rows) -> bytes:
    """One object a line; in ASCII, for texts may hold what is no valid Unicode."""
    return "".join(json.dumps(row, default=str) + "\n" for row in rows).encode("ascii")


def as_csv(rows: Rows) -> bytes:
    """With a line of names; lists and objects stand in their cells as JSON."""
    stream = io.StringIO(newline="")
    table = csv.writer(stream)
    table.writerow(_names(rows))
    for row in rows:
        table.writerow([_cell(value) for value in row.values()])
    return stream.getvalue().encode("utf-8", "backslashreplace")


def text(rows: Rows) -> bytes:
    """Columns aligned for the eye, each row on one line, without control characters."""
    from rich.cells import cell_len

    names = _names(rows)
    lines = [names, *([_told(value) for value in row.values()] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    told = ("  ".join(_padded(line, widths, cell_len)).rstrip() for line in lines)
    return "".join(f"{line}\n" for line in told).encode("utf-8", "backslashreplace")


def _padded(line: Iterable[str], widths: Iterable[int], cell_len: Any) -> Iterable[str]:
    return (cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))


def _names(rows: Rows) -> list[str]:
    return list(rows[0]) if rows else []


def _cell(value: Any) -> Any:
    return json.dumps(value, default=str) if isinstance(value, dict | list | tuple) else value


def _told(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else folded(str(_cell(value))).strip()
