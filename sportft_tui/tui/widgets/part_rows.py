"""Rows made of parts, with a head above and a cursor: tables that somebody else has laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from rich.style import Style
from textual.strip import Strip

from sportft_tui.tui.widgets.cells import strip_of
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.lines import Part
from sportft_tui.tui.widgets.marks import Ink
from sportft_tui.tui.widgets.palette import Palette

#: A row from left to right.
Row = Sequence[Part]


def cells_of(row: Row, inks: Palette) -> Iterable[tuple[str, Style]]:
    """A row's texts, each with the style that its ink stands for."""
    for part in row:
        text, ink = (part, "") if isinstance(part, str) else part
        yield text, inks.style(cast(Ink, ink))


class PartRows(LineView):
    """Rows as they are given.

    Args:
        empty_text: what to say where there are none.
    """

    DEFAULT_CSS = "PartRows { height: 1fr; min-height: 3; }"
    header_lines: ClassVar[int] = 1

    def __init__(self, *, empty_text: str = "", id: str | None = None) -> None:
        super().__init__(empty_text=empty_text, id=id)
        self._head: Row = ()
        self._rows: Sequence[Row] = ()

    def show(self, head: Row, rows: Sequence[Row], *, cursor: int | None = None) -> None:
        """Show these.

        Args:
            head: what stands above them.
            rows: the rows.
            cursor: where it goes; it stays where it is where None.
        """
        self._head, self._rows = head, rows
        self.changed()
        self.flush()
        if cursor is not None:
            self.place(0)
            self.move_to(cursor)

    @property
    def plain(self) -> str:
        """All of it, without styles."""
        lines = (self._head, *self._rows)
        return "\n".join(
            "".join(part if isinstance(part, str) else part[0] for part in row) for row in lines
        )

    def line_count(self) -> int:
        return len(self._rows)

    def render_header(self, _y: int, width: int, /) -> Strip:
        told = "".join(part if isinstance(part, str) else part[0] for part in self._head)
        return strip_of([(told, self.inks.head)], width)

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        return strip_of(cells_of(self._rows[index], self.inks), width)
