"""Events as a file: lines to read, or JSON lines where the name ends in `.jsonl`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

from sportft_tui.domain.event_lines import event_of, heard
from sportft_tui.tui.event_filter import EventFilter
from sportft_tui.tui.event_spool import EventSpool
from sportft_tui.tui.event_text import full_line
from sportft_tui.tui.saving import new_file, typed_path


def named(job_id: str) -> tuple[str, str]:
    """Stem and ending of the name that is proposed for a job's events."""
    return job_id or "job", "-events.txt"


def save(typed: str, spool: EventSpool, wanted: EventFilter) -> tuple[Path, int]:
    """Write the events that pass a filter, as many as there are now; blocks, for a thread.

    Args:
        typed: the file, below the working directory unless it says otherwise; `~` is the home.
        spool: all events.
        wanted: which of them.

    Returns:
        Where they are, and how many.

    Raises:
        BadInput: there is such a file already, or it cannot be written. Nothing is left behind.
    """
    path = typed_path(typed)
    with new_file(path) as file:
        return path, write(file, spool, wanted, is_json=path.suffix == ".jsonl")


def write(file: BinaryIO, spool: EventSpool, wanted: EventFilter, *, is_json: bool = False) -> int:
    """Write the events that pass, a line each; says how many."""
    count = 0
    for line in spool.lines(0, len(spool)):
        if wanted.matches(*heard(line)):
            event = event_of(line)
            told = json.dumps(event.to_dict(), default=str) if is_json else full_line(event)
            file.write(told.encode("utf-8", "replace") + b"\n")
            count += 1
    return count
