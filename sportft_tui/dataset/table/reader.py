"""Rows of a table's folder, a few at a time. Standard library only: this runs in the app."""

from __future__ import annotations

import json
import os
import struct
from functools import lru_cache
from pathlib import Path

from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.row import TableRow
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

_U32, _U64, _PAIR = struct.Struct("<I"), struct.Struct("<Q"), struct.Struct("<QQ")
#: Bytes that a character takes at most.
_WIDEST = 4
#: Labels remembered: most tables have fewer.
_REMEMBERED = 1024
_FILES = (
    layout.TEXTS,
    layout.BEGINS,
    layout.LABELS,
    layout.GIVEN,
    layout.LABEL_NAMES,
    layout.LABEL_BEGINS,
    layout.SPLITS,
    layout.FLAGS,
    layout.TOKENS,
    layout.FINDINGS,
)


class TableReader:
    """Reads rows by their numbers.

    Args:
        folder: a table's folder; see `layout`.

    Raises:
        BadInput: it is none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, int] = {}
        self._n_rows = 0
        self._finding_ids: tuple[str, ...] = ()
        self._label = lru_cache(_REMEMBERED)(self._read_label)
        try:
            for name in _FILES:
                self._files[name] = os.open(folder / name, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            self.close()
            raise BadInput(
                f"{one_line(str(folder / name))} cannot be read: {error.strerror or error}.",
                hint="Open the table again.",
            ) from error

    def __len__(self) -> int:
        return self._n_rows

    def see(self, n_rows: int) -> None:
        """There are so many rows now."""
        self._n_rows = n_rows

    def row(self, number: int, most: int | None = None) -> TableRow:
        """A row.

        Args:
            number: its number, from 0.
            most: characters of its text that are enough; all where not given.

        Raises:
            IndexError: there is no such row.
        """
        if not 0 <= number < self._n_rows:
            raise IndexError(number)
        code, given = self._u32(layout.LABELS, number), self._u32(layout.GIVEN, number)
        tokens, flags = self._u32(layout.TOKENS, number), self._u8(layout.FLAGS, number)
        return TableRow(
            number,
            self._text(number, most),
            self._label(code),
            layout.SPLIT_NAMES[self._u8(layout.SPLITS, number)],
            None if tokens == layout.UNCOUNTED else tokens,
            self._found(number),
            bool(flags & layout.EXCLUDED),
            bool(flags & layout.MARKED),
            self._label(given) if given != code else "",
        )

    def _text(self, number: int, most: int | None) -> str:
        begin, end = _PAIR.unpack(self._read(layout.BEGINS, number * _U64.size, _PAIR.size))
        length = end - begin - 1
        # One character more than asked for: the last may be cut in two.
        enough = length if most is None else (most + 1) * _WIDEST
        data = self._read(layout.TEXTS, begin, min(length, enough))
        if enough < length:
            data = _whole_characters(data)
        return data.decode("utf-8", "surrogatepass")[:most]

    def _found(self, number: int) -> tuple[str, ...]:
        bits: int = _U64.unpack(self._read(layout.FINDINGS, number * _U64.size, _U64.size))[0]
        if not bits:
            return ()
        if bits.bit_length() > len(self._finding_ids):
            self._finding_ids = self._read_finding_ids()
        return tuple(name for bit, name in enumerate(self._finding_ids) if bits >> bit & 1)

    def forget_findings(self) -> None:
        """The table was looked at anew: bits may mean something else."""
        self._finding_ids = ()

    def _read_finding_ids(self) -> tuple[str, ...]:
        try:
            found = json.loads((self._folder / layout.FINDING_NAMES).read_bytes())
        except (OSError, ValueError):
            return ()
        return tuple(str(finding["id"]) for finding in found)

    def _read_label(self, code: int) -> str:
        where = self._read(layout.LABEL_BEGINS, code * _U64.size, _PAIR.size)
        begin, end = _PAIR.unpack(where)
        return str(json.loads(self._read(layout.LABEL_NAMES, begin, end - begin)))

    def _u32(self, name: str, number: int) -> int:
        value: int = _U32.unpack(self._read(name, number * _U32.size, _U32.size))[0]
        return value

    def _u8(self, name: str, number: int) -> int:
        return self._read(name, number, 1)[0]

    def _read(self, name: str, begin: int, length: int) -> bytes:
        return os.pread(self._files[name], length, begin)

    def close(self) -> None:
        """Let go of the files; closing twice does no harm."""
        while self._files:
            os.close(self._files.popitem()[1])
        self._n_rows = 0


def _whole_characters(data: bytes) -> bytes:
    """Without the last character, which may be cut in two."""
    for back in range(1, min(_WIDEST, len(data)) + 1):
        if data[-back] & 0xC0 != 0x80:  # where a character begins
            return data[:-back] if data[-back] >= 0x80 else data
    return data
