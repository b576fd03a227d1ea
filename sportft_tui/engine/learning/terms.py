"""Counting terms of texts: words and pairs of them, or runs of characters inside words.

What is counted, and how it is weighed, is scikit-learn's `TfidfVectorizer(sublinear_tf=True)` to
the last term, for the analyzers `word` and `char_wb`; a test holds the two together. What differs
is the time: texts repeat words, and a word's runs of characters are looked up once.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sportft_tui.engine.learning.numbers import Whole
from sportft_tui.engine.learning.sparse import SparseRows

Columns = NDArray[np.int32]

_WORD = re.compile(r"(?u)\b\w\w+\b")
#: Words whose runs are remembered while answering, some 300 bytes each. Languages have more, a
#: day's texts rarely do.
_MOST_REMEMBERED = 50_000
_NONE: Columns = np.empty(0, dtype=np.int32)


class Terms:
    """One kind of terms, each with a column and a weight.

    Args:
        analyzer: `word` or `char_wb` (within the bounds of words).
        ngram_range: the shortest and the longest run: of words, or of characters.
        most: terms that are kept at most, the most frequent first.
    """

    def __init__(
        self, analyzer: str, ngram_range: tuple[int, int], most: int | None = None
    ) -> None:
        self.analyzer = analyzer
        self.ngram_range = ngram_range
        self._most = most
        self._vocabulary: dict[str, int]
        self.idf: NDArray[np.floating[Any]] = np.empty(0, dtype=np.float32)
        #: The columns of terms.
        self._numbers: Callable[[Iterable[str]], Iterable[int]]
        #: The columns of words met before.
        self._met: dict[str, Columns]
        self._know([])

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self._vocabulary)

    @property
    def in_order(self) -> list[str]:
        """The terms, in the order of their columns."""
        return list(self._vocabulary)

    def restore(self, terms: Sequence[str], idf: NDArray[np.floating[Any]]) -> None:
        """Be what another one was when it was saved."""
        self._know(terms)
        self.idf = idf

    def _know(self, terms: Iterable[str]) -> None:
        self._vocabulary = {term: column for column, term in enumerate(terms)}
        known = self._vocabulary.get
        self._numbers, self._met = (lambda terms: map(known, terms, itertools.repeat(-1))), {}

    def fit(self, texts: Iterable[str]) -> SparseRows:
        """Learn which terms there are and how much each says; columns in the terms' order.

        Returns:
            The rows, as `rows` gives them from then on.
        """
        met: defaultdict[str, int] = defaultdict()
        met.default_factory = met.__len__
        self._numbers, self._met = partial(map, met.__getitem__), {}
        counted = [self._columns(text) for text in texts]
        terms = list(met)
        owners, columns, times = _tally(counted, len(terms))
        total = np.bincount(columns, times, len(terms))
        kept = np.argsort(-total, kind="stable")[: self._most].tolist()
        kept.sort(key=terms.__getitem__)
        self._know(terms[old] for old in kept)
        n_with = np.bincount(columns, minlength=len(terms))[kept]
        share = np.float32(1 + len(counted)) / (1 + n_with).astype(np.float32)
        self.idf = np.log(share) + np.float32(1)
        # Few are dropped, and the others come in another order.
        place = np.full(len(terms), -1)
        place[kept] = np.arange(len(kept))
        columns = place[columns]
        order = np.lexsort((columns, owners))
        order = order[columns[order] >= 0]
        return self._weighed(owners[order], columns[order], times[order], len(counted))

    def rows(self, texts: Iterable[str]) -> SparseRows:
        """One row a text: TF-IDF, of length one."""
        if len(self._met) > _MOST_REMEMBERED:
            self._met.clear()
        counted = [columns[columns >= 0] for columns in map(self._columns, texts)]
        return self._weighed(*_tally(counted, self.width), len(counted))

    def _weighed(self, owners: Whole, columns: Whole, times: Whole, n_texts: int) -> SparseRows:
        values = np.log(times.astype(np.float32)) + np.float32(1)
        values *= self.idf[columns]
        # Added up row by row, in order: a text's numbers are the same in whatever company.
        lengths = np.sqrt(np.bincount(owners, values.astype(np.float64) ** 2, n_texts))
        values = (values / lengths[owners]).astype(np.float32)
        ends = np.cumsum(np.bincount(owners, minlength=n_texts))
        found: SparseRows = sparse.csr_array(
            (values, columns.astype(np.int32), np.concatenate([[0], ends]).astype(np.int32)),
            shape=(n_texts, self.width),
        )
        return found

    def _columns(self, text: str) -> Columns:
        """The columns of all terms in a text, each as often as it occurs; -1 for unknown ones."""
        if self.analyzer == "word":
            return self._numbered(self._runs_of_words(_WORD.findall(text.lower())))
        met, found = self._met, []
        for word in text.lower().split():
            columns = met.get(word)
            if columns is None:
                columns = met[word] = self._numbered(self._runs_inside(word))
            found.append(columns)
        return np.concatenate(found) if found else _NONE

    def _numbered(self, terms: Iterable[str]) -> Columns:
        return np.array(list(self._numbers(terms)), dtype=np.int32)

    def _runs_of_words(self, words: Sequence[str]) -> Iterable[str]:
        shortest, longest = self.ngram_range
        runs = [
            map(" ".join, zip(*(words[start:] for start in range(length)), strict=False))
            for length in range(shortest, longest + 1)
        ]
        return itertools.chain(*runs)

    def _runs_inside(self, word: str) -> list[str]:
        padded = f" {word} "
        shortest, longest = self.ngram_range
        # A word shorter than a run is one run, and counts once.
        longest = min(longest, max(shortest, len(padded)))
        return [
            padded[start : start + length]
            for length in range(shortest, longest + 1)
            for start in range(max(1, len(padded) - length + 1))
        ]


def _tally(counted: Sequence[Columns], width: int) -> tuple[Whole, Whole, Whole]:
    """How often each row has each of its columns, in the order of rows and then of columns."""
    owners = np.repeat(np.arange(len(counted)), [len(columns) for columns in counted])
    pairs = owners * np.int64(max(width, 1)) + np.concatenate([_NONE, *counted])
    pairs, times = np.unique(pairs, return_counts=True)
    owners, columns = np.divmod(pairs, max(width, 1))
    return owners, columns, times
