"""Rows that are better left out: empty ones, duplicates."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from sportft_tui.dataset.findings.finding import (
    Fix,
    Found,
    Looked,
    Task,
    number_of,
    positions,
    rows_have,
)
from sportft_tui.dataset.findings.hashes import Hashes
from sportft_tui.dataset.spool import Batch, Spool


class EmptyPrompts:
    """Rows without a text."""

    def __init__(self) -> None:
        self._rows = positions()

    def look(self, batch: Batch) -> None:
        # Few texts are short; only they can be nothing but blanks.
        for position, prompt in zip(batch.positions, batch.prompts, strict=True):
            if not prompt or prompt.isspace():
                self._rows.append(position)

    def found(self, looked: Looked) -> Iterator[Found]:
        count = len(self._rows)
        if not count or looked.task is Task.OPEN or count == looked.n_rows:
            return
        yield Found(
            "empty-prompt",
            f"{rows_have(count)} no text, or nothing but blanks.",
            "From an empty text the model can only learn to guess.",
            count,
            self._rows,
            Fix(f"Remove {number_of(count)} without a text", drop=self._rows),
        )


class Duplicates:
    """Rows that are the same as an earlier row, prompt and completion.

    Args:
        spool: where rows can be read again.
        hashes: those of all rows.
    """

    def __init__(self, spool: Spool, hashes: Hashes) -> None:
        self._spool = spool
        self._hashes = hashes

    def look(self, batch: Batch) -> None:
        """The hashes tell."""

    def found(self, looked: Looked) -> Iterator[Found]:
        rows = self._repeated()
        count = len(rows)
        if count:
            yield Found(
                "duplicate",
                f"{rows_have(count, 'is', 'are')} the same as an earlier row, text and label.",
                "They count more than once, and in both files they would make the model look "
                "better than it is.",
                count,
                rows,
                Fix(
                    f"Remove {number_of(count, 'duplicate row')}; the first of each stays",
                    drop=rows,
                ),
            )

    def _repeated(self) -> Sequence[int]:
        rows = positions()
        for places in self._hashes.same_rows():
            # Different rows may have the same hash: only the rows themselves tell.
            seen: set[tuple[str, str]] = set()
            for place in places:
                row = self._spool[place]
                if row in seen:
                    rows.append(place)
                seen.add(row)
        return array("L", sorted(rows))
