"""The lines of the Prepare screen: settings, and findings with their fixes on or off."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from sportft_tui.tui.preparing_plan import Line
from sportft_tui.tui.widgets.cells import fit, row_text, strip_of
from sportft_tui.tui.widgets.line_view import LineView

_NAME_CELLS = 8
_COUNT_CELLS = 13
#: The longest that is common is `near-duplicate`.
_ID_CELLS = 16
#: On narrower views the count of rows is left to the explanation below.
_ROOM_FOR_COUNTS = 56


class PlanList(LineView):
    """A line each; the cursor says which one is explained."""

    DEFAULT_CSS = "PlanList { height: 1fr; min-height: 4; }"

    def __init__(self) -> None:
        super().__init__(empty_text="")
        self._lines: Sequence[Line] = ()

    @property
    def current(self) -> Line | None:
        """The line under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    def show(self, lines: Sequence[Line]) -> None:
        """Show these; the cursor stays where it is."""
        self._lines = lines
        self.changed()
        self.flush()

    def line_count(self) -> int:
        return len(self._lines)

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        line, inks = self._lines[index], self.inks
        if line.setting:
            name = fit(line.words, _NAME_CELLS)
            return strip_of([(f" {name}  ", inks.dim), (row_text(line.value), Style())], width)
        found = line.finding
        mark = {True: "[x]", False: "[ ]", None: " · "}[line.is_on]
        ink = inks.dim if line.is_on is None else Style()
        count = ""
        if found and found.count and width >= _ROOM_FOR_COUNTS:
            count = f"{found.count:,} row{'s' * (found.count != 1)} "
        room = width - len(f" {mark} ") - _ID_CELLS - (_COUNT_CELLS if count else 0)
        parts = [
            (f" {mark} ", inks.ok if line.is_on else ink),
            (fit(row_text(found.id) if found else "", _ID_CELLS - 1) + " ", inks.dim),
            (fit(row_text(line.words), room), ink),
            (fit(count, _COUNT_CELLS, right=True), inks.dim),
        ]
        return strip_of(parts, width)
