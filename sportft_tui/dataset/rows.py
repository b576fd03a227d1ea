"""Rows in an indexed file: any row at once, however many there are.

`NAME.jsonl` holds one row a line; `NAME.idx` holds, little-endian in 8 bytes each, where each row
begins and, last, where the data ends. A reader maps both and touches only the rows it shows.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.new_files import replacing

_OFFSET = struct.Struct("<Q")
_FROM_TO = struct.Struct("<QQ")


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its label.

    Attributes:
        text: the text as it was loaded.
        label: its class.
        split: `train`, `validation`, or empty where the row is in neither file.
    """

    text: str
    label: str
    split: str = ""


def write_rows(path: Path, rows: Iterable[Row]) -> int:
    """Write rows and their index, beside their names and renamed.

    Args:
        path: the data file; the index goes beside it with the ending `.idx`.
        rows: any number of rows, taken one at a time.

    Returns:
        How many rows were written.

    Raises:
        OSError: the folder cannot be written to, the disk is full, ...
    """
    count = end = 0
    with replacing(path.with_suffix(".idx")) as index, replacing(path) as data:
        for row in rows:
            # Escaped to ASCII: texts from outside may hold what UTF-8 cannot (lone surrogates).
            line = json.dumps([row.text, row.label, row.split]).encode("ascii") + b"\n"
            index.write(_OFFSET.pack(end))
            end += data.write(line)
            count += 1
        index.write(_OFFSET.pack(end))
    return count


class RowFile:
    """Random access to a file of `write_rows`. Threads may read it at the same time.

    Args:
        path: the data file.

    Raises:
        BadInput: one of the two files is missing, unreadable, or not the other's.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._data = _map(path)
            self._index = _map(path.with_suffix(".idx"))
        except OSError as error:
            raise BadInput(
                f"{one_line(str(path))} cannot be read: {error.strerror or error}.",
                hint="Load the data again.",
            ) from error
        self._length = len(self._index) // _OFFSET.size - 1
        if self._length < 0 or self._offset_of_end() != len(self._data):
            self.close()
            raise self._broken()

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, position: int) -> Row:
        """The row at `position`, from 0; negative positions count from the end.

        Raises:
            IndexError: there is no such row.
            BadInput: the file is damaged there.
        """
        if position < 0:
            position += self._length
        if not 0 <= position < self._length:
            raise IndexError(position)
        begin, end = _FROM_TO.unpack_from(self._index, position * _OFFSET.size)
        try:
            text, label, split = json.loads(self._data[begin:end])
        except (ValueError, TypeError) as error:
            raise self._broken() from error
        return Row(text, label, split)

    def __iter__(self) -> Iterator[Row]:
        return (self[position] for position in range(self._length))

    def close(self) -> None:
        """Let go of the files; closing twice does no harm."""
        for mapped in (self._data, self._index):
            if isinstance(mapped, mmap.mmap):
                mapped.close()

    def __enter__(self) -> RowFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _offset_of_end(self) -> int:
        offset: int = _OFFSET.unpack_from(self._index, self._length * _OFFSET.size)[0]
        return offset

    def _broken(self) -> BadInput:
        return BadInput(
            f"{one_line(str(self._path))} is damaged or not complete.", hint="Load the data again."
        )


def _map(path: Path) -> mmap.mmap | bytes:
    """The file's content, read as it is touched. An empty file cannot be mapped."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
