"""How a training process tells the server what it did: lines appended to a file.

The file outlives both processes. The server keeps how far it has read in the same transaction as
the events it made of it, and the trainer never reports a step twice, so that every event is made
exactly once whichever of them is killed and when.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sportft_tui.domain.closing import Closing

Kind = Literal["begun", "step", "epoch", "done", "failed"]

#: Bytes that one reading takes in, so that a long backlog does not fill the memory.
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that a training process did.

    Attributes:
        seq: 1 for a job's first report, then 2, 3, ...
        kind: what was done.
        number: the step or epoch; 1 for what happens once.
        values: what was measured.
    """

    seq: int
    kind: str
    number: int
    values: Mapping[str, Any]


class ReportWriter(Closing):
    """Appends to a job's reports, leaving out what is there already.

    Args:
        path: the file; made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        reports, end = read_reports(path, 0, chunk=-1)
        self._last = {report.kind: report.number for report in reports}
        self._seq = reports[-1].seq if reports else 0
        self._file = path.open("ab")
        # A process killed in mid-line leaves half a line; nobody has read it.
        self._file.truncate(end)

    def has(self, kind: Kind) -> bool:
        """Whether such a report was ever made."""
        return kind in self._last

    def add(self, kind: Kind, number: int = 1, **values: object) -> None:
        """Report, unless an earlier life of this job has reported it."""
        if number <= self._last.get(kind, 0):
            return
        self._seq += 1
        self._last[kind] = number
        line = {"seq": self._seq, "kind": kind, "number": number, "values": values}
        self._file.write(json.dumps(line, allow_nan=False).encode() + b"\n")
        self._file.flush()

    def sync(self) -> None:
        """Have the disk keep what was reported so far."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def read_reports(path: Path, offset: int, *, chunk: int = _CHUNK) -> tuple[list[Report], int]:
    """The whole lines from a place on.

    Args:
        path: the file; a missing one has no lines.
        offset: the place in bytes, as an earlier reading gave it.
        chunk: bytes to read at most; -1 for all.

    Returns:
        The reports and the place to go on from.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            content = file.read(chunk)
    except FileNotFoundError:
        return [], offset
    whole = content[: content.rfind(b"\n") + 1]
    reports = [Report(**json.loads(line)) for line in whole.splitlines()]
    return reports, offset + len(whole)
