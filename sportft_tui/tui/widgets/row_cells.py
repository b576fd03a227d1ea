"""What a table shows of one row, from the marks on its left to its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.style import Style

from sportft_tui.tui.widgets.cells import fit, row_text
from sportft_tui.tui.widgets.palette import Palette

if TYPE_CHECKING:
    from sportft_tui.dataset.table.order import Column
    from sportft_tui.dataset.table.row import TableRow
    from sportft_tui.tui.matches import Matches

MARKED, EXCLUDED, FOUND, RELABELLED = "●", "✗", "!", "→"
FINDINGS_CELLS = 17
_EXCLUDED_WORD = "excluded "
#: The column is too narrow for the word.
_SPLITS: Mapping[str, str] = {"train": "train", "validation": "valid", "": "·"}

Part = tuple[str, Style]


def row_marks(row: TableRow, width: int, inks: Palette) -> list[Part]:
    """What was done with a row, and that something was found in it."""
    mark = (MARKED if row.is_marked else " ", inks.accent)
    other = (FOUND if row.findings else " ", inks.warn)
    if row.is_excluded:
        other = (EXCLUDED, inks.bad)
    return [mark, other, (" " * (width - 2), Style())] if width else []


def row_cell(row: TableRow, column: Column, found: Mapping[str, int], inks: Palette) -> Part:
    """What stands in a column that is not the text's.

    Args:
        row: the row.
        column: the column.
        found: in how many rows each finding is: the rarest is named.
        inks: the colours.
    """
    match column:
        case "row":
            return f"{row.number + 1:,}", inks.dim
        case "label" if row.given_label:
            return RELABELLED + row_text(row.label), inks.accent
        case "label":
            return row_text(row.label), inks.dim if row.is_excluded else inks.number
        case "split":
            ink = inks.accent if row.split == "validation" else inks.dim
            return _SPLITS.get(row.split, row_text(row.split)), ink
        case "tokens":
            return ("·" if row.tokens is None else f"{row.tokens:,}"), inks.dim
        case _:
            more = f" +{len(row.findings) - 1}" if len(row.findings) > 1 else ""
            first = min(row.findings, key=lambda name: found.get(name, 0), default="")
            return fit(row_text(first), FINDINGS_CELLS - len(more)).rstrip() + more, inks.warn


def row_line(row: TableRow, width: int, sought: Matches | None, inks: Palette) -> list[Part]:
    """One line of a row's text.

    Args:
        row: the row.
        width: cells that there are.
        sought: what a filter has found in it: that is shown, and marked.
        inks: the colours.
    """
    if row.is_excluded:
        width -= len(_EXCLUDED_WORD)
    told = sought.row_parts(row.text, width) if sought else [(row_text(row.text, width), False)]
    marked = inks.warn + Style(underline=True, bold=True)
    if row.is_excluded:
        struck = inks.dim + Style(strike=True)
        parts = [(text, marked + struck if matched else struck) for text, matched in told]
        return [(_EXCLUDED_WORD, inks.bad), *parts]
    parts = [(text, marked if matched else Style()) for text, matched in told if text]
    return parts or [("(empty)", inks.dim)]
