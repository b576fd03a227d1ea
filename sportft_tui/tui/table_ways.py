"""Ways through a table: to a row, to what was found, in another order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sportft_tui.tui.table_words import COLUMNS, LARGEST_FIRST, ordered, short

if TYPE_CHECKING:
    from sportft_tui.dataset.table.order import Column
    from sportft_tui.tui.table_work import TableWork


class TableWays:
    """Moves the reader, or what is shown.

    Args:
        work: how that is done.
        filter_by: puts a text into the pane's filter.
    """

    def __init__(self, work: TableWork, filter_by: Callable[[str], Awaitable[object]]) -> None:
        self._work = work
        self._filter_by = filter_by

    async def ask_row(self) -> None:
        """Ask for a row's number, and go there."""
        from sportft_tui.tui.screens.ask import Ask

        n = self._work.table.state.n_rows

        def go(typed: str | None) -> None:
            if typed:
                self.go_to_row(typed)

        await self._work.app.push_screen(Ask(f"Go to which row, 1 to {n:,}?", f"{n:,}"), go)

    def go_to_row(self, typed: str) -> None:
        """Go to the row with a number, as it was typed."""
        self._work.start("jump", self._go_to(typed, self._work.table.state.n_rows))

    async def _go_to(self, typed: str, n: int) -> None:
        digits = typed.replace(",", "").replace("_", "").strip()
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:20]) <= n):
            self._work.fail(f"There is no row {short(typed)}.", f"Rows are 1 to {n:,}.")
            return
        position = await self._work.table.position_of(int(digits) - 1)
        if position is None:
            told = f"Row {int(digits):,} does not pass the filter."
            self._work.say(f"{told} Esc shows all rows again.")
            return
        self._work.view.move_to(position)

    async def go_to_finding(self, step: int) -> None:
        """Go to the next (`step` 1) or previous (-1) row in which something was found."""
        position = await self._work.table.next_finding(self._work.view.cursor, step)
        if position is not None:
            self._work.view.move_to(position)
            return
        self._say_nothing_found(f" {'below' if step > 0 else 'above'} this row")

    def _say_nothing_found(self, where: str = "") -> None:
        late = "" if self._work.table.state.is_surveyed else " It is still being looked for."
        self._work.say(f"Nothing was found{where}.{late}")

    async def ask_finding(self) -> None:
        """Tell all that was found, and show the rows of what is chosen."""
        from sportft_tui.tui.screens.choose import Choose
        from sportft_tui.tui.widgets.choice_list import Choice

        findings = {found.id: found for found in self._work.table.state.findings}
        choices = [Choice(found.id, found.id, found.what) for found in findings.values()]
        hint = "Enter shows these rows only, Esc goes back."
        if not choices:
            self._say_nothing_found()
            return

        def show(name: str | None) -> None:
            if name in findings and findings[name].count:
                self._work.start_beside("findings", self._show_finding(name))
            elif name in findings:
                self._work.say(f"{findings[name].what} {findings[name].why}")

        await self._work.app.push_screen(Choose("What was found", choices, hint=hint), show)

    async def _show_finding(self, name: str) -> None:
        # Those that are left out have kept what was found in them, but are not among the count.
        used = " !is:excluded" if self._work.table.state.n_excluded else ""
        await self._filter_by(f"finding={name}{used}")

    # The order

    async def ask_order(self) -> None:
        """Ask for the column to sort by."""
        from sportft_tui.tui.screens.choose import Choose
        from sportft_tui.tui.widgets.choice_list import Choice

        order = self._work.table.order
        choices = []
        for column, first in COLUMNS.items():
            name = "length" if column == "len" else column
            again = "again turns it round" if column == order.column else first
            choices.append(Choice(column, name, again))
        question = Choose("Order the rows by", choices, cursor=list(COLUMNS).index(order.column))
        await self._work.app.push_screen(question, self._order_chosen)

    def _order_chosen(self, column: str | None) -> None:
        found = next((known for known in COLUMNS if known == column), None)
        if found:
            self.order_by(found)

    def order_by(self, column: Column) -> None:
        """Sort by a column; again turns the order round."""
        from sportft_tui.dataset.table.order import Order

        now = self._work.table.order
        is_reverse = not now.is_reverse if now.column == column else column in LARGEST_FIRST
        order = Order(column, is_reverse)

        async def work() -> None:
            if await self._work.showing.show(self._work.table.query, order):
                self._work.say(ordered(order))

        self._work.start_beside("order", work())
