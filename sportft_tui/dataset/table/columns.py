"""A table's columns as arrays, as far as they are written. Runs in the worker process only."""

from __future__ import annotations

import json
import mmap
import os
import weakref
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.table import layout


class Columns:
    """The columns of a table's folder; each is mapped when it is first asked for.

    Numbers that change (labels, flags, tokens, ...) are seen as they are now.

    Args:
        folder: the table's; see `layout`.
        n_rows: rows to see; all that are written where not given.

    Raises:
        OSError: a file cannot be read.
    """

    def __init__(self, folder: Path, n_rows: int | None = None) -> None:
        self.folder = folder
        written = (folder / layout.BEGINS).stat().st_size // 8 - 1
        self.n_rows = written if n_rows is None else min(n_rows, written)

    def __len__(self) -> int:
        return self.n_rows

    @cached_property
    def begins(self) -> NDArray[np.uint64]:
        """Where each text begins in `texts`; one more than rows, the last is the end."""
        return self._mapped(layout.BEGINS, np.uint64, self.n_rows + 1)

    @cached_property
    def texts(self) -> mmap.mmap | bytes:
        """All texts in UTF-8 (`surrogatepass`), a NUL byte after each."""
        end = int(self.begins[self.n_rows])
        if not end:
            return b""
        with (self.folder / layout.TEXTS).open("rb") as file:
            return mmap.mmap(file.fileno(), end, access=mmap.ACCESS_READ)

    @cached_property
    def lengths(self) -> NDArray[np.uint32]:
        """Characters of each text."""
        return self._mapped(layout.LENGTHS, np.uint32)

    @cached_property
    def folding(self) -> NDArray[np.uint8]:
        """1 where letters of the text may change their length when they are folded."""
        return self._mapped(layout.FOLDING, np.uint8)

    @cached_property
    def labels(self) -> NDArray[np.uint32]:
        """The code of each row's label as it is now."""
        return self._mapped(layout.LABELS, np.uint32)

    @cached_property
    def given(self) -> NDArray[np.uint32]:
        """The code of the label that each row was read with."""
        return self._mapped(layout.GIVEN, np.uint32)

    @cached_property
    def label_names(self) -> list[str]:
        """The labels by their codes."""
        with (self.folder / layout.LABEL_NAMES).open("rb") as file:
            return [json.loads(line) for line in file if line.endswith(b"\n")]

    @cached_property
    def splits(self) -> NDArray[np.uint8]:
        """Positions in `layout.SPLIT_NAMES`."""
        return self._mapped(layout.SPLITS, np.uint8)

    @cached_property
    def flags(self) -> NDArray[np.uint8]:
        """Bits: `layout.EXCLUDED`, `layout.MARKED`."""
        return self._mapped(layout.FLAGS, np.uint8)

    @cached_property
    def tokens(self) -> NDArray[np.uint32]:
        """Tokens of each text, or `layout.UNCOUNTED`."""
        return self._mapped(layout.TOKENS, np.uint32)

    @cached_property
    def findings(self) -> NDArray[np.uint64]:
        """A bit per finding; bit b is that of `finding_ids[b]`."""
        return self._mapped(layout.FINDINGS, np.uint64)

    @cached_property
    def finding_ids(self) -> tuple[str, ...]:
        """The findings' names by their bits; none before the table was looked at."""
        try:
            found = json.loads((self.folder / layout.FINDING_NAMES).read_bytes())
        except FileNotFoundError:
            return ()
        return tuple(str(finding["id"]) for finding in found)

    @cached_property
    def _text_file(self) -> int:
        # Who reads all texts one after the other needs none of them mapped for long.
        file = os.open(self.folder / layout.TEXTS, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, file)
        return file

    def text(self, row: int) -> str:
        """The text of one row."""
        begin, end = int(self.begins[row]), int(self.begins[row + 1]) - 1
        data = os.pread(self._text_file, end - begin, begin)
        return data.decode("utf-8", "surrogatepass")

    def texts_of(self, first: int, last: int) -> list[str]:
        """The texts of the rows from `first` to before `last`."""
        begins = self.begins[first : last + 1]
        start = int(begins[0])
        data = os.pread(self._text_file, int(begins[-1]) - start, start)
        whole = data.decode("utf-8", "surrogatepass")
        parts = whole.split("\0")
        if len(parts) == last - first + 1:
            return parts[:-1]
        cuts = (begins - begins[0]).tolist()  # a text holds what stands between texts
        return [
            data[cuts[i] : cuts[i + 1] - 1].decode("utf-8", "surrogatepass")
            for i in range(last - first)
        ]

    def _mapped(self, name: str, kind: Any, count: int | None = None) -> NDArray[Any]:
        count = self.n_rows if count is None else count
        if not count:
            return np.empty(0, kind)
        return np.memmap(self.folder / name, dtype=kind, mode="r", shape=(count,))
