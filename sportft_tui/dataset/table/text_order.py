"""Rows in the order of their texts, character by character. Runs in the worker process only.

The order of UTF-8 bytes is that of the characters. The first bytes of all texts, as numbers, are
sorted; of those that are equal the next ones, and so on. The few that are still equal then (mostly
because their texts are) are compared as a whole. The texts are never all in memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.ranking import ranked
from sportft_tui.dataset.table.stopping import ShouldStop, go_on
from sportft_tui.dataset.table.text_blocks import TextBlocks, begins_of

Rows = NDArray[np.int64]
Keys = NDArray[np.uint64]
Groups = NDArray[np.uint32]
#: Bytes of a text in a key; its last byte tells how many of them the text has.
_STEP = 7
#: ... which is this where the text goes on behind them.
_MORE = _STEP + 1
#: Steps go on, from this one on as long as each leaves only one of so many.
_STEPS, _SHRINKS = 3, 2
#: Bytes of equally beginning texts that are held in memory to be compared as a whole.
_HELD = 1 << 25
#: Bytes looked at together for what very many texts begin with alike.
_PROBED = 1 << 16


def by_text(columns: Columns, rows: Rows, is_reverse: bool, should_stop: ShouldStop) -> Rows:
    """Rows in the order of their texts; rows with equal texts stay as they are.

    Args:
        columns: the table.
        rows: their numbers, in order.
        is_reverse: the last first.
        should_stop: asked every few milliseconds.

    Raises:
        Superseded: the work is no longer wanted.
        OSError: the texts cannot be read.
    """
    with TextBlocks(columns, should_stop) as texts:
        return _Sorting(columns, texts, rows, is_reverse, should_stop).done()


class _Sorting:
    """Rows that are being sorted.

    *Ties* are places in `rows` whose texts begin equally so far; `groups` tells which of them
    belong together, in order.
    """

    def __init__(
        self,
        columns: Columns,
        texts: TextBlocks,
        rows: Rows,
        is_reverse: bool,
        should_stop: ShouldStop,
    ) -> None:
        self._texts = texts
        self._begins = begins_of(columns)
        self._lengths = self._begins[1:] - self._begins[:-1] - 1
        self._reverse = is_reverse
        self._should_stop = should_stop
        self.rows = rows.copy()

    def done(self) -> Rows:
        """Sort them."""
        ties, groups, depth = np.arange(len(self.rows)), np.zeros(len(self.rows), np.uint32), 0
        n_ties = len(ties)
        while len(ties):
            if depth >= _STEPS * _STEP and len(ties) * _SHRINKS > n_ties:
                ties, groups = self._compare_whole(ties, groups, depth)
                depth += self._common(ties, groups, depth)
            n_ties = len(ties)
            ties, groups = self._step(ties, groups, depth)
            depth += _STEP
        return self.rows

    def _step(self, ties: Rows, groups: Groups, depth: int) -> tuple[Rows, Groups]:
        """Sort ties by their next bytes; returns what is equal still and goes on."""
        keys = self._keys(self.rows[ties], depth)
        goes_on = keys & np.uint64(0xFF) == _MORE
        order = ranked(~keys if self._reverse else keys)
        go_on(self._should_stop)
        if len(groups) and groups[-1]:
            order = order[ranked(groups[order])]
        keys, groups, goes_on = keys[order], groups[order], goes_on[order]
        self.rows[ties] = self.rows[ties][order]
        is_same = (keys[1:] == keys[:-1]) & (groups[1:] == groups[:-1]) & goes_on[1:]
        is_tie = np.zeros(len(ties), np.bool_)
        is_tie[1:] |= is_same
        is_tie[:-1] |= is_same
        begins_group = is_tie.copy()
        begins_group[1:] &= ~is_same
        return ties[is_tie], (np.cumsum(begins_group)[is_tie] - 1).astype(np.uint32)

    def _keys(self, rows: Rows, depth: int) -> Keys:
        """The bytes from `depth` on as numbers in the same order."""
        in_order = ranked(rows.astype(np.uint32))
        ascending = rows[in_order]
        where = self._begins[ascending] + depth
        found = np.empty(len(rows), np.uint64)
        done = 0
        for span in self._texts.spans(where, where + 1, more=_MORE):
            upto = int(np.searchsorted(where, span.begin + span.size, "left"))
            places = where[done:upto] - span.begin
            key = np.zeros(upto - done, np.uint64)
            for step in range(_STEP):
                key = key << np.uint64(8) | span.data[places + step]
            found[done:upto] = key
            done = upto
        left = np.minimum(self._lengths[ascending] - depth, _MORE)
        missing = np.maximum(_STEP - left, 0).astype(np.uint64) * np.uint64(8)
        found = (found >> missing << missing) << np.uint64(8) | left.astype(np.uint64)
        keys: Keys = np.empty_like(found)
        keys[in_order] = found
        return keys

    def _compare_whole(self, ties: Rows, groups: Groups, depth: int) -> tuple[Rows, Groups]:
        """Sort the groups that fit into memory; returns the others."""
        sizes = np.bincount(groups, self._lengths[self.rows[ties]] - depth)
        bounds = np.concatenate(([0], np.cumsum(np.bincount(groups)))).tolist()
        is_left = np.zeros(len(ties), np.bool_)
        for first, last, size in zip(bounds, bounds[1:], sizes.tolist(), strict=False):
            if size > _HELD:
                is_left[first:last] = True
                continue
            go_on(self._should_stop)
            rows = self.rows[ties[first:last]]
            ends = {row: self._rest(row, depth) for row in rows.tolist()}
            self.rows[ties[first:last]] = sorted(ends, key=ends.__getitem__, reverse=self._reverse)
        left = groups[is_left]
        return ties[is_left], np.unique(left, return_inverse=True)[1].astype(np.uint32)

    def _rest(self, row: int, depth: int, most: int | None = None) -> bytes:
        """A text's bytes from `depth` on, at most so many."""
        length = int(self._lengths[row]) - depth
        begin = int(self._begins[row]) + depth
        return self._texts.part(begin, begin + (length if most is None else min(most, length)))

    def _common(self, ties: Rows, groups: Groups, depth: int) -> int:
        """How many of the next bytes are the same within each group."""
        common, group, prefix = _PROBED, -1, b""
        for row, its_group in zip(self.rows[ties].tolist(), groups.tolist(), strict=True):
            if its_group != group:
                go_on(self._should_stop)
                group, prefix = its_group, self._rest(row, depth, common)
                common = len(prefix)
            elif not (rest := self._rest(row, depth, common)).startswith(prefix[:common]):
                common = _common_length(rest, prefix)
        return common


def _common_length(one: bytes, other: bytes) -> int:
    """How many bytes two begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
