"""Excel workbooks: the first sheet, its first row the header."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence

from sportft_tui.dataset.sources.opening import Packed
from sportft_tui.dataset.sources.record import Record, unique_columns
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line


class Workbook:
    """The first sheet of a workbook.

    Args:
        source: the file.

    Raises:
        BadInput: it is no workbook, or what reads it is not installed.
    """

    kind = "XLSX"

    def __init__(self, source: Packed) -> None:
        try:
            import openpyxl
        except ImportError as error:
            raise BadInput(
                f"{one_line(source.name)} is a workbook, which needs the package openpyxl.",
                hint="pip install 'sportft[files]', or save the sheet as csv.",
            ) from error
        self._source = source
        try:
            with source.open() as file, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # styles that are of no matter here
                book = openpyxl.load_workbook(file, read_only=True, data_only=True)
                names = book.sheetnames
                book.close()
        except Exception as error:  # of zip, XML and its own
            reason = one_line(str(error)).rstrip(".")
            raise BadInput(f"{one_line(source.name)} is not a workbook: {reason}.") from error
        self.notes: Sequence[str] = (
            [f"Only the first of its {len(names)} sheets, {one_line(names[0])!r}, is read."]
            if len(names) > 1
            else []
        )

    def records(self) -> Iterator[Record]:
        """The rows under the header; rows without any value are passed over."""
        import openpyxl

        with self._source.open() as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            rows = book[book.sheetnames[0]].iter_rows(values_only=True)
            columns = unique_columns(next(rows, ()))
            for number, cells in enumerate(rows, start=2):
                if any(cell is not None for cell in cells):
                    values = dict(zip(columns, map(_cell, cells), strict=False))
                    yield (f"row {number}", values)
            book.close()


def _cell(value: object) -> object:
    # A workbook keeps whole numbers as 1.0; people see 1.
    return int(value) if isinstance(value, float) and value.is_integer() else value
