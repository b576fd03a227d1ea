"""An open table as what is prepared, with all that was changed in it. Runs in the worker only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.findings.finding import Found
from sportft_tui.dataset.preparing.edits import Edit, TextsAndLabels
from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.store import Store

#: Rows given at once.
_BATCH_ROWS = 512


class _Edits(Mapping[int, Edit]):
    """The changes of a table's rows, by their positions, each made when it is asked for.

    Args:
        labels: the labels' codes as they are now.
        names: what the codes mean.
        given: the codes as they were read.
        flags: what is not 0 for rows that are left out.
    """

    def __init__(
        self,
        labels: NDArray[np.uint32],
        names: Sequence[str],
        given: NDArray[np.uint32],
        flags: NDArray[np.integer],
    ) -> None:
        self._labels, self._names = labels, names
        self._is_new, self._is_out = labels != given, flags != 0
        self._is_changed = self._is_new | self._is_out

    def __len__(self) -> int:
        return int(np.count_nonzero(self._is_changed))

    def __iter__(self) -> Iterator[int]:
        return map(int, np.flatnonzero(self._is_changed))

    def __getitem__(self, position: int) -> Edit:
        is_new, is_out = self._is_new.item(position), self._is_out.item(position)
        if not (is_new or is_out):
            raise KeyError(position)
        label = self._names[self._labels.item(position)] if is_new else None
        return Edit(position + 1, label=label, left_out=is_out)


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
        self._names = names = columns.label_names
        self.state = blake2b(labels.tobytes() + flags.tobytes(), digest_size=16).hexdigest()
        self.edits: Mapping[int, Edit] | None = _Edits(labels, names, self._given, flags)

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
