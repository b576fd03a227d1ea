"""Which rows of a table are shown, and where in them the reader is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui.matches import Matches
from sportft_tui.tui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from sportft_tui.dataset.table.order import Order
    from sportft_tui.tui.shown_table import ShownTable


class Showing:
    """Filters and sorts a table; the reader stays on the same row where it is still shown.

    Args:
        table: whose rows are shown.
        view: where.
        told: is called when other rows are shown, or could not be.
    """

    def __init__(
        self, table: ShownTable, view: RowTable, told: Callable[[], object] = lambda: None
    ) -> None:
        self.table = table
        self._view = view
        self._told = told
        self._asked = 0
        self._running = 0
        #: The row that the reader was on before it was filtered away, its line of the view, and
        #: where the cursor stands instead: as long as it stays there, the reader is meant to
        #: come back.
        self._left: tuple[int, int, int] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether rows are being chosen or put in order."""
        return self._running > 0

    @property
    def number(self) -> int | None:
        """The row under the cursor, by its number; None where there is none."""
        number = self._number(self._view.cursor)
        return None if number < 0 else number

    async def show(self, query: str, order: Order) -> bool:
        """Show other rows, or the same in another order (then from the first on).

        Returns:
            Whether they are shown; not where something else was asked for meanwhile.

        Raises:
            SportftError: the query cannot be understood, ...; all stays as it was.
        """
        try:
            return await self._show(query, order)
        finally:
            self._told()

    async def _show(self, query: str, order: Order) -> bool:
        number, line = self._reader()
        goes_to_top = order != self.table.order
        self._asked += 1
        mine = self._asked
        self._running += 1
        try:
            await self.table.show(query, order)
        except SportftError:
            if mine != self._asked:
                return False
            raise
        finally:
            self._running -= 1
        if mine != self._asked:
            return False
        self._view.set_order(order)
        self._view.set_sought(Matches.of(query) or None)
        if goes_to_top:
            self._left = None
            self._view.show_anew(0, 0)
        else:
            await self._place(number, line)
        return True

    async def keep_place(self) -> None:
        """The table has changed by itself; a reader whose row is elsewhere now goes with it."""
        number, line = self._view.painted_number, self._view.cursor_line
        if number is None or self.is_busy or self._number(self._view.cursor) == number:
            self._view.look_again()
        else:
            await self._place(number, line)

    async def _place(self, number: int, line: int) -> None:
        position = await self.table.position_of(number) if number >= 0 else 0
        nearest = self._nearest(number) if position is None else position
        self._view.show_anew(nearest, line)
        self._left = (number, line, self._view.cursor) if position is None else None

    def _reader(self) -> tuple[int, int]:
        """The row that the reader is on, or is to come back to, and its line of the view."""
        cursor = self._view.cursor
        if self._left and self._left[2] == cursor:
            return self._left[:2]
        return self._number(cursor), self._view.cursor_line

    def _number(self, position: int) -> int:
        """The number of the row at a place; -1 where there is none."""
        return _Numbers(self.table)[position] if 0 <= position < len(self.table) else -1

    def _nearest(self, number: int) -> int:
        """Where a row would be that is not shown: before the next one, where that can be told."""
        if self.table.order.column != "row" or self.table.order.is_reverse:
            return 0
        return min(bisect_left(_Numbers(self.table), number), max(len(self.table) - 1, 0))


class _Numbers(Sequence[int]):
    """The numbers of the rows shown."""

    def __init__(self, table: ShownTable) -> None:
        self._table = table

    def __len__(self) -> int:
        return len(self._table)

    def __getitem__(self, position: int) -> int:  # type: ignore[override]
        return self._table.row_at(position, 1).number
