"""The bytes of a table's texts, block by block. Runs in the worker process only.

Nothing is mapped and at most one block is in memory, however large the table is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.stopping import ShouldStop, go_on
from sportft_tui.domain.closing import Closing

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
#: Bytes of a block: few enough to stay in a cache with what is worked out of them, enough to be
#: worth the calls.
BLOCK = 1 << 21
#: Bytes between two wanted rows that are rather skipped than read. Reading this many costs as much
#: as beginning another block does.
GAP = 1 << 15


class Span(NamedTuple):
    """Some bytes of the file of texts.

    Attributes:
        begin: where they begin.
        size: how many.
        data: the bytes and some more behind them, zeros beyond the file's end; valid until the
            next are read.
    """

    begin: int
    size: int
    data: Bytes


class Block(NamedTuple):
    """A span, and the rows that begin or go on in it.

    Attributes:
        size: its bytes.
        data: see `Span`.
        first: the row of its first byte.
        begins: where the rows from `first` on begin, and the last of them ends; as seen from the
            block's begin, so the first may be negative, the last beyond the block.
    """

    size: int
    data: Bytes
    first: int
    begins: NDArray[np.int64]


def begins_of(columns: Columns) -> Places:
    """Where texts begin, as numbers that can be subtracted; not a copy.

    Mixed with Python's numbers, unsigned ones would be turned into floats, all of them every time.
    """
    return np.asarray(columns.begins).view(np.int64)


class TextBlocks(Closing):
    """Reads texts. To be closed, or used as a context manager.

    Args:
        columns: the table.
        should_stop: asked before each block.
        buffer: where to read to; another is made where it is too small.

    Raises:
        OSError: the texts cannot be read.
    """

    def __init__(
        self, columns: Columns, should_stop: ShouldStop, buffer: Bytes | None = None
    ) -> None:
        self._begins = begins_of(columns)
        self._should_stop = should_stop
        self._buffer = np.empty(0, np.uint8) if buffer is None else buffer
        self._file = os.open(columns.folder / layout.TEXTS, os.O_RDONLY | os.O_CLOEXEC)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def of(self, wanted: NDArray[np.bool_], first: int, more: int) -> Iterator[Block]:
        """The blocks that hold rows; of far apart rows only what is near them.

        Args:
            wanted: of each row from the first on whether it is to be in a block.
            first: the first row that may be.
            more: bytes beyond a block that are needed to understand it.

        Raises:
            Superseded: the work is no longer wanted.
            OSError: the texts cannot be read.
        """
        if wanted.all():  # no list of a million rows is needed
            bounds = self._begins[[first, first + len(wanted)]]
            begins, ends = bounds[:1], bounds[1:]
        else:
            rows = np.flatnonzero(wanted) + first
            begins, ends = self._begins[rows], self._begins[rows + 1]
        for begin, size, data in self.spans(begins, ends, more):
            row = int(np.searchsorted(self._begins, begin, "right")) - 1
            last = int(np.searchsorted(self._begins, begin + size, "left"))
            yield Block(size, data, row, self._begins[row : last + 1] - begin)

    def spans(self, begins: Places, ends: Places, more: int) -> Iterator[Span]:
        """What holds all bytes from each begin to its end; both in order, see `of`."""
        if not len(begins):
            return
        breaks = np.flatnonzero(begins[1:] - ends[:-1] > GAP)
        firsts = begins[np.concatenate(([0], breaks + 1))].tolist()
        lasts = ends[np.concatenate((breaks, [len(ends) - 1]))].tolist()
        if len(self._buffer) < BLOCK + more:
            self._buffer = np.empty(BLOCK + more, np.uint8)
        for first, last in zip(firsts, lasts, strict=True):
            for begin in range(first, last, BLOCK):
                go_on(self._should_stop)
                size = min(BLOCK, last - begin)
                data = self._buffer[: size + more]
                self._fill(data, begin)
                yield Span(begin, size, data)

    def _fill(self, data: Bytes, where: int) -> None:
        """Read all of `data`; zeros beyond the file's end."""
        view = data.data
        while len(view):
            n_read = os.preadv(self._file, [view], where)
            if not n_read:
                np.frombuffer(view, np.uint8)[:] = 0
                return
            view, where = view[n_read:], where + n_read

    def text(self, row: int) -> str:
        """One whole text."""
        begin, end = self._begins[row : row + 2].tolist()
        return self.part(begin, end - 1).decode("utf-8", "surrogatepass")

    def part(self, begin: int, end: int) -> bytes:
        """The bytes from one place to before another; fewer only at the file's end."""
        data = os.pread(self._file, end - begin, begin)
        while len(data) < end - begin:
            more = os.pread(self._file, end - begin - len(data), begin + len(data))
            if not more:
                break
            data += more
        return data
