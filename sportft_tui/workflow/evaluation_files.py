"""An evaluation in a file: all of it as JSON, or the labels' scores as CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.evaluation import ClassScores
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    from sportft_tui.workflow.evaluating import Evaluated

_JSON, _CSV = ".json", ".csv"


def as_plain(found: Evaluated) -> dict[str, Any]:
    """All of it as plain data."""
    return {
        "evaluations": [one.to_dict() for one in found.evaluations],
        "comparison": found.comparison.to_dict() if found.comparison else None,
    }


def classes_csv(found: Evaluated) -> str:
    """The labels' scores as a table for other programs."""
    stream = io.StringIO()
    rows = csv.writer(stream)
    rows.writerow(["model", *(field.name for field in fields(ClassScores))])
    for one in found.evaluations:
        rows.writerows([one.model, *astuple(row)] for row in one.classes)
    return stream.getvalue()


def check_place(to: Path, *, force: bool = False) -> None:
    """See that an evaluation can be written to a file, before anything is asked.

    Raises:
        BadInput: it cannot.
    """
    if to.suffix.lower() not in (_JSON, _CSV):
        raise BadInput(
            f"What {one_line(to.name)} is to be cannot be told from its name.",
            hint="End it with .json for all of it, .csv for the labels' scores.",
        )
    if to.exists() and not force:
        raise BadInput(f"{one_line(str(to))} is there already.", hint="Choose another, or --force.")


def save(found: Evaluated, to: Path, *, force: bool = False) -> None:
    """Write an evaluation.

    Args:
        found: what was found.
        to: a .json or .csv file.
        force: whether it may be there already.

    Raises:
        BadInput: it cannot be written there.
    """
    from sportft_tui.new_files import creating, replacing

    check_place(to, force=force)
    is_csv = to.suffix.lower() == _CSV
    text = classes_csv(found) if is_csv else json.dumps(as_plain(found), indent=1) + "\n"
    try:
        with (replacing if force else creating)(to) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise BadInput(
            f"{one_line(str(to))} cannot be written: {error.strerror or error}."
        ) from error
