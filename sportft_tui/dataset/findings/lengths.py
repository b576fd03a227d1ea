"""Rows that are too long for a model."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from sportft_tui.dataset.cost.encodings import encoding_of
from sportft_tui.dataset.cost.tokens import TOKENS_PER_MESSAGE, TOKENS_PER_REPLY, counts_of
from sportft_tui.dataset.findings.finding import (
    Fix,
    Found,
    Looked,
    Task,
    Wanted,
    number_of,
    positions,
    rows_have,
)
from sportft_tui.dataset.spool import Batch, encoded
from sportft_tui.domain.text import one_line

#: The retired tool's limit of 10,000 characters stood for 2,048 tokens.
CHARACTERS_PER_TOKEN = 10_000 / 2_048
#: Characters that are counted token by token (some seconds' work); rows beyond are guessed.
MOST_COUNTED = 1 << 28
#: A chat's question and answer: their roles are tokens, too.
_AROUND_CHAT = TOKENS_PER_REPLY + 2 * (TOKENS_PER_MESSAGE + 1)
#: Of a character in UTF-8.
_MOST_BYTES = 4


class LongRows:
    """Rows with more tokens than a model takes.

    Only rows that may be over are counted: a token is at least a byte. Where `wanted` is to judge
    as the retired tool did, lengths in characters decide, as they did there.

    Args:
        wanted: the model and its context.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._encoding, self._is_own = encoding_of(wanted.model)
        self._around = _AROUND_CHAT if wanted.format == "chat" else 0
        self._left = 0 if wanted.like_openai else MOST_COUNTED
        self._rows = positions()
        self._guessed: array[int] = positions()

    @property
    def _limit(self) -> int:
        """Characters that stand for the context."""
        return round(self._wanted.context * CHARACTERS_PER_TOKEN)

    def look(self, batch: Batch) -> None:
        room = self._wanted.context - self._around
        places, texts = [], []
        for position, prompt, completion in batch:
            length = len(prompt) + len(completion)
            if length * _MOST_BYTES <= room:
                continue
            if self._left <= 0 or length > self._left:
                self._guess(position, length)
            elif length > room or _bytes(prompt, completion) > room:
                places.append(position)
                texts += [prompt, completion]
        if places:
            self._count(places, texts, room)

    def _guess(self, position: int, length: int) -> None:
        if length > self._limit:
            self._guessed.append(position)

    def _count(self, places: list[int], texts: list[str], room: int) -> None:
        self._left -= sum(map(len, texts))
        counts = counts_of(texts, self._encoding)
        for i, position in enumerate(places):
            if counts is None:
                self._guess(position, len(texts[2 * i]) + len(texts[2 * i + 1]))
            elif counts[2 * i] + counts[2 * i + 1] > room:
                self._rows.append(position)

    def found(self, looked: Looked) -> Iterator[Found]:
        if looked.task is Task.OPEN or not (self._rows or self._guessed):
            return
        rows = positions()
        rows.extend(sorted([*self._rows, *self._guessed]))
        yield Found(
            "long",
            self._words(len(rows)),
            "What does not fit the model's context is cut or refused.",
            len(rows),
            rows,
            Fix(f"Remove {number_of(len(rows), 'long row')}", drop=rows),
        )

    def _words(self, count: int) -> str:
        context = self._wanted.context
        if not self._rows:
            return (
                f"{rows_have(count)} more than {self._limit:,} characters, which is about "
                f"{context:,} tokens (an estimate by characters)."
            )
        model = one_line(self._wanted.model)
        how = f"as {model} counts them" if self._is_own else f"counted with {self._encoding}"
        if self._guessed:
            how += f"; {len(self._guessed):,} of them an estimate by characters"
        return f"{rows_have(count)} more than {context:,} tokens ({how})."


def _bytes(*texts: str) -> int:
    return sum(len(text) if text.isascii() else len(encoded(text)) for text in texts)
