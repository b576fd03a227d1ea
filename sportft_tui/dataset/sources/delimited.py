"""Comma and tab separated tables. Every cell is text; nothing in them is taken for missing."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

from sportft_tui.dataset.sources.opening import Packed, open_text
from sportft_tui.dataset.sources.record import Faults, Record, foreign_to, unique_columns
from sportft_tui.dataset.sources.text_table import TextTable

#: Where a byte was not of the file's encoding.
_FOREIGN = re.compile("[\udc80-\udcff]")


class Delimited(TextTable):
    """A table of cells between separators, the first row its header.

    Args:
        source: the file.
        encoding: of its text.
        separator: a comma, a tab, ...
        faults: takes bad lines.
    """

    def __init__(self, source: Packed, encoding: str, separator: str, faults: Faults) -> None:
        super().__init__(source, encoding, faults)
        self.kind = "TSV" if separator == "\t" else "CSV"
        self.notes: Sequence[str] = ()
        self._separator = separator

    def records(self) -> Iterator[Record]:
        """The rows under the header; lines without any cell are passed over.

        Raises:
            BadInput: a line is bad and such lines are not to be skipped.
        """
        rows = self._rows(0)
        header: list[str] = []
        for _, cells in rows:
            header = unique_columns(cells)
            break
        # One row is held back: whether its quotation marks are closed shows at the file's end.
        held: tuple[int, list[str]] | None = None
        while True:
            for row in rows:
                if held is not None:
                    yield from self._record(header, *held)
                held = row
            if held is None:
                return
            place, cells = held
            held = None
            if not self._is_open(place, cells):
                yield from self._record(header, place, cells)
                return
            self._faults.add(place, "a quotation mark in it is never closed")
            rows = self._rows(place)  # the lines that it swallowed are read for themselves

    def _rows(self, skip: int) -> Iterator[tuple[int, list[str]]]:
        """Rows with the numbers of their first lines, after the first `skip` lines."""
        csv.field_size_limit(sys.maxsize)
        with open_text(self._source, self._encoding) as file:
            reader = csv.reader(islice(file, skip, None), delimiter=self._separator)
            before = 0
            for cells in reader:
                if cells:
                    yield skip + before + 1, cells
                before = reader.line_num

    def _record(self, header: Sequence[str], place: int, cells: list[str]) -> Iterator[Record]:
        """Missing cells at a row's end are empty."""
        reason = ""
        if len(cells) > len(header):
            reason = f"it has {len(cells)} cells, the header has {len(header)}"
        for cell in cells:
            # Most cells are ASCII, and to know that takes no look at their characters.
            if not cell.isascii() and _FOREIGN.search(cell):
                reason = foreign_to(self._encoding)
        if reason:
            self._faults.add(place, reason)
        else:
            yield place, dict(zip(header, cells, strict=False))

    def _is_open(self, place: int, cells: Sequence[str]) -> bool:
        """Whether the last row ends within quotation marks."""
        if not any("\n" in cell or "\r" in cell for cell in cells[-1:]):
            return False
        with open_text(self._source, self._encoding) as file:
            lines = islice(file, place - 1, None)
            try:
                list(csv.reader(lines, delimiter=self._separator, strict=True))
            except csv.Error as error:
                return "end of data" in str(error)
        return False

    def columns(self) -> list[str]:
        """The header."""
        return next((unique_columns(cells) for _, cells in self._rows(0)), [])
