"""Rows of a table as a file: JSON lines, csv or parquet. Runs in the worker process only."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.findings.finding import number_of
from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.columns import Columns
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.new_files import creating

Rows = NDArray[np.uint32]
Record = tuple[str, str, str]
Records = Sequence[Record]
#: Rows written at once.
_BATCH_ROWS = 4096
#: Rows are close together where so many times as many lie between the first and the last.
_CLOSE = 4
_COLUMNS = ("text", "label", "split")


def export(columns: Columns, rows: Rows | None, path: Path, tell: Callable[[str], None]) -> int:
    """Write rows, but for those that are left out, to a new file.

    The column `split` is written where a row has one.

    Args:
        columns: the table's.
        rows: their numbers, in the order wanted; all where not given.
        path: the file; its ending says in which form.
        tell: is called with a line of progress.

    Returns:
        How many rows were written.

    Raises:
        BadInput: there is such a file already, its ending is none of these, or it cannot be
            written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise BadInput(
            f"{one_line(path.name)} ends with none of .jsonl, .csv, .parquet.",
            hint="The ending says in which form rows are written.",
        )
    chosen = np.arange(len(columns), dtype=np.uint32) if rows is None else rows
    chosen = chosen[(columns.flags[chosen] & layout.EXCLUDED) == 0]
    names = _COLUMNS if columns.splits[chosen].any() else _COLUMNS[:-1]
    batches = _told(_batches(columns, chosen), len(chosen), tell)
    try:
        with creating(path) as file:
            write(file, names, batches)
    except FileExistsError as error:
        raise BadInput(
            f"{one_line(str(path))} is there already.", hint="Take another name."
        ) from error
    except OSError as error:
        reason = one_line(error.strerror or str(error))
        raise BadInput(
            f"{one_line(str(path))} cannot be written: {reason}.",
            hint="Check the folder, its permissions and the space on the disk.",
        ) from error
    return len(chosen)


def _batches(columns: Columns, rows: Rows) -> Iterator[Records]:
    names = columns.label_names
    for first in range(0, len(rows), _BATCH_ROWS):
        some = rows[first : first + _BATCH_ROWS]
        texts = _texts(columns, some)
        labels = [names[code] for code in columns.labels[some].tolist()]
        splits = [layout.SPLIT_NAMES[split] for split in columns.splits[some].tolist()]
        yield list(zip(texts, labels, splits, strict=True))


def _texts(columns: Columns, rows: Rows) -> list[str]:
    """Rows that lie close together are read at once."""
    begin, end = int(rows.min()), int(rows.max()) + 1
    if end - begin > _CLOSE * len(rows):
        return [columns.text(row) for row in rows.tolist()]
    texts = columns.texts_of(begin, end)
    return [texts[row - begin] for row in rows.tolist()]


def _told(batches: Iterable[Records], total: int, tell: Callable[[str], None]) -> Iterator[Records]:
    done = 0
    for batch in batches:
        tell(f"Writing: {done:,} of {number_of(total)}")
        yield batch
        done += len(batch)


def _jsonl(file: BinaryIO, names: Sequence[str], batches: Iterable[Records]) -> None:
    # What is no text (half a surrogate pair) is written as JSON calls it; the rest as it is.
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for batch in batches:
        lines = (encode(dict(zip(names, record, strict=False))) + "\n" for record in batch)
        file.write("".join(lines).encode("utf-8", "backslashreplace"))


def _csv(file: BinaryIO, names: Sequence[str], batches: Iterable[Records]) -> None:
    text = io.TextIOWrapper(file, "utf-8", "replace", newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    for batch in batches:
        writer.writerows(record[: len(names)] for record in batch)
    text.flush()
    text.detach()


def _parquet(file: BinaryIO, names: Sequence[str], batches: Iterable[Records]) -> None:
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise BadInput(
            "Writing parquet needs the package pyarrow.",
            hint="pip install 'sportft[files]', or write csv.",
        ) from error
    schema = arrow.schema([(name, arrow.string()) for name in names])
    with parquet.ParquetWriter(file, schema) as writer:
        for batch in batches:
            cells = [
                [record[i].encode("utf-8", "replace") for record in batch]
                for i in range(len(names))
            ]
            arrays = [arrow.array(column, arrow.binary()).cast(arrow.string()) for column in cells]
            writer.write_batch(arrow.record_batch(arrays, schema=schema))


_WRITERS: dict[str, Callable[[BinaryIO, Sequence[str], Iterable[Records]], None]] = {
    ".jsonl": _jsonl,
    ".csv": _csv,
    ".parquet": _parquet,
}
