"""A table's rows; only those in sight are ever read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui.widgets.cells import ROW_CHARACTERS, fit, row_text, strip_of
from sportft_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from sportft_tui.dataset.table.order import Column, Order
    from sportft_tui.dataset.table.row import TableRow
    from sportft_tui.tui.matches import Matches
    from sportft_tui.tui.shown_table import RowSource
    from sportft_tui.tui.widgets.columns import Place

_UP, _DOWN = "▲", "▼"
#: A label has as many cells as the longest one that is known, between these.
_LEAST_LABEL, _MOST_LABEL = 9, 16
_SPLIT_CELLS = 6
_TOKENS_CELLS = 8
#: Room for an arrow beside the name.
_LEAST_NUMBER = 5
_NOTHING: Mapping[str, int] = {}
#: Characters of a text in which the place is looked for that a filter found: what is beyond would
#: take longer than a key may.
_SOUGHT_IN = 65_536
_FAILURES = (OSError, ValueError, IndexError, KeyError, SportftError)


class RowTable(LineView):
    """Number, label, split, tokens, findings and one line of the text, under a fixed head.

    The line is the text's beginning, or what is around the words that a filter found. Marks before
    the number say what was done with a row, and that something was found in it.
    """

    header_lines: ClassVar[int] = 1
    drags_cursor: ClassVar[bool] = True

    class HeadClicked(Message):
        """The head of a column was clicked."""

        def __init__(self, column: Column) -> None:
            super().__init__()
            self.column = column

    _source: RowSource | None = None
    _order: Order | None = None
    _label_cells = _LEAST_LABEL
    _has_tokens = False
    _found: Mapping[str, int] = _NOTHING
    _sought: Matches | None = None

    def __init__(
        self,
        *,
        empty_text: str = "",
        source: RowSource | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(empty_text=empty_text, name=name, id=id, classes=classes)
        self._source = source
        #: What was read for the rows in sight when they were painted.
        self._read: dict[int, TableRow] = {}

    # What is shown

    def set_source(self, rows: RowSource | None) -> None:
        """Show other rows, from the first on.

        Args:
            rows: where they are read from, a screenful at a time; None shows `empty_text`.
        """
        self._source = rows
        self._read.clear()
        self.set_cursor(0, same_thing=True)
        self.place(0)
        self.changed()

    def set_columns(
        self,
        labels: Iterable[str],
        *,
        has_tokens: bool = False,
        found: Mapping[str, int] = _NOTHING,
    ) -> None:
        """Say what there is to be shown; a column that would be empty gives its room to the text.

        Args:
            labels: those that are known, the most frequent at least.
            has_tokens: whether tokens are counted, of some rows at least.
            found: what was found, and in how many rows: the rarest is named first.
        """
        from sportft_tui.tui.widgets.row_cells import RELABELLED

        longest = max((len(row_text(label)) for label in labels), default=0) + len(RELABELLED)
        cells = min(max(longest, _LEAST_LABEL), _MOST_LABEL)
        wanted = (cells, has_tokens, found)
        if wanted != (self._label_cells, self._has_tokens, self._found):
            self._label_cells, self._has_tokens, self._found = wanted
            self.changed()

    def set_order(self, order: Order | None) -> None:
        """Say by which column the rows are sorted."""
        if order != self._order:
            self._order = order
            self.refresh(Region(0, 0, self.size.width, self.header_lines))

    def set_sought(self, sought: Matches | None) -> None:
        """Say which words the filter has found in the texts: they are shown and marked."""
        if sought != self._sought:
            self._sought = sought
            self._read.clear()
            self.changed()

    def look_again(self) -> None:
        """Rows may have changed: those in sight that have are painted, and any new ones."""
        stale = {position for position, row in self._read.items() if self._row(position) != row}
        self.changed(stale)

    def show_anew(self, cursor: int, line: int) -> None:
        """The same rows in another order, or others.

        Args:
            cursor: the row that the cursor is on now.
            line: the line of the view on which it is to stand, or as near as can be.
        """
        self._read.clear()
        self.set_cursor(cursor, same_thing=True)
        self.changed()
        self.flush()
        self.place(self.cursor - line)
        self.scroll_to_cursor()

    @property
    def current(self) -> int:
        """The place of the row under the cursor; -1 where there are no rows."""
        return self.cursor if self.line_count() else -1

    @property
    def painted_number(self) -> int | None:
        """The number of the row that the reader sees under the cursor; None if not painted yet."""
        row = self._read.get(self.cursor)
        return None if row is None else row.number

    @property
    def cursor_line(self) -> int:
        """The line of the view that the cursor is on."""
        return min(max(self.cursor - self.top, 0), self.page - 1)

    def line_count(self) -> int:
        return 0 if self._source is None else len(self._source)

    def _row(self, position: int) -> TableRow | None:
        try:
            return self._source.row_at(position, self._most) if self._source else None
        except _FAILURES:
            return None

    @property
    def _most(self) -> int:
        """Characters of a text that are read for its row."""
        return _SOUGHT_IN if self._sought else max(ROW_CHARACTERS, 2 * self.size.width)

    # How it looks

    def _places(self, width: int) -> tuple[Place, ...]:
        # Late: no row is known before the first paint.
        from sportft_tui.tui.widgets.columns import places
        from sportft_tui.tui.widgets.row_cells import FINDINGS_CELLS

        sizes: list[tuple[Column, int]] = [
            # One more, so that the marks do not touch the number.
            ("row", max(len(f"{self.line_count():,}") + 1, _LEAST_NUMBER)),
            ("label", self._label_cells),
            ("split", _SPLIT_CELLS),
        ]
        if self._has_tokens:
            sizes.append(("tokens", _TOKENS_CELLS))
        if self._found:
            sizes.append(("findings", FINDINGS_CELLS))
        return places(width, tuple(sizes))

    def render_header(self, _y: int, width: int, /) -> Strip:
        parts = []
        for place in self._places(width):
            name, ink = str(place.name), self.inks.head
            if arrow := self._arrow(place.name):
                name, ink = f"{name} {arrow}", Style(bold=True) + self.inks.accent
            behind = "" if place.name == "text" else " "
            parts.append((fit(name, place.size, right=place.is_right) + behind, ink))
        return strip_of([(" " * self._gutter(width), Style()), *parts], width)

    def _arrow(self, column: Column) -> str:
        """What stands beside the name of the column that rows are sorted by."""
        order = self._order
        if order is None or order.is_natural:
            return ""
        arrow = _DOWN if order.is_reverse else _UP
        if order.column == "len" and column == "text":
            return f"{arrow} by length"
        return arrow if order.column == column else ""

    def _gutter(self, width: int) -> int:
        """Cells for the marks before a row; 0 where only the text has room."""
        return self._places(width)[0].start

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        from sportft_tui.tui.widgets.row_cells import row_cell, row_line, row_marks

        assert self._source is not None
        try:
            row = self._source.row_at(index, self._most)
        except _FAILURES as error:
            # The file behind a row can go away while it is shown.
            why = f"{index + 1:,} cannot be read: {row_text(str(error))}"
            return strip_of([(why, self.inks.bad)], width)
        self._remember(index, row)
        parts = row_marks(row, self._gutter(width), self.inks)
        for place in self._places(width):
            if place.name == "text":
                parts += row_line(row, place.size, self._sought, self.inks)
            else:
                told, ink = row_cell(row, place.name, self._found, self.inks)
                parts.append((fit(told, place.size, right=place.is_right) + " ", ink))
        return strip_of(parts, width)

    def _remember(self, index: int, row: TableRow) -> None:
        if len(self._read) > 2 * self.page:
            bottom = self.top + self.page
            self._read = {at: row for at, row in self._read.items() if self.top <= at <= bottom}
        self._read[index] = row

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """A click on a head sorts; elsewhere it moves the cursor."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y >= self.header_lines or not self.line_count():
            return
        event.stop()
        event.prevent_default()
        for place in self._places(self.row_width):
            if place.start <= offset.x <= place.start + place.size:
                self.post_message(self.HeadClicked(place.name))
                return
