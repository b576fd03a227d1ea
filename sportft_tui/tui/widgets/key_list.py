"""Keys and what they do, one row each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from sportft_tui.tui.help_rows import HelpRow
from sportft_tui.tui.widgets.cells import fit, row_text, strip_of
from sportft_tui.tui.widgets.line_view import LineView

#: `:command-line` is longer; few have no key.
_KEY_CELLS = 8
_TITLE_CELLS = 31
#: Fewer cells of a sentence say nothing.
_LEAST_TOLD = 24


class KeyList(LineView):
    """The rows of the help; those that are not possible now are dim."""

    def __init__(self, rows: Sequence[HelpRow]) -> None:
        super().__init__(empty_text="No key does this. Esc shows all again.")
        self._rows = rows

    @property
    def current(self) -> HelpRow | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def show(self, rows: Sequence[HelpRow]) -> None:
        """Show these, the cursor on the first."""
        self._rows = rows
        self.set_cursor(0)
        self.place(0)
        self.changed()
        self.flush()

    def line_count(self) -> int:
        return len(self._rows)

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        row, inks = self._rows[index], self.inks
        key, rest = (inks.accent, Style()) if row.is_possible else (inks.dim, inks.dim)
        parts = [
            (fit(row_text(row.key), _KEY_CELLS, right=True) + "  ", key),
            (fit(row_text(row.title), _TITLE_CELLS), rest),
        ]
        if width - _KEY_CELLS - 2 - _TITLE_CELLS >= _LEAST_TOLD:
            parts.append((row_text(row.help), inks.dim))
        return strip_of(parts, width)
