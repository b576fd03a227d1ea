"""The first rows of a file, before the worker process is up. Standard library only."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from sportft_tui.dataset.sources.opening import Packed, packed
from sportft_tui.dataset.sources.source import Source, Wish
from sportft_tui.dataset.table.row import TableRow
from sportft_tui.domain.errors import SportftError

#: Bytes read: a few screenfuls of any but the longest texts, within some milliseconds.
_HEAD = 1 << 18


class _Head(Source):
    """The beginning of a file, up to its last whole line."""

    is_cut = False

    def _packed(self, path: Path) -> Packed:
        whole = packed(path)
        with whole.open() as file:
            head = file.read(_HEAD)
        if len(head) == _HEAD:
            self.is_cut = True
            head = head[: head.rfind(b"\n") + 1]
        return Packed(whole.name, whole.path, lambda: io.BytesIO(head))


def peek(path: Path, wish: Wish, n_rows: int = 200) -> list[TableRow]:
    """The first rows of a file, as they will be read.

    Args:
        path: the file.
        wish: how it is to be read.
        n_rows: as many or fewer.

    Returns:
        None of a file that takes longer (a folder, a workbook, a single JSON value, ...) or cannot
        be read; opening it says why.
    """
    if str(path) == "-" or path.is_dir():
        return []
    try:
        source = _Head(path, replace(wish, skip_bad=True))
        if source.kind not in ("CSV", "TSV", "JSONL", "TXT"):
            return []
        pairs: list[tuple[str, str]] = []
        for texts, labels in source.pairs():
            pairs += zip(texts, labels, strict=True)
            if len(pairs) > n_rows:
                break
    except (SportftError, ValueError):
        return []
    if source.is_cut:  # the last row may go on
        del pairs[-1:]
    return [TableRow(number, *pair) for number, pair in enumerate(pairs[:n_rows])]
