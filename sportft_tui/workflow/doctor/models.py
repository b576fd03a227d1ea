"""Which of one's own models stop to answer before long."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sportft_tui.domain.text import one_line
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.doctor.finding import Finding
from sportft_tui.workflow.model_ends import ending, today

#: More of them are counted only.
_MOST = 20


def stopping(path: Path, choice: Choice) -> list[Finding]:
    """The fine-tuned models of a server that stop within the next months; blocking.

    Only the journal is looked at, and what is known of base models' ends.

    Args:
        path: the journal's file.
        choice: the server.
    """
    found = ending(_own_models(path, choice.identity), choice)
    day = today()
    told = [
        Finding(
            "model",
            None,
            f"{one_line(end.model)} {end.words(day)}",
            "Train its successor while that can be done: `sportft train FILE`.",
        )
        for end in found[:_MOST]
    ]
    if len(found) > _MOST:
        told.append(Finding("models", None, f"and {len(found) - _MOST:,} more that stop"))
    return told


def _own_models(path: Path, identity: str) -> list[str]:
    """The fine-tuned models of the jobs in the journal; none where it cannot be read."""
    if not path.exists():
        return []
    asked = (
        "SELECT DISTINCT json_extract(body, '$.fine_tuned_model') FROM jobs WHERE profile = ? "
        "AND json_extract(body, '$.fine_tuned_model') IS NOT NULL"
    )
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            return [str(name) for (name,) in file.execute(asked, [identity])]
    except sqlite3.Error:  # what is wrong with it is a finding of its own
        return []
