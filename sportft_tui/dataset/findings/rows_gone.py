"""Rows that are better left out: empty ones, duplicates, long ones."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from sportft_tui.dataset.findings.finding import (
    Fix,
    Found,
    Looked,
    Task,
    number_of,
    positions,
    rows_have,
)
from sportft_tui.dataset.spool import Batch, Spool

#: The retired tool's limit of 10,000 characters stood for 2,048 tokens.
CHARACTERS_PER_TOKEN = 10_000 / 2_048


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
        spool: where earlier rows can be read again.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._first: dict[int, int] = {}
        self._more: dict[int, list[int]] = {}
        self._rows = positions()

    def look(self, batch: Batch) -> None:
        first = self._first
        keys = map(hash, zip(batch.prompt_hashes, batch.completion_hashes, strict=True))
        for position, key in zip(batch.positions, keys, strict=True):
            if first.setdefault(key, position) != position:
                self._see_again(key, position)

    def _see_again(self, key: int, position: int) -> None:
        # Different rows may have the same hash: only the rows themselves tell.
        row = self._spool[position]
        others = [self._first[key], *self._more.get(key, ())]
        if any(self._spool[other] == row for other in others):
            self._rows.append(position)
        else:
            self._more.setdefault(key, []).append(position)

    def found(self, looked: Looked) -> Iterator[Found]:
        count = len(self._rows)
        if count:
            yield Found(
                "duplicate",
                f"{rows_have(count, 'is', 'are')} the same as an earlier row, text and label.",
                "They count more than once, and in both files they would make the model look "
                "better than it is.",
                count,
                self._rows,
                Fix(
                    f"Remove {number_of(count, 'duplicate row')}; the first of each stays",
                    drop=self._rows,
                ),
            )


class LongRows:
    """Rows that are too long for a model, as far as their characters tell."""

    def __init__(self) -> None:
        self._lengths: array[int] = array("L")
        self._positions = positions()

    def look(self, batch: Batch) -> None:
        self._positions.extend(batch.positions)
        self._lengths.extend(
            len(prompt) + len(completion)
            for prompt, completion in zip(batch.prompts, batch.completions, strict=True)
        )

    def found(self, looked: Looked) -> Iterator[Found]:
        if looked.task is Task.OPEN:
            return
        limit = round(looked.wanted.context * CHARACTERS_PER_TOKEN)
        rows = positions()
        rows.extend(
            position
            for position, length in zip(self._positions, self._lengths, strict=True)
            if length > limit
        )
        if rows:
            yield Found(
                "long",
                f"{rows_have(len(rows))} more than {limit:,} characters, which is about "
                f"{looked.wanted.context:,} tokens (an estimate by characters).",
                "What does not fit the model's context is cut or refused.",
                len(rows),
                rows,
                Fix(f"Remove {number_of(len(rows), 'long row')}", drop=rows),
            )
