"""What changes a table's rows: marks, labels, what is excluded; and taking that back."""

from __future__ import annotations

import asyncio
from heapq import nlargest
from typing import TYPE_CHECKING

from sportft_tui.tui.table_words import rows, short

if TYPE_CHECKING:
    from sportft_tui.tui.shown_table import Which
    from sportft_tui.tui.table_work import TableWork

#: Labels to choose from: more are found by nobody; any can be typed.
_MOST_LABELS = 2_000


class TableChanges:
    """Changes of marked rows, or of the one under the cursor; each says what was done.

    The mark of one row is not among what is undone: it only says which row is meant.

    Args:
        work: how they are done.
    """

    def __init__(self, work: TableWork) -> None:
        self._work = work

    def _meant(self, number: int | None) -> Which:
        """The marked rows; where there are none, the one that was under the cursor."""
        if self._work.table.state.n_marked:
            return "marked"
        return [] if number is None else [number]

    def _words(self, which: Which) -> str:
        if which == "marked":
            n = self._work.table.state.n_marked
            hidden = ", shown or not" if self._work.table.query else ""
            return f"the {rows(n).replace(' ', ' marked ')}{hidden}"
        return f"row {int(which[0]) + 1:,}"

    def mark(self, *, goes_down: bool) -> None:
        """Mark the row under the cursor, or no longer, and perhaps go to the next."""
        number = self._work.number
        if number is None:
            return
        if goes_down:
            self._work.view.action_cursor_by(1)

        async def work() -> None:
            # Looked at when its turn has come: the key may have been pressed twice.
            on = not (await asyncio.to_thread(self._work.table.row, number)).is_marked
            await self._work.table.mark([number], on)
            self._work.say(f"Row {number + 1:,} is {'marked' if on else 'not marked any more'}.")

        self._work.start("mark", work())

    async def mark_all(self) -> None:
        """Mark all rows shown; where they all are, unmark them."""
        if n := await self._work.table.mark("shown", True):
            told = f"Marked {rows(n)}; now {self._work.table.state.n_marked:,} are."
        else:
            n = await self._work.table.mark("shown", False)
            told = f"{rows(n)} {'is' if n == 1 else 'are'} not marked any more."
        self._work.say(told, is_change=n > 1)

    async def ask_label(self) -> None:
        """Ask for the label that the rows meant are to have."""
        from sportft_tui.tui.screens.choose import ChooseOrNew

        which = self._meant(self._work.number)
        if not which:
            return
        counts = self._work.table.state.counts
        first = nlargest(_MOST_LABELS, counts.items(), key=lambda one: one[1])
        names = [(label, rows(n)) for label, n in first]
        question = ChooseOrNew(f"Which label for {self._words(which)}?", names, new="a new label")

        def relabel(label: str | None) -> None:
            if label is not None:
                self._work.start("relabel", self._relabel(which, label))

        await self._work.app.push_screen(question, relabel)

    async def _relabel(self, which: Which, label: str) -> None:
        n = await self._work.table.relabel(which, label)
        if not n:
            self._work.say(f"Nothing to change: the label is {short(label)} already.")
            return
        told = f"{rows(n)} now {'has' if n == 1 else 'have'} the label {short(label)}."
        self._work.say(told, is_change=True)

    async def exclude(self, number: int | None) -> None:
        """Again takes them in: nothing was changed where all were excluded already."""
        # Whether rows are marked is looked at when the marking is done.
        which = self._meant(number)
        if not which:
            return
        if n := await self._work.table.exclude(which, True):
            self._work.say(f"{rows(n)} will not be used.", is_change=True)
            return
        n = await self._work.table.exclude(which, False)
        self._work.say(f"{rows(n)} will be used again.", is_change=True)

    async def undo(self) -> None:
        """Take the last change back."""
        what = await self._work.table.undo()
        again = f"{self._work.key_of('data-redo')} does it again."
        self._work.say(f"Undone: {what}. {again}" if what else "There is nothing to undo.")

    async def redo(self) -> None:
        """Do again what was undone."""
        what = await self._work.table.redo()
        told = f"Done again: {what}." if what else "There is nothing to do again."
        self._work.say(told, is_change=bool(what))
