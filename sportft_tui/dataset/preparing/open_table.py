"""An open table as what is prepared, with all that was changed in it. Runs in the worker only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from sportft_tui.dataset.findings.finding import Found
from sportft_tui.dataset.preparing.edits import Edit, TextsAndLabels
from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.store import Store

#: Rows given at once.
_BATCH_ROWS = 512


class OpenTable:
    """The rows of a table as they are now; what is changed later is not seen.

    Args:
        store: the table.
        check: raises where nobody waits any more.
    """

    is_plain = False

    def __init__(self, store: Store, check: Callable[[], None]) -> None:
        self.name = store.origin.title
        self.stem = ""
        self.folder = Path()
        self.system = store.origin.system
        self._notes = list(store.origin.notes())
        self._columns = columns = store.columns()
        self._check = check
        self._given = columns.given.copy()
        labels, flags = columns.labels.copy(), columns.flags & layout.EXCLUDED
        self._names = columns.label_names
        self.state = blake2b(labels.tobytes() + flags.tobytes(), digest_size=16).hexdigest()
        is_new, is_out = labels != self._given, flags != 0
        self.edits: Sequence[Edit] | None = [
            Edit(
                row + 1,
                label=self._names[labels[row]] if is_new[row] else None,
                left_out=bool(is_out[row]),
            )
            for row in np.flatnonzero(is_new | is_out).tolist()
        ]

    def pairs(self) -> Iterator[TextsAndLabels]:
        """Texts, and labels as they were read."""
        for first in range(0, len(self._columns), _BATCH_ROWS):
            self._check()
            last = min(first + _BATCH_ROWS, len(self._columns))
            codes = self._given[first:last].tolist()
            yield self._columns.texts_of(first, last), [self._names[code] for code in codes]

    def is_final(self) -> bool:
        return True

    def found(self) -> list[Found]:
        """What a reader should know about how it was read."""
        return [Found("note", note) for note in self._notes]
