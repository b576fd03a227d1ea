"""What a list has to say about its rows to have them painted."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip


class Rows:
    """The part of a `RowPainter` that a subclass gives; every row has a number, from 0 on."""

    def line_count(self) -> int:
        """How many rows there are now."""
        return 0

    def render_row(self, index: int, width: int, selected: bool, /) -> Strip:
        """Row `index`; cropped to `width` cells or extended with background where it is not."""
        raise NotImplementedError

    def render_header(self, y: int, width: int, /) -> Strip:
        """Line `y` of the `header_lines`."""
        raise NotImplementedError

    def row_style(self, _index: int, /) -> Style | None:
        """What is laid over a whole row that is to stand out; None for the others."""
        return None

    def rows_flushed(self, before: int, count: int, /) -> None:
        """Changed rows are about to be painted; their number was `before` and is `count`."""

    def view_scrolled(self) -> None:
        """The reader has scrolled, by wheel or scrollbar."""

    def view_resized(self) -> None:
        """The view has another size; it is painted anew in any case."""
