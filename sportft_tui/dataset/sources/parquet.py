"""Parquet files, a few thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sportft_tui.dataset.sources.opening import Packed
from sportft_tui.dataset.sources.record import Record, unique_columns
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

_BATCH_ROWS = 4096


class Parquet:
    """A parquet file.

    Args:
        source: the file.

    Raises:
        BadInput: it is none, or what reads it is not installed.
    """

    kind = "PARQUET"
    notes: Sequence[str] = ()

    def __init__(self, source: Packed) -> None:
        try:
            import pyarrow.parquet as parquet
        except ImportError as error:
            raise BadInput(
                f"{one_line(source.name)} is a parquet file, which needs the package pyarrow.",
                hint="pip install 'sportft[files]', or save it as csv.",
            ) from error
        self._source = source
        self._parquet: Any = parquet
        with source.open() as file:
            self._file(file)

    def _file(self, file: Any) -> Any:
        try:
            return self._parquet.ParquetFile(file)
        except Exception as error:  # of many kinds, none of them its own
            reason = one_line(str(error)).rstrip(".")
            raise BadInput(
                f"{one_line(self._source.name)} is not a parquet file: {reason}."
            ) from error

    def records(self) -> Iterator[Record]:
        """The rows."""
        number = 0
        with self._source.open() as file:
            for batch in self._file(file).iter_batches(_BATCH_ROWS):
                columns = unique_columns(batch.schema.names)
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield (f"row {number}", dict(zip(columns, cells, strict=True)))
