"""The confusion matrix, of any number of labels, with a cursor in it."""

from __future__ import annotations

from heapq import nsmallest
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from sportft_tui.domain.evaluation import Evaluation
from sportft_tui.tui.widgets.cells import fit, row_text, strip_of
from sportft_tui.tui.widgets.line_view import LineView

#: What the last column is called: answers that are none of the labels.
NO_LABEL = "(none)"
_LONGEST_NAME, _SHORTEST_NAME = 26, 8
#: Cells of a column's name where all columns fit; numbers need fewer.
_LONGEST_HEAD = 10
_LEAST_CELL = 4
#: From this share of a label's rows on, answers of another one stand out.
_MANY = 0.1
#: More of them nobody goes through one by one.
_MOST_CONFUSIONS = 1_000


class ConfusionMatrix(LineView):
    """Given labels down, answers across. Columns that do not fit are scrolled to."""

    DEFAULT_CSS = "ConfusionMatrix { height: 1fr; min-height: 4; }"
    header_lines: ClassVar[int] = 1
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_by(-1)", show=False),
        Binding("down,j", "cursor_by(1)", show=False),
        Binding("left,h", "column_by(-1)", show=False),
        Binding("right,l", "column_by(1)", show=False),
        Binding("pageup", "cursor_page(-1)", show=False),
        Binding("pagedown", "cursor_page(1)", show=False),
        Binding("home", "column_by(-10000)", show=False),
        Binding("end", "column_by(10000)", show=False),
        Binding("enter", "select", show=False),
    ]

    class Moved(Message):
        """The cursor is in another cell."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(empty_text="No labels.", id=id)
        self._cells: tuple[tuple[int, ...], ...] = ()
        self._labels: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self._most = 0
        self._column = self._left = 0
        self._longest = 0
        #: The cells beside the diagonal, the largest first; looked for when first asked for.
        self._worst: list[tuple[int, int]] | None = None

    def show(self, found: Evaluation) -> None:
        """Show an evaluation's."""
        self._labels = found.labels
        has_others = any(row[-1] for row in found.confusion)
        self._names = (*map(row_text, found.labels), *([NO_LABEL] if has_others else []))
        self._cells = tuple(row[: len(self._names)] for row in found.confusion)
        self._most = max(map(max, self._cells), default=0)
        self._longest = max(map(cell_len, self._names), default=0)
        self._column = min(self._column, max(len(self._names) - 1, 0))
        self._worst = None
        self.changed()
        self.flush()
        self._bring_in()

    @property
    def cell(self) -> tuple[str, str, int] | None:
        """Where the cursor is: the label given, the answer (empty: none of them), how many rows."""
        if not self._cells:
            return None
        said = self._labels[self._column] if self._column < len(self._labels) else ""
        return self._labels[self.cursor], said, self._cells[self.cursor][self._column]

    def words(self) -> str:
        """The cell under the cursor, a sentence."""
        if self.cell is None:
            return ""
        given, said, count = self.cell
        total = sum(self._cells[self.cursor])
        share = f", {count / total:.1%} of its {total:,}" if total else ""
        rows = f"{count:,} row{'s' * (count != 1)}{share}"
        if said == given:
            return f"{row_text(given)}, and said to be so: {rows}"
        return f"{row_text(given)}, said to be {row_text(said) or 'none of the labels'}: {rows}"

    # Moving

    def action_column_by(self, columns: int) -> None:
        self._go(self.cursor, self._column + columns)

    def next_confusion(self, step: int) -> None:
        """The next largest number beside the diagonal; after the last comes the first."""
        if self._worst is None:
            self._worst = self._confusions()
        if not self._worst:
            return
        here = (self.cursor, self._column)
        if here in self._worst:
            place = (self._worst.index(here) + step) % len(self._worst)
        else:
            place = 0 if step > 0 else -1
        self._go(*self._worst[place])

    def _confusions(self) -> list[tuple[int, int]]:
        found = (
            (-count, row, column)
            for row, counts in enumerate(self._cells)
            if sum(counts) > counts[row]
            for column, count in enumerate(counts)
            if count and row != column
        )
        return [(row, column) for _, row, column in nsmallest(_MOST_CONFUSIONS, found)]

    def _go(self, row: int, column: int) -> None:
        column = max(min(column, len(self._names) - 1), 0)
        moved = column != self._column
        self._column = column
        self.move_to(row)
        if moved:
            self._bring_in()
            self.refresh(Region(0, 0, self.size.width, self.header_lines))
            self.refresh_rows(self.cursor, self.cursor + 1)
            self.post_message(self.Moved())

    def set_cursor(self, index: int, *, same_thing: bool = False) -> None:
        before = self.cursor
        super().set_cursor(index, same_thing=same_thing)
        if self.cursor != before:
            self.post_message(self.Moved())

    def _bring_in(self) -> None:
        """Scroll the columns so that the cursor's is in sight."""
        n = self._in_sight
        left = min(max(self._left, self._column - n + 1), self._column)
        left = max(min(left, len(self._names) - n), 0)
        if left != self._left:
            self._left = left
            self.refresh()

    def view_resized(self) -> None:
        super().view_resized()
        self._bring_in()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, or selects the cell that it is in."""
        event.prevent_default()  # a list's own click is about whole rows
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.header_lines:
            return
        row, _ = self.row_at(offset.y - self.header_lines)
        place = offset.x - self._name_cells - 1
        column = self._left + place // self._cell_width
        if row >= self.line_count() or place < 0 or column >= len(self._names):
            return
        event.stop()
        if (row, column) == (self.cursor, self._column):
            self.action_select()
        else:
            self._go(row, column)

    # Widths

    @property
    def _name_cells(self) -> int:
        """Of the given labels; on a narrow view no more than a third of it."""
        numbers = len(self._number(len(self._names))) if self._has_numbers else 0
        most = max(self.row_width // 3, _SHORTEST_NAME)
        return min(min(self._longest, _LONGEST_NAME) + numbers, most)

    @property
    def _has_numbers(self) -> bool:
        """Whether columns are told by their numbers: their names do not fit."""
        width = max(self._longest + 1, _LEAST_CELL)
        room = self.row_width - min(self._longest, _LONGEST_NAME) - 1
        return self._longest > _LONGEST_HEAD or len(self._names) * width > room

    @property
    def _cell_width(self) -> int:
        numbers = max(len(f"{self._most:,}"), len(str(len(self._names)))) + 1
        names = 0 if self._has_numbers else self._longest + 1
        return max(numbers, _LEAST_CELL, names)

    @property
    def _in_sight(self) -> int:
        """Columns that fit."""
        room = self.row_width - self._name_cells - 1
        return max(min(room // self._cell_width, len(self._names)), 1)

    # Painting

    def _number(self, place: int) -> str:
        return f"{place:>{len(str(len(self._names)))}} "

    def line_count(self) -> int:
        return len(self._cells)

    def row_style(self, _index: int, /) -> Style | None:
        return None

    def render_header(self, _y: int, width: int, /) -> Strip:
        right = self._left + self._in_sight
        more = ("◂" if self._left else " ") + ("▸" if right < len(self._names) else " ")
        head = fit("given ↓  said →", self._name_cells - 2) + more + " "
        parts = [(head, self.inks.head)]
        for column in range(self._left, min(right, len(self._names))):
            name = str(column + 1) if self._has_numbers else self._names[column]
            ink = self.inks.accent if column == self._column else self.inks.head
            parts.append((fit(name, self._cell_width, right=True), ink))
        return strip_of(parts, width)

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        inks, counts = self.inks, self._cells[index]
        is_here = index == self.cursor
        number = self._number(index + 1) if self._has_numbers else ""
        name = fit(number + self._names[index], self._name_cells) + " "
        parts = [(name, inks.accent if is_here else Style())]
        total = sum(counts) or 1
        for column in range(self._left, min(self._left + self._in_sight, len(self._names))):
            count = counts[column]
            ink = inks.dim
            if count and column == index:
                ink = inks.ok
            elif count:
                ink = inks.bad if count / total >= _MANY else inks.warn
            if is_here and column == self._column:
                ink = inks.cursor if self.has_focus else inks.resting
            text = f"{count:,}" if count else "·"
            parts.append((fit(text, self._cell_width, right=True), ink))
        return strip_of(parts, width)
