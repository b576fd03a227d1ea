"""The first rows of a file, before the worker process is up. Standard library only."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from sportft_tui.dataset.table.row import TableRow

if TYPE_CHECKING:
    from sportft_tui.dataset.sources.source import Wish

#: Bytes read: a few screenfuls of any but the longest texts, within some milliseconds.
_HEAD = 1 << 18
_SEPARATORS = {".csv": ",", ".tsv": "\t"}
#: Headers about which there is nothing to be guessed.
_PLAIN = (["text", "label"], ["prompt", "completion"])


def peek(path: Path, wish: Wish | None = None, n_rows: int = 200) -> list[TableRow]:
    """The first rows of a file, as they will be read.

    Args:
        path: the file.
        wish: how it is to be read; None where nobody has said anything about that.
        n_rows: as many or fewer.

    Returns:
        None of a file that takes longer (a folder, a workbook, a single JSON value, ...) or cannot
        be read; opening it says why.
    """
    if str(path) == "-" or path.is_dir():
        return []
    pairs = _plain_pairs(path, n_rows) if wish is None else None
    if pairs is None:
        from sportft_tui.dataset.sources.source import Wish
        from sportft_tui.dataset.table.file_head import pairs_of_head

        pairs = pairs_of_head(path, wish or Wish(), n_rows, _HEAD)
    return [TableRow(number, *pair) for number, pair in enumerate(pairs)]


def _plain_pairs(path: Path, n_rows: int) -> list[tuple[str, str]] | None:
    """Texts and labels of the plainest of tables, without all that reads the others.

    None where anything about it is not plain: it is then for those to say what it means.
    """
    separator = _SEPARATORS.get(path.suffix.lower())
    if separator is None:
        return None
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        is_cut = len(head) == _HEAD
        told = head[: head.rfind(b"\n") + 1].decode("utf-8") if is_cut else head.decode("utf-8")
        if "\0" in told:
            return None
        rows = csv.reader(io.StringIO(told, newline=""), delimiter=separator)
        header = next(rows, [])
        is_turned = header[::-1] in _PLAIN
        if not is_turned and header not in _PLAIN:
            return None
        pairs: list[tuple[str, str]] = []
        for cells in filter(None, rows):
            first, second = cells
            pairs.append((second, first) if is_turned else (first, second))
            if len(pairs) > n_rows:
                return pairs[:n_rows]
    except (OSError, ValueError, csv.Error):
        return None
    if is_cut:  # the last row may go on
        return pairs[:-1]
    # Quotation marks that are never closed swallow all that follows.
    is_open = bool(pairs) and any("\n" in cell for cell in pairs[-1])
    return None if is_open else pairs
