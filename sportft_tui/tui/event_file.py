"""Events as a file: lines to read, or JSON lines where the name ends in `.jsonl`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import BinaryIO

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.event_lines import event_of, heard
from sportft_tui.new_files import creating, fresh_path
from sportft_tui.tui.event_filter import EventFilter
from sportft_tui.tui.event_spool import EventSpool
from sportft_tui.tui.event_text import full_line

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80


def default_name(job_id: str, folder: Path) -> str:
    """A name for the job's events that is not taken in `folder`."""
    stem = _NOT_IN_NAMES.sub("-", job_id)[:_LONGEST_NAME].strip(".-") or "job"
    return fresh_path(folder / f"{stem}-events.txt").name


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
    path = Path(typed)
    try:
        path = path.expanduser().absolute()
        with creating(path) as file:
            count = _write(file, path.suffix == ".jsonl", spool, wanted)
    except FileExistsError:
        raise _taken(path) from None
    except (OSError, RuntimeError) as error:
        # RuntimeError: the home of a user that does not exist.
        why = error.strerror if isinstance(error, OSError) else error
        what = f"{path} cannot be written: {why}."
        raise BadInput(what, hint="Nothing was saved; try another place.") from None
    return path, count


def _write(file: BinaryIO, is_json: bool, spool: EventSpool, wanted: EventFilter) -> int:
    count = 0
    for line in spool.lines(0, len(spool)):
        if wanted.matches(*heard(line)):
            event = event_of(line)
            told = json.dumps(event.to_dict(), default=str) if is_json else full_line(event)
            file.write(told.encode("utf-8", "replace") + b"\n")
            count += 1
    return count


def _taken(path: Path) -> BadInput:
    return BadInput(f"There is already a {path}.", hint="Nothing was saved; take another name.")
