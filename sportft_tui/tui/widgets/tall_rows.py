"""A list whose rows may take several lines each. Only those in sight are ever measured."""

from __future__ import annotations

from collections import OrderedDict

from textual.strip import Strip

from sportft_tui.tui.widgets.line_view import LineView

#: Rows whose lines are remembered: a few screens of them.
_KEPT = 256


class TallRows(LineView):
    """A `LineView` that can be switched to rows of several lines.

    A row is scrolled as a whole, and takes at most the height of the view.
    """

    is_tall = False

    def __init__(
        self,
        *,
        empty_text: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(empty_text=empty_text, name=name, id=id, classes=classes)
        self._measured: OrderedDict[int, list[Strip]] = OrderedDict()
        self._measured_for: object = None

    def render_tall_row(self, index: int, width: int, most: int, /) -> list[Strip]:
        """The lines of row `index`, from 1 to `most`, each of at most `width` cells."""
        raise NotImplementedError

    def forget_rows(self) -> None:
        """Rows are something else now: measure them again."""
        self._measured.clear()

    def _lines_of(self, index: int) -> list[Strip]:
        # The bar's column is always left free: whether there is one depends on what is measured.
        measured_for = (self.size.width - 1, self.page, self.inks)
        if measured_for != self._measured_for:
            self._measured.clear()
            self._measured_for = measured_for
        lines = self._measured.get(index)
        if lines is None:
            lines = self.render_tall_row(index, max(self.size.width - 1, 1), self.page)
            self._measured[index] = lines
            if len(self._measured) > _KEPT:
                self._measured.popitem(last=False)
        return lines

    def place_row(self, row: int, line: int) -> None:
        """Scroll so that a row begins on a line of the view, or as near above it as can be."""
        top = row = min(row, self.line_count() - 1)
        if self.is_tall:
            while top > 0 and (line := line - len(self._lines_of(top - 1))) >= 0:
                top -= 1
        else:
            top -= line
        self.place(top)

    # The view

    def top_showing(self, row: int, /) -> int:
        if not self.is_tall:
            return super().top_showing(row)
        # Rows can have gone since it was asked for.
        row = min(row, self.line_count() - 1)
        room = self.page
        top = row + 1
        while top > 0 and (room := room - len(self._lines_of(top - 1))) >= 0:
            top -= 1
        return max(min(top, row), 0)

    def lines_until(self, row: int, /) -> int:
        if not self.is_tall or row <= self.top:
            return super().lines_until(row)
        lines = 0
        for index in range(self.top, min(row, self.line_count())):
            lines += len(self._lines_of(index))
            if lines > self.page:
                break
        return lines

    def row_at(self, line: int, /) -> tuple[int, int]:
        if not self.is_tall:
            return super().row_at(line)
        count = self.line_count()
        for index in range(self.top, min(self.top + line + 1, count)):
            height = len(self._lines_of(index))
            if line < height:
                return index, line
            line -= height
        return count, 0

    def row_strip(self, row: int, part: int, width: int, /) -> Strip:
        if not self.is_tall:
            return super().row_strip(row, part, width)
        return self._lines_of(row)[part]
