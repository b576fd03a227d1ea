"""Which rows of a table a query lets through. Runs in the worker process only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.finder import rows_with
from sportft_tui.dataset.table.needle import needle
from sportft_tui.dataset.table.query import ANY, InSplit, Is, Number, Query, Term, Words
from sportft_tui.dataset.table.stopping import ShouldStop, go_on, never

Rows = NDArray[np.uint32]
#: Of each row whether it passes.
Passing = NDArray[np.bool_]


def matching(
    columns: Columns,
    query: Query,
    rows: Rows | None = None,
    should_stop: ShouldStop = never,
) -> Rows:
    """The rows that pass all terms of a query.

    Args:
        columns: the table.
        query: what is asked for.
        rows: those to choose from; all where not given.
        should_stop: asked every few milliseconds.

    Returns:
        Their numbers, as they stand in `rows`; else in order.

    Raises:
        Superseded: the work is no longer wanted.
        OSError: the table cannot be read.
    """
    passing = np.ones(len(columns), np.bool_)
    if rows is not None:
        passing[:] = False
        passing[rows] = True
    for term in sorted(query.terms, key=_cost):
        go_on(should_stop)
        _narrow(columns, term, passing, should_stop)
    if rows is not None:
        return rows[passing[rows]]
    return np.flatnonzero(passing).astype(np.uint32)


def _cost(term: Term) -> int:
    """Texts are read last, and only those of rows that can still pass."""
    return int(isinstance(term, Words) and term.field == "text")


def _narrow(columns: Columns, term: Term, passing: Passing, should_stop: ShouldStop) -> None:
    """Take out of `passing` what does not pass a term."""
    if isinstance(term, Number) and term.field == "tokens":
        passing &= np.asarray(columns.tokens) != layout.UNCOUNTED
    found = _found(columns, term, passing, should_stop)
    np.logical_and(passing, ~found if term.is_inverse else found, out=passing)


def _found(columns: Columns, term: Term, passing: Passing, should_stop: ShouldStop) -> Passing:
    match term:
        case Words(field="text"):
            return rows_with(columns, term, passing, should_stop)
        case Words(field="label"):
            return _with_label(columns, term)
        case Words():
            return _with_finding(columns, term)
        case Number(field="len"):
            return _between(np.asarray(columns.lengths), term)
        case Number(field="tokens"):
            return _between(np.asarray(columns.tokens), term)
        case Number():
            return _between(np.arange(1, len(columns) + 1, dtype=np.int64), term)
        case InSplit():
            splits: Passing = np.asarray(columns.splits) == layout.SPLIT_NAMES.index(term.split)
            return splits
        case Is():
            return _flagged(columns, term)


def _with_label(columns: Columns, term: Words) -> Passing:
    wanted = needle(term.words, is_exact=term.is_exact)
    matches = wanted.is_all_of if term.is_whole else wanted.is_in
    names = columns.label_names
    is_found = np.fromiter(map(matches, names), np.bool_, len(names))
    found: Passing = is_found[columns.labels]
    return found


def _with_finding(columns: Columns, term: Words) -> Passing:
    """Of a finding by its name; by a part of it where none has just this name."""
    wanted = needle(term.words, is_exact=term.is_exact)
    ids = columns.finding_ids
    bits = [bit for bit, id in enumerate(ids) if wanted.is_all_of(id)]
    if wanted.is_all_of(ANY):
        bits = list(range(len(ids)))
    elif not bits and not term.is_whole:
        bits = [bit for bit, id in enumerate(ids) if wanted.is_in(id)]
    mask = np.uint64(sum(1 << bit for bit in bits))
    found: Passing = (np.asarray(columns.findings) & mask) != 0
    return found


def _between(numbers: NDArray[np.integer], term: Number) -> Passing:
    found: Passing = numbers >= term.lowest
    if term.highest is not None:
        found &= numbers <= term.highest
    return found


def _flagged(columns: Columns, term: Is) -> Passing:
    found: Passing
    if term.flag == "relabelled":
        found = np.asarray(columns.labels) != np.asarray(columns.given)
    else:
        flag = layout.MARKED if term.flag == "marked" else layout.EXCLUDED
        found = (np.asarray(columns.flags) & flag) != 0
    return found
