"""Texts as numbers: TF-IDF of words and of characters. Runs in the worker processes only.

What is stored is vocabulary and weights, as text and plain arrays, so that loading a model neither
fits anything again nor runs anybody's pickled code.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from sportft_tui.engine.learning.sparse import SparseRows, side_by_side
from sportft_tui.engine.learning.terms import Terms
from sportft_tui.new_files import replacing

#: Beyond so many rows, character n-grams add little accuracy and cost five times the time.
_CHARACTERS_UP_TO = 5_000
#: Terms a part keeps at most, the most frequent first: bounds memory on very long corpora.
_MOST_TERMS = 1 << 18
#: Terms times labels at most: 128 MB of weights.
_MOST_WEIGHTS = 1 << 25

_WORDS = ("word", (1, 2))
_CHARACTERS = ("char_wb", (3, 5))

_TERMS_FILE, _IDF_FILE = "features.json", "idf.npz"


class Features:
    """Turns texts into rows of numbers.

    Args:
        ending: what every prompt ended with in training; it says nothing and is left out.
        opening: the system prompt that every example had; it says nothing either.
        labels: the completions as trained, in the order of the model's columns.
        parts: kinds of terms whose columns stand side by side.
        embedded: whether sentence embeddings stand beside them.
    """

    def __init__(
        self,
        ending: str,
        labels: Sequence[str],
        parts: Sequence[Terms],
        *,
        opening: str = "",
        embedded: bool = False,
    ) -> None:
        self.ending = ending
        self.opening = opening
        self.labels = tuple(labels)
        self._parts = parts
        self._embedded = embedded

    @classmethod
    def for_training(
        cls,
        prompts: Sequence[str],
        labels: Sequence[str],
        *,
        opening: str = "",
        embedded: bool = False,
    ) -> Features:
        """Unfitted features that suit a training set."""
        kinds = [_WORDS, _CHARACTERS] if len(prompts) <= _CHARACTERS_UP_TO else [_WORDS]
        most = min(_MOST_TERMS, _MOST_WEIGHTS // (len(labels) * len(kinds)))
        parts = [Terms(*kind, most) for kind in kinds]
        ending = common_ending(prompts)
        return cls(ending, labels, parts, opening=opening, embedded=embedded)

    def fit(self, prompts: Sequence[str], on_text: Callable[[], None]) -> SparseRows:
        """Learn the vocabulary and give the rows.

        Args:
            prompts: the training prompts.
            on_text: called for every text that is read; may raise to stop the work.
        """
        texts = _Watched(map(self.bare, prompts), on_text)
        return self._beside([part.fit(texts) for part in self._parts], list(texts), on_text)

    def rows(
        self, prompts: Sequence[str], on_text: Callable[[], None] = lambda: None
    ) -> SparseRows:
        """The rows of prompts, known or not."""
        texts = _Watched(map(self.bare, prompts), on_text)
        return self._beside([part.rows(texts) for part in self._parts], list(texts), on_text)

    def bare(self, prompt: str) -> str:
        """What of a prompt is looked at."""
        return bare(prompt.strip().removeprefix(self.opening), self.ending)

    def _beside(
        self, parts: Sequence[SparseRows], texts: Sequence[str], on_text: Callable[[], None]
    ) -> SparseRows:
        """What was counted in the texts side by side, and their embeddings."""
        counted: SparseRows = sparse.hstack(parts, format="csr")
        if not self._embedded:
            return counted
        from sportft_tui.engine.learning.embeddings import embed

        # Of length one like the other parts: twice that, at a rate that suits it, is no better.
        return side_by_side(counted, embed(texts, on_text))

    @property
    def widths(self) -> tuple[int, ...]:
        """How many columns each part has that counts terms."""
        return tuple(part.width for part in self._parts)

    def save(self, folder: Path) -> None:
        """Write to a folder; complete as soon as the terms are there."""
        with replacing(folder / _IDF_FILE) as file:
            np.savez(file, *[part.idf for part in self._parts])
        description = {
            "ending": self.ending,
            "opening": self.opening,
            "labels": self.labels,
            "embedded": self._embedded,
            "parts": [_describe(part) for part in self._parts],
        }
        with replacing(folder / _TERMS_FILE) as file:
            file.write(json.dumps(description).encode())

    @classmethod
    def load(cls, folder: Path) -> Features | None:
        """From a folder; None where they were never saved whole."""
        try:
            description = json.loads((folder / _TERMS_FILE).read_bytes())
        except FileNotFoundError:
            return None
        with np.load(folder / _IDF_FILE, allow_pickle=False) as arrays:
            idfs = [arrays[name] for name in arrays.files]
        parts = [_restore(part, idf) for part, idf in zip(description["parts"], idfs, strict=True)]
        return cls(
            description["ending"],
            description["labels"],
            parts,
            opening=description.get("opening", ""),
            embedded=description.get("embedded", False),
        )


def _describe(part: Terms) -> dict[str, Any]:
    return {"analyzer": part.analyzer, "ngram_range": part.ngram_range, "terms": part.in_order}


def _restore(description: dict[str, Any], idf: np.ndarray[Any, Any]) -> Terms:
    shortest, longest = description["ngram_range"]
    part = Terms(description["analyzer"], (shortest, longest))
    part.restore(description["terms"], idf)
    return part


class _Watched(list[str]):
    """Texts that tell when one of them is taken."""

    def __init__(self, texts: Iterable[str], on_text: Callable[[], None]) -> None:
        super().__init__(texts)
        self._on_text = on_text

    def __iter__(self) -> Iterator[str]:
        for text in super().__iter__():
            self._on_text()
            yield text


#: A separator is short; what prompts have in common beyond that is part of the text.
_LONGEST_ENDING = 200


def common_ending(prompts: Sequence[str]) -> str:
    """What all prompts end with, from the first character on that is no part of a word."""
    backwards = [prompt.rstrip()[: -_LONGEST_ENDING - 1 : -1] for prompt in prompts]
    ending = _common_start(backwards)[::-1]
    start = next((at for at, sign in enumerate(ending) if not sign.isalnum()), len(ending))
    return ending[start:].strip()


def _common_start(texts: Sequence[str]) -> str:
    # What the first and the last in order have in common, all between them have too.
    first, last = min(texts), max(texts)
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(sign for sign, _ in same)


def bare(prompt: str, ending: str) -> str:
    """A prompt without its ending, however often and with whatever blanks it stands there."""
    text = prompt.strip()
    while ending and text.endswith(ending):
        text = text[: -len(ending)].rstrip()
    return text
