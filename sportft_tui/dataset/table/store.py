"""One open table: its columns, what people change in it, and what is found out about it.

Runs in the worker process only. Calls come from several threads; everything that writes holds the
table's lock, and none of it takes longer than some milliseconds.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.edit_log import EditLog
from sportft_tui.dataset.table.editing import Change, Edits
from sportft_tui.dataset.table.growing import Growing
from sportft_tui.dataset.table.labels import Labels
from sportft_tui.dataset.table.origin import Origin
from sportft_tui.dataset.table.state import FindingCount, TableState
from sportft_tui.dataset.table.writer import ColumnWriter
from sportft_tui.new_files import replacing

Rows = NDArray[np.uint32]
#: Labels whose counts are told: as many as a reader can look through.
_MOST_COUNTED = 200
#: Characters of a label that are told with its count: answers may be whole pages.
_LONGEST_NAME = 200


class Store:
    """The columns of a table, and its state.

    Args:
        origin: where its rows come from.
        folder: for its columns; is made.

    Raises:
        OSError: the folder cannot be written to, or the log of changes not be read.
    """

    def __init__(self, origin: Origin, folder: Path) -> None:
        self.origin = origin
        self.folder = folder
        self.lock = threading.RLock()
        self.writer = ColumnWriter(folder)
        self._labels = Labels(folder)
        self._given = Growing(np.uint32)
        self._edits = Edits(EditLog(origin.log_name), lambda label: self._code(label))
        self._counts = np.zeros(0, np.int64)
        self._counted = self._tokens = 0
        self._findings: tuple[FindingCount, ...] = ()
        self.is_surveyed = self.is_complete = False
        self._failed = ""
        self._notes: list[str] = []

    def _code(self, label: str) -> int:
        return int(self._labels.codes([label])[0])

    @property
    def n_rows(self) -> int:
        """Rows that are written."""
        return self.writer.n_rows

    def columns(self) -> Columns:
        """The columns as far as they are written."""
        return Columns(self.folder, self.n_rows)

    def append(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Add rows."""
        with self.lock:
            first, last = self.n_rows, self.n_rows + len(texts)
            given = self._labels.codes(labels)
            self._labels.flush()
            self._given.upto(last)[first:] = given
            now, flags = self._edits.labels(given, first), self._edits.flags(last)[first:]
            self.writer.append(texts, given, now, flags)
            self._count(now, flags)

    def _count(self, labels: Rows, flags: NDArray[np.uint8]) -> None:
        kept = labels[(flags & layout.EXCLUDED) == 0]
        counts = np.bincount(kept, minlength=len(self._labels))
        counts[: len(self._counts)] += self._counts
        self._counts = counts

    def complete(self) -> None:
        """All rows are there."""
        self.is_complete = True

    def fail(self, why: str) -> None:
        """The rest cannot be read."""
        self._failed = why

    def add_note(self, note: str) -> None:
        """Something that a reader should know, once."""
        if note not in self._notes:
            self._notes.append(note)

    def mark(self, rows: Rows, on: bool) -> int:
        """Mark rows, or no longer; returns how many changed."""
        with self.lock:
            return self._flagged(self._edits.mark(rows, on))

    def exclude(self, rows: Rows, on: bool) -> int:
        """Leave rows out, or take them in again; returns how many changed."""
        with self.lock:
            changed = self._flagged(self._edits.exclude(rows, on))
            self._recount()
            return changed

    def _flagged(self, rows: Rows) -> int:
        self.writer.put_rows(layout.FLAGS, rows, self._edits.flags(self.n_rows))
        return len(rows)

    def relabel(self, rows: Rows, label: str) -> int:
        """Give rows a label; returns how many changed."""
        with self.lock:
            code = self._code(label)
            self._labels.flush()
            given = self._given.upto(self.n_rows)
            changed = self._edits.relabel(rows, label, code, given)
            self._relabelled(changed)
            return len(changed)

    def _relabelled(self, rows: Rows) -> None:
        labels = self._edits.labels(self._given.upto(self.n_rows))
        self.writer.put_rows(layout.LABELS, rows, labels)
        self._recount()

    def _recount(self) -> None:
        self._counts = np.zeros(0, np.int64)
        given = self._given.upto(self.n_rows)
        self._count(self._edits.labels(given), self._edits.flags(self.n_rows))

    def undo(self) -> Change | None:
        """Take the last change back; returns what it was, None where there is none."""
        return self._changed_back(self._edits.undo)

    def redo(self) -> Change | None:
        """Do what was undone again; returns what it was, None where there is nothing."""
        return self._changed_back(self._edits.redo)

    def _changed_back(self, step: Callable[[], Change | None]) -> Change | None:
        with self.lock:
            change = step()
            if change is None:
                return None
            if change.kind == "relabel":
                self._relabelled(change.rows)
            else:
                self._flagged(change.rows)
                self._recount()
            return change

    def marked(self) -> Rows:
        """The numbers of the marked rows."""
        return self._flagged_as(layout.MARKED)

    def _flagged_as(self, flag: int) -> Rows:
        return np.flatnonzero(self._edits.flags(self.n_rows) & flag).astype(np.uint32)

    def put_tokens(self, first: int, tokens: Rows) -> None:
        """Tokens of rows, from row `first` on."""
        with self.lock:
            self.writer.put(layout.TOKENS, first, tokens)
            self._counted += len(tokens)
            self._tokens += int(tokens.sum(dtype=np.int64))

    def put_splits(self, splits: NDArray[np.uint8]) -> None:
        """In which file each row is; see `layout.SPLIT_NAMES`."""
        with self.lock:
            self.writer.put(layout.SPLITS, 0, splits)

    def put_findings(self, bits: NDArray[np.uint64], findings: Sequence[FindingCount]) -> None:
        """What was found."""
        names = json.dumps([asdict(found) for found in findings])
        with self.lock:
            with replacing(self.folder / layout.FINDING_NAMES) as file:
                file.write(names.encode("ascii"))
            self.writer.put(layout.FINDINGS, 0, bits)
            self._findings, self.is_surveyed = tuple(findings), True

    def state(self) -> TableState:
        """What is known about the table now."""
        with self.lock:
            flags = self._edits.flags(self.n_rows)
            return TableState(
                self.n_rows,
                self.is_complete,
                self._failed,
                self._most_frequent(),
                int(np.count_nonzero(self._counts)),
                int(np.count_nonzero(flags & layout.MARKED)),
                int(np.count_nonzero(flags & layout.EXCLUDED)),
                self._counted / self.n_rows if self.n_rows else float(self.is_complete),
                self._total_tokens(flags),
                self._findings,
                self.is_surveyed,
                self._edits.can_undo,
                self._edits.can_redo,
                (*self.origin.notes(), *self._notes),
            )

    def _most_frequent(self) -> dict[str, int]:
        """Labels with rows, as they came; of very many the most frequent."""
        codes = np.flatnonzero(self._counts)
        if len(codes) > _MOST_COUNTED:
            order = np.argsort(-self._counts[codes], kind="stable")[:_MOST_COUNTED]
            codes = np.sort(codes[order])
        told: dict[str, int] = {}
        for code in codes.tolist():
            name = self._labels.name(code)[:_LONGEST_NAME]
            told[name] = told.get(name, 0) + int(self._counts[code])
        return told

    def _total_tokens(self, flags: NDArray[np.uint8]) -> int:
        out = (flags & layout.EXCLUDED) != 0
        if not self._tokens or not out.any():
            return self._tokens
        tokens = Columns(self.folder, self.n_rows).tokens
        counted = out & (tokens != layout.UNCOUNTED)
        return self._tokens - int(tokens[counted].sum(dtype=np.int64))

    def close(self) -> None:
        """Let go of the files."""
        with self.lock:
            self.writer.close()
            self._labels.close()


def rows_of(which: Any) -> Rows:
    """Row numbers in order, each once."""
    return np.unique(np.asarray(which, np.uint32))
