"""Texts that are nearly the same: reposts, quotes, templates.

Every text is known by a few numbers, each the least of a hash over some of its runs of sixteen
letters (MinHash): two texts share a number as often as they share runs. Texts that share two
numbers are then compared really. Case, blanks and punctuation do not count. All texts of a batch
are hashed at once.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress

from sportft_tui.dataset.findings.finding import (
    Fix,
    Found,
    Looked,
    Task,
    number_of,
    positions,
    rows_have,
)
from sportft_tui.dataset.findings.sketching import BANDS, Helper, has_other_core, sketch
from sportft_tui.dataset.spool import Batch, Spool

#: Texts that share this part of their runs of three words are nearly the same.
ALIKE = 0.8
#: Comparisons of texts; with more, nearly all texts are alike and the table is made of templates.
_MOST_COMPARED = 20_000
#: From so many rows on, a process of its own is worth its start.
_MANY_ROWS = 10_000
_WORD = re.compile(r"\w+")


class NearDuplicates:
    """Rows whose texts are nearly the same as an earlier row's.

    Args:
        spool: where texts can be read again.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._positions = positions()
        #: Of every row that was sketched here, its bands.
        self._keys: array[int] = array("Q")
        self._helper: Helper | None = None
        self._groups: dict[int, int] | None = None
        self._rows: Sequence[int] = ()
        self._given_up = False

    def look(self, batch: Batch) -> None:
        known = len(self._positions)
        self._positions.extend(batch.positions)
        if self._helper is None and known >= _MANY_ROWS and has_other_core():
            self._helper = Helper()
        if self._helper is None:
            self._sketch(batch)
            return
        with suppress(OSError):  # it is gone: what it has not done is done later
            self._helper.send(batch)

    def _sketch(self, batch: Batch) -> None:
        import numpy as np

        self._keys.frombytes(np.stack(sketch(batch), axis=1).tobytes())

    def close(self) -> None:
        """End what is still at work."""
        if self._helper is not None:
            self._helper.close()
            self._helper = None

    def _finish(self) -> None:
        """See that all rows are sketched."""
        if self._helper is None:
            return
        bands, self._helper = self._helper.bands(), None
        done = len(self._keys) // BANDS
        if len(bands) == (len(self._positions) - done) * BANDS * self._keys.itemsize:
            self._keys.frombytes(bands)
            return
        rest = set(self._positions[done:])
        for batch in self._spool.batches():
            rows = [row for row in batch if row[0] in rest]
            if rows:
                self._sketch(Batch(*map(list, zip(*rows, strict=True))))

    def groups(self) -> dict[int, int]:
        """Of each row that is like another, the first row of those like it."""
        if self._groups is None:
            self._groups = self._grouped()
        return self._groups

    def found(self, looked: Looked) -> Iterator[Found]:
        if looked.task is Task.OPEN:
            return
        self.groups()
        if self._rows:
            yield Found(
                "near-duplicate",
                f"{rows_have(len(self._rows))} a text that is nearly an earlier row's "
                f"({ALIKE:.0%} or more of it)"
                + ("; there are more, the search ended." if self._given_up else "."),
                "With one in each file, validation measures memory. They are kept in one file.",
                len(self._rows),
                self._rows,
                Fix(f"Remove {number_of(len(self._rows))}", default=False, drop=self._rows),
            )

    def _grouped(self) -> dict[int, int]:
        leaders: dict[int, int] = {}

        def leader(row: int) -> int:
            while leaders.get(row, row) != row:
                row = leaders[row]
            return row

        near = set()
        compared = 0
        for one, other in self._candidates():
            first, second = sorted((leader(one), leader(other)))
            if first == second:
                continue
            compared += 1
            if compared > _MOST_COMPARED:
                self._given_up = True
                break
            text, later = self._spool[one][0], self._spool[other][0]
            if text == later or alike(text, later):
                leaders[second] = first
                if text != later:
                    near.add(max(one, other))
        rows = positions()
        rows.extend(sorted(near))
        self._rows = rows
        members = {*leaders, *leaders.values()}
        return {row: leader(row) for row in members}

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs of rows that share a band, the earlier first."""
        import numpy as np

        self._finish()
        every = np.frombuffer(self._keys, np.uint64).reshape(-1, BANDS)
        for keys in every.T:
            order = np.argsort(keys, kind="stable")
            ranked = keys[order]
            same = np.flatnonzero(ranked[1:] == ranked[:-1])
            for place in same.tolist():
                yield self._positions[int(order[place])], self._positions[int(order[place + 1])]


def alike(one: str, other: str) -> bool:
    """Whether two texts share most of their runs of three words."""
    first, second = _runs(one), _runs(other)
    if () in first or () in second:
        return one.split() == other.split()  # no words at all
    return len(first & second) >= ALIKE * len(first | second)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))}
