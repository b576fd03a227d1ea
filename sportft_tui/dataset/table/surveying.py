"""Findings of a table, as bits of its rows: a process of its own looks for them.

It takes its time and memory beside the worker, which answers meanwhile, and if the machine has not
enough of them for it, nothing else ends with it. Runs in the worker process, and in that one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.findings.finding import Found, Wanted
from sportft_tui.dataset.findings.survey import Surveyor
from sportft_tui.dataset.own_process import own_command
from sportft_tui.dataset.preparing.preparer import CONTEXT
from sportft_tui.dataset.spool import Batch, Spool
from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.state import FindingCount
from sportft_tui.dataset.table.stopping import ShouldStop, go_on
from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.template import Format

#: Rows looked at at once.
_BATCH_ROWS = 512
#: Findings that say how a preparation began, not what is wrong with a row.
_OF_PREPARING = ("left-out",)
#: Seconds between two looks whether it is still wanted.
_LOOK_EVERY = 0.1
_NICENESS = 5

#: Of a finding that no row has that is used.
_ONLY_OUT = "Only rows that are left out have it."
_BITS, _LIKE, _REST = "found.u64", "like.u32", "found.json"


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What was found in a table.

    Attributes:
        findings: what and how many.
        bits: of each row, a bit per finding.
        marks: by the finding's id, what its fix adds or takes away.
        like: rows that are like another, and the first of those like each; shape (2, n).
    """

    findings: Sequence[FindingCount]
    bits: NDArray[np.uint64]
    marks: Mapping[str, str]
    like: NDArray[np.uint32]

    def first_like(self, row: int) -> int | None:
        """The first row that a row is like; None where there is none."""
        place = int(np.searchsorted(self.like[0], row))
        return int(self.like[1, place]) if row in self.like[0, place : place + 1] else None

    def keeping(self, before: Surveyed, is_out: NDArray[np.bool_]) -> Surveyed:
        """With what was found earlier in rows that are left out now: it is why they are.

        Args:
            before: what was found earlier in the same table.
            is_out: of each row whether it is left out.
        """
        findings, bits = list(self.findings), self.bits.copy()
        places = {one.id: bit for bit, one in enumerate(findings)}
        kept = np.where(is_out[: len(bits)], before.bits[: len(bits)], np.uint64(0))
        for bit, one in enumerate(before.findings):
            rows = (kept >> np.uint64(bit) & np.uint64(1)).astype(bool)
            if not rows.any():
                continue
            if one.id not in places and len(findings) < layout.MOST_FINDINGS:
                places[one.id] = len(findings)
                findings.append(FindingCount(one.id, _ONLY_OUT, one.why, 0))
            if one.id in places:
                bits[rows] |= np.uint64(1 << places[one.id])
        of_out = before.like[:, is_out[before.like[0]]]
        like = np.concatenate((self.like, of_out), axis=1)
        like = like[:, np.unique(like[0], return_index=True)[1]]
        return Surveyed(findings, bits, {**before.marks, **self.marks}, like)

    def save(self, folder: Path) -> None:
        """Write it to files that `read` reads."""
        self.bits.tofile(folder / _BITS)
        self.like.tofile(folder / _LIKE)
        rest = {"findings": [asdict(one) for one in self.findings], "marks": dict(self.marks)}
        (folder / _REST).write_text(json.dumps(rest))

    @classmethod
    def read(cls, folder: Path) -> Surveyed:
        """What `save` wrote."""
        rest = json.loads((folder / _REST).read_text())
        return cls(
            [FindingCount(**one) for one in rest["findings"]],
            np.fromfile(folder / _BITS, np.uint64),
            rest["marks"],
            np.fromfile(folder / _LIKE, np.uint32).reshape(2, -1),
        )


def survey(columns: Columns, format: Format, model: str, should_stop: ShouldStop) -> Surveyed:
    """Look at all rows that are not left out.

    Args:
        columns: the table's.
        format: whether separators and the like are looked for; see `Origin`.
        model: whose tokens are counted.
        should_stop: asked now and then.

    Raises:
        Superseded: it is no longer wanted.
        SportftError: the process that looks has failed.
        OSError: it cannot be started, or its findings cannot be read.
    """
    asked = (str(columns.folder), str(len(columns)), format, model)
    with subprocess.Popen(  # noqa: S603  this program's own
        own_command("sportft_tui.dataset.table.surveying", "main", *asked),
        stdin=subprocess.PIPE,
    ) as process:
        try:
            while process.poll() is None:
                go_on(should_stop)
                try:
                    process.wait(_LOOK_EVERY)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            process.kill()
    if process.returncode:
        raise SportftError(
            f"What is wrong with the rows could not be found out (exit code {process.returncode}).",
            hint="The machine may have too little memory for it.",
        )
    return Surveyed.read(columns.folder)


def main(folder: str, n_rows: str, format: str, model: str) -> None:
    """Look at the rows of a table and leave what was found in its folder; ends with stdin."""
    os.nice(_NICENESS)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    found = look(Columns(Path(folder), int(n_rows)), cast(Format, format), model)
    found.save(Path(folder))
    os._exit(0)  # at once: so many small things take a while to be given back one by one


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


class _Rows(Spool):
    """A table's rows in the place of a spool's: they are in its columns already.

    Args:
        columns: the table's.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._labels = columns.labels
        self._names = columns.label_names
        self._n_rows = 0

    def __len__(self) -> int:
        return self._n_rows

    def append(self, batch: Batch) -> None:
        self._n_rows += len(batch)

    def __getitem__(self, position: int) -> tuple[str, str]:
        return self._columns.text(position), self._names[self._labels[position]]

    def pairs(self) -> Iterator[tuple[list[str], list[str]]]:
        """Texts and labels, some hundred at a time."""
        for first in range(0, len(self._columns), _BATCH_ROWS):
            last = min(first + _BATCH_ROWS, len(self._columns))
            labels = [self._names[code] for code in self._labels[first:last].tolist()]
            yield self._columns.texts_of(first, last), labels

    def batches(self) -> Iterator[Batch]:
        first = 0
        for texts, labels in self.pairs():
            yield Batch(range(first, first + len(texts)), texts, labels)
            first += len(texts)

    def close(self) -> None:
        """There is nothing to give back."""


def look(columns: Columns, format: Format, model: str) -> Surveyed:
    """Look at all rows that are not left out, here and now; see `survey`."""
    rows = _Rows(columns)
    out = np.flatnonzero(columns.flags & layout.EXCLUDED)
    wanted = Wanted(format, context=CONTEXT[format], model=model)
    surveyor = Surveyor(rows, wanted, frozenset(out.tolist()))
    try:
        surveyor.read(rows.pairs())
        made = surveyor.survey()
    except BadInput as error:  # there is nothing to learn from the rows
        told = FindingCount("nothing", error.what, error.hint, 0)
        none = np.empty((2, 0), np.uint32)
        return Surveyed([told], np.zeros(len(columns), np.uint64), {}, none)
    finally:
        surveyor.close()
    return _surveyed(len(columns), len(columns) - len(out), made.found, made.groups)


def _surveyed(
    n_rows: int, n_used: int, every: Sequence[Found], groups: Mapping[int, int]
) -> Surveyed:
    found = [one for one in every if one.id not in _OF_PREPARING][: layout.MOST_FINDINGS]
    bits = np.zeros(n_rows, np.uint64)
    for bit, one in enumerate(found):
        if len(one.rows) < n_used:  # what all rows have tells none from the others
            bits[np.asarray(one.rows, np.int64)] |= np.uint64(1 << bit)
    counts = [FindingCount(one.id, one.what, one.why, one.count) for one in found]
    marks = {one.id: one.fix.text for one in found if one.fix and one.fix.text}
    like = sorted((row, first) for row, first in groups.items() if row != first)
    return Surveyed(counts, bits, marks, np.array(like, np.uint32).reshape(-1, 2).T.copy())
