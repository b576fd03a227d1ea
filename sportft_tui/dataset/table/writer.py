"""Writes the columns of a table's folder. Runs in the worker process only."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.spool import JOINT, encoded
from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.folding import rows_with_irregular
from sportft_tui.home import PRIVATE_FOLDER

#: Up to so many rows are written one by one; of more, all from the first to the last.
_FEW = 256
_KINDS: dict[str, Any] = {
    layout.LENGTHS: np.uint32,
    layout.FOLDING: np.uint8,
    layout.LABELS: np.uint32,
    layout.GIVEN: np.uint32,
    layout.SPLITS: np.uint8,
    layout.FLAGS: np.uint8,
    layout.TOKENS: np.uint32,
    layout.FINDINGS: np.uint64,
}


class ColumnWriter:
    """The column files of one table.

    Args:
        folder: is made; it does not exist yet.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
        self.folder = folder
        self.n_rows = 0
        self._end = 0
        names = [layout.TEXTS, layout.BEGINS, *_KINDS]
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._files = {name: os.open(folder / name, flags, 0o600) for name in names}
        _write(self._files[layout.BEGINS], np.zeros(1, np.uint64), 0)

    def append(
        self,
        texts: Sequence[str],
        given: NDArray[np.uint32],
        labels: NDArray[np.uint32],
        flags: NDArray[np.uint8],
    ) -> None:
        """Add rows.

        Args:
            texts: their texts.
            given: the codes of the labels that they were read with.
            labels: the codes of their labels as they are now.
            flags: see `layout`.

        Raises:
            OSError: the disk is full, ...; the table is as it was.
        """
        joined = encoded(JOINT.join(texts) + JOINT)
        first, count = self.n_rows, len(texts)
        lengths = sizes = np.fromiter(map(len, texts), np.uint64, count)
        if len(joined) > int(lengths.sum()) + count:  # characters of several bytes
            sizes = np.fromiter(map(len, map(encoded, texts)), np.uint64, count)
        ends = np.cumsum(sizes + np.uint64(1), dtype=np.uint64)
        _write(self._files[layout.TEXTS], joined, self._end)
        _write(self._files[layout.BEGINS], ends + np.uint64(self._end), (first + 1) * 8)
        self._put(layout.LENGTHS, first, lengths)
        self._put(layout.FOLDING, first, rows_with_irregular(joined, ends))
        self._put(layout.GIVEN, first, given)
        self._put(layout.LABELS, first, labels)
        self._put(layout.FLAGS, first, flags)
        self._put(layout.SPLITS, first, np.zeros(count, np.uint8))
        self._put(layout.TOKENS, first, np.full(count, layout.UNCOUNTED, np.uint32))
        self._put(layout.FINDINGS, first, np.zeros(count, np.uint64))
        self._end += len(joined)
        self.n_rows += count

    def _put(self, name: str, first: int, numbers: NDArray[Any]) -> None:
        kind = np.dtype(_KINDS[name])
        _write(self._files[name], numbers.astype(kind, copy=False), first * kind.itemsize)

    def put(self, name: str, first: int, numbers: NDArray[Any]) -> None:
        """Write over a part of a column, from row `first` on.

        Raises:
            OSError: the disk is full, ...
        """
        self._put(name, first, numbers[: max(0, self.n_rows - first)])

    def put_rows(self, name: str, rows: NDArray[Any], column: NDArray[Any]) -> None:
        """Write over some rows of a column.

        Args:
            name: the column's file.
            rows: their numbers, in order; those that are not written yet are passed over.
            column: the whole column as it is to be.

        Raises:
            OSError: the disk is full, ...
        """
        rows = rows[: int(np.searchsorted(rows, self.n_rows))]
        if not len(rows):
            return
        if len(rows) > _FEW:
            first, last = int(rows[0]), int(rows[-1])
            self._put(name, first, column[first : last + 1])
            return
        for row in rows.tolist():
            self._put(name, row, column[row : row + 1])

    def close(self) -> None:
        """Let go of the files."""
        while self._files:
            with suppress(OSError):
                os.close(self._files.popitem()[1])


def _write(file: int, data: Any, where: int) -> None:
    """All of it: a single call may write less than it is given."""
    rest = memoryview(data).cast("B")
    while len(rest):
        done = os.pwrite(file, rest, where)
        rest, where = rest[done:], where + done
