"""Finds words in the texts of a table, whole blocks at a time. Runs in the worker process only.

No row is looked at by itself: the rarest bytes of the words are compared with every byte of a block
at once, what is left is compared letter by letter, and only the places that remain become rows.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.folding import LEAD, begin_with
from sportft_tui.dataset.table.needle import Needle, needle
from sportft_tui.dataset.table.query import Words
from sportft_tui.dataset.table.stopping import ShouldStop
from sportft_tui.dataset.table.text_blocks import BLOCK, Block, Bytes, TextBlocks, begins_of

Places = NDArray[np.int64]
Rows = NDArray[np.bool_]
#: Bytes by how often they stand in texts; those that are not here are rarer.
_COMMON = b" etaoinshrdlcumwfgypbvk.,\n'-0TIAS1\"xjqz2M3CBPWDHRNF"
#: What makes a small letter of a capital one in ASCII.
_SMALL = 0x20
#: Bytes of a mask that are looked at together.
_WORD, _WORD_BITS = 8, 3
#: Places are listed once no more than one word of so many has one; each of them costs as much as
#: this many bytes do in one more comparison of all.
_SPARSE = 40
#: After so many comparisons it is clear that the words are common.
_TRIES = 3
#: More hands than this wait for memory.
_MOST_HANDS = 4
#: Rows that are not worth another one.
_FEW = 20_000


def rows_with(columns: Columns, words: Words, wanted: Rows, should_stop: ShouldStop) -> Rows:
    """Which texts hold some words, or are them.

    Args:
        columns: the table.
        words: what is looked for.
        wanted: of each row whether it is asked about; of others nothing is said.
        should_stop: asked before each block, by several threads.

    Raises:
        Superseded: the work is no longer wanted.
        OSError: the texts cannot be read.
    """
    if not words.words:
        begins = begins_of(columns)
        return begins[1:] - begins[:-1] == 1 if words.is_whole else np.ones_like(wanted)
    found = np.zeros(len(wanted), np.bool_)
    look = needle(words.words, is_exact=words.is_exact)
    folding = np.zeros_like(wanted)
    if look.irregular is not None:
        np.logical_and(columns.folding, wanted, out=folding)
    hands = min(os.cpu_count() or 1, _MOST_HANDS, 1 + len(wanted) // _FEW)
    bounds = [len(wanted) * hand // hands for hand in range(hands + 1)]

    def find(first: int, last: int) -> None:
        _SPACE.make_room(BLOCK + look.size + _WORD)
        with TextBlocks(columns, should_stop, _SPACE.buffer) as texts:
            finder = Finder(look, texts, is_whole=words.is_whole)
            finder.mark(wanted[first:last], first, folding, found)

    # NumPy lets go of the interpreter while it compares, so threads do share the work.
    for _ in list(_pool().map(find, bounds, bounds[1:])):
        pass
    return found


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads that stay: so does their memory, as getting it costs as much as comparing does."""
    return ThreadPoolExecutor(_MOST_HANDS, "find")


class _Space(threading.local):
    """Each thread's own room to work in."""

    def __init__(self) -> None:
        self.buffer = np.empty(0, np.uint8)
        self.mask, self.next = (np.zeros(BLOCK, np.bool_) for _ in range(2))
        self.small = np.empty(0, np.uint8)
        self.some = np.empty(BLOCK // _WORD, np.bool_)

    def make_room(self, size: int) -> None:
        """For blocks of so many bytes."""
        if len(self.buffer) < size:
            self.buffer, self.small = (np.empty(size, np.uint8) for _ in range(2))


_SPACE = _Space()


class Finder:
    """Looks for words in blocks of texts.

    Args:
        look: the words.
        texts: where to read.
        is_whole: whether texts must be nothing else.
    """

    def __init__(self, look: Needle, texts: TextBlocks, *, is_whole: bool) -> None:
        self._needle = look
        self._is_whole = is_whole
        self._texts = texts
        self._choices = list(look.byte_choices())
        self._order = sorted(range(look.size), key=self._commonness)
        begins = accumulate((len(ways[0]) for ways in look.letters), initial=0)
        letters = zip(begins, look.letters, strict=False)
        self._letters = sorted(letters, key=lambda letter: self._order.index(letter[0]))
        self._is_placed = is_whole or "\0" in look.text
        self._is_bytewise = all(len(ways[0]) == 1 for ways in look.letters)
        self._mask, self._next, self._small = _SPACE.mask, _SPACE.next, _SPACE.small
        self._some = _SPACE.some
        self._is_small = False

    def _commonness(self, place: int) -> int:
        # The first bytes of letters of several are the commonest where there are any.
        ranks = (
            len(_COMMON) if byte >= LEAD else len(_COMMON) - rank if rank >= 0 else 0
            for byte in self._choices[place]
            for rank in (_COMMON.find(byte),)
        )
        return sum(ranks)

    def mark(self, wanted: Rows, first: int, folding: Rows, found: Rows) -> None:
        """Set in `found` the rows that hold the words.

        Args:
            wanted: of each row from the first on whether it is to be looked at.
            first: the first row.
            folding: of each row of the table, whether irregular letters may matter in it; those
                that were looked at for this are taken out.
            found: may be set for others, too.

        Raises:
            Superseded: the work is no longer wanted.
            OSError: the texts cannot be read.
        """
        for block in self._texts.of(wanted, first, more=self._needle.size + _WORD):
            self._is_small = False
            places = self._compare(block)
            if places is None:
                self._mark_all(block, found)
            elif len(places):
                self._mark_rows(block, places, found)
            if folding[block.first : block.first + len(block.begins) - 1].any():
                self._try_irregular(block, folding, found)

    def _compare(self, block: Block) -> Places | None:
        """Where in a block the words stand, in order; None where the mask tells it already."""
        mask, after = self._mask[: block.size], self._next[: block.size]
        upto = -(-block.size // _WORD) * _WORD
        self._mask[block.size : upto] = False
        words = self._mask[:upto].view(np.uint64)
        done: set[int] = set()
        for place in self._order:
            self._stands(block, place, after if done else mask)
            if done:
                np.logical_and(mask, after, out=mask)
            done.add(place)
            if len(done) > _TRIES and self._is_bytewise:
                continue
            some = np.not_equal(words, 0, out=self._some[: len(words)])
            if np.count_nonzero(some) * _SPARSE <= len(words):
                return self._refined(block, done, self._listed(np.flatnonzero(some), upto))
        if self._is_bytewise and not self._is_placed:
            return None
        return self._refined(block, done, np.flatnonzero(mask))

    def _listed(self, some: Places, upto: int) -> Places:
        """Where the mask is true, within some of its words."""
        # Flat, as NumPy lists those of more dimensions one by one.
        places = np.flatnonzero(self._mask[:upto].reshape(-1, _WORD)[some])
        words: Places = some[places >> _WORD_BITS]
        return (words << _WORD_BITS) + (places & _WORD - 1)

    def _stands(self, block: Block, place: int, out: Rows) -> None:
        """Whether each byte, `place` further on, is one that may stand there."""
        choices, size = self._choices[place], block.size
        low, high = min(choices), max(choices)
        if len(choices) == 1:
            np.equal(block.data[place : place + size], low, out=out)
        elif len(choices) == 2 and high == low | _SMALL:
            if not self._is_small:
                np.bitwise_or(block.data, _SMALL, out=self._small[: len(block.data)])
                self._is_small = True
            np.equal(self._small[place : place + size], high, out=out)
        else:
            np.copyto(out, np.isin(block.data[place : place + size], list(choices)))

    def _refined(self, block: Block, done: set[int], places: Places) -> Places:
        """Those places where all letters stand; the rarest are compared first."""
        for where, ways in self._letters:
            if not len(places):
                break
            if len(ways[0]) > 1 or where not in done:
                places = places[_stand(block.data, places + where, ways)]
        return places

    def _mark_all(self, block: Block, found: Rows) -> None:
        """The words are common: look at each row of the mask instead of listing them."""
        begins = np.clip(block.begins, 0, block.size)
        holds = np.logical_or.reduceat(self._mask[: block.size], begins[:-1])
        found[block.first : block.first + len(holds)] |= holds

    def _mark_rows(self, block: Block, places: Places, found: Rows) -> None:
        begins, first = block.begins, block.first
        if self._is_placed:
            rows = np.searchsorted(begins, places, "right") - 1
            ends = places + self._needle.size
            # A text ends before the NUL behind it.
            fits = ends < begins[rows + 1]
            if self._is_whole:
                fits = (places == begins[rows]) & (ends == begins[rows + 1] - 1)
            found[first + rows[fits]] = True
        elif len(places) < len(begins):
            found[first + np.searchsorted(begins, places, "right") - 1] = True
        else:
            before = np.searchsorted(places, begins)
            found[first : first + len(begins) - 1] |= before[1:] > before[:-1]

    def _try_irregular(self, block: Block, folding: Rows, found: Rows) -> None:
        """Look at rows as a whole where an irregular letter matters."""
        assert self._needle.irregular is not None
        leads = np.flatnonzero(block.data[: block.size] >= LEAD)
        leads = leads[begin_with(self._needle.irregular, block.data, leads)]
        rows = np.unique(block.first + np.searchsorted(block.begins, leads, "right") - 1)
        for row in rows[folding[rows] & ~found[rows]].tolist():
            folding[row] = False
            text = self._texts.text(row)
            found[row] = (self._needle.is_all_of if self._is_whole else self._needle.is_in)(text)


def _stand(data: Bytes, places: Places, ways: tuple[bytes, ...]) -> Rows:
    """Of each place, whether one of these letters stands there."""
    stands = np.zeros(len(places), np.bool_)
    columns = [data[places + offset] for offset in range(len(ways[0]))]
    for way in ways:
        is_way = columns[0] == way[0]
        for column, byte in zip(columns[1:], way[1:], strict=True):
            is_way &= column == byte
        stands |= is_way
    return stands
