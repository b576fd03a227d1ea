"""Which rows are shown, in which order."""

from __future__ import annotations

import os
import struct
from pathlib import Path

_ROW = struct.Struct("<I")
#: Rows read at once: a few screenfuls, so that scrolling seldom reads.
_BLOCK = 1024


class View:
    """The rows shown, by their places.

    Args:
        path: a file of row numbers; None for all rows as they were read.
        n_rows: how many rows it has.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path | None, n_rows: int) -> None:
        self._file = -1 if path is None else os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._n_rows = n_rows
        self._block = (-1, b"")

    @property
    def is_natural(self) -> bool:
        """Whether it has all rows, as they were read."""
        return self._file < 0

    def __len__(self) -> int:
        return self._n_rows

    def grow(self, n_rows: int) -> None:
        """There are more rows now."""
        self._n_rows = n_rows
        self._block = (-1, b"")

    def __getitem__(self, position: int) -> int:
        """The number of the row at a place, from 0.

        Raises:
            IndexError: there is no such place.
        """
        if not 0 <= position < self._n_rows:
            raise IndexError(position)
        if self._file < 0:
            return position
        block, place = divmod(position, _BLOCK)
        if self._block[0] != block:
            data = os.pread(self._file, _BLOCK * _ROW.size, block * _BLOCK * _ROW.size)
            self._block = (block, data)
        try:
            number: int = _ROW.unpack_from(self._block[1], place * _ROW.size)[0]
        except struct.error:
            raise IndexError(position) from None
        return number

    def position_of(self, number: int) -> int | None:
        """The place of a row; known here only where rows stand as they were read."""
        return number if self.is_natural and 0 <= number < self._n_rows else None

    def close(self) -> None:
        """Let go of the file; closing twice does no harm."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1
        self._n_rows = 0
