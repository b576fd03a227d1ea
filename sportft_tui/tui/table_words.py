"""What is said about a table, on a line or in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sportft_tui.domain.text import one_line
from sportft_tui.tui.widgets.class_bars import balance
from sportft_tui.tui.widgets.lines import Part
from sportft_tui.tui.widgets.row_cells import EXCLUDED, MARKED

if TYPE_CHECKING:
    from sportft_tui.dataset.table.order import Column, Order
    from sportft_tui.dataset.table.state import TableState

_LABEL = 40
#: The columns that rows can be sorted by, and what comes first.
COLUMNS: dict[Column, str] = {
    "row": "as they were read",
    "label": "by the alphabet",
    "text": "by the alphabet",
    "len": "the longest text first",
    "tokens": "the most first",
    "findings": "the most first",
    "split": "train, validation, neither",
}
#: Of these the largest are wanted first.
LARGEST_FIRST: tuple[Column, ...] = ("len", "tokens", "findings")


def head_parts(shown: int, state: TableState, *, made_up: bool, bars: bool) -> list[Part]:
    """The pane's head line: how many rows, what is going on, what was done.

    Args:
        shown: rows that pass the filter.
        state: the table's.
        made_up: whether its texts are a sample of ours.
        bars: whether the spread over the labels is shown elsewhere.
    """
    parts: list[Part] = []
    if shown != state.n_rows:
        parts.append((f"{shown:,} of {state.n_rows:,}", "accent"))
    elif state.is_complete:
        parts.append(rows(state.n_rows))
    if made_up:
        parts.append(("made-up posts", "warn"))
    parts += _going_on(state)
    if state.n_marked:
        parts.append((f"{MARKED} {state.n_marked:,} marked", "accent"))
    if state.n_excluded:
        parts.append((f"{EXCLUDED} {state.n_excluded:,} excluded", "bad"))
    if not bars and state.counts:
        parts.append((balance(state.counts, state.n_labels), "dim"))
    if state.tokens_share >= 1 and state.total_tokens:
        parts.append((f"{state.total_tokens:,} tokens", "dim"))
    return [parts[0], *(_apart(part) for part in parts[1:])] if parts else []


def _going_on(state: TableState) -> list[Part]:
    if state.failed:
        return [(f"reading stopped: {one_line(state.failed)}", "bad")]
    if not state.is_complete:
        return [(f"reading {rows(state.n_rows)}", "accent")]
    if 0 < state.tokens_share < 1:
        return [(f"counting tokens {int(100 * state.tokens_share)} %", "accent")]
    return [] if state.is_surveyed else [("looking for problems", "accent")]


def _apart(part: Part) -> Part:
    """A part that is not the first."""
    return f"· {part}" if isinstance(part, str) else (f"· {part[0]}", part[1])


def rows(n: int) -> str:
    """A number of rows."""
    return f"{n:,} row{'s' * (n != 1)}"


def short(label: str) -> str:
    """A label within a sentence."""
    told = one_line(label, 2 * _LABEL)
    return (told if len(told) <= _LABEL else told[: _LABEL - 1] + "…") or '""'


def ordered(order: Order) -> str:
    """What an order is, as a sentence."""
    if order.is_natural:
        return "Rows are as they were read."
    column = "length of the text" if order.column == "len" else order.column
    turned = order.is_reverse != (order.column in LARGEST_FIRST)
    return f"Rows are ordered by {column}{', the other way round' if turned else ''}."
