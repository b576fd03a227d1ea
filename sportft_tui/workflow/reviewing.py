"""What is decided about a table's texts: in the journal at once, and then in the table.

The journal is what knows that a text was looked at, also where its label stays as it was; what the
label is, the table's own changes say. A decision that the table may not hold yet, because somebody
killed the program between the two, is done there when the table is reviewed next.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from sportft_tui.domain.decision import Decision, Kind

if TYPE_CHECKING:
    from sportft_tui.dataset.table.row import TableRow
    from sportft_tui.domain.prediction import Prediction
    from sportft_tui.monitor.journal import Journal

#: Texts of one review: more than anybody reads in a week.
MOST = 10_000

Which = Literal["shown", "marked"]


class ReviewedTable(Protocol):
    """What a review needs of a table."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    def row(self, number: int) -> TableRow: ...

    async def numbers(self, which: Which, most: int) -> list[int]: ...

    async def relabel(self, which: Sequence[int], label: str) -> int: ...

    async def exclude(self, which: Sequence[int], on: bool) -> int: ...


@dataclass(frozen=True, slots=True)
class Reviewable:
    """What there is to review.

    Attributes:
        rows: by their numbers, as they are shown.
        n_done: rows that were reviewed before, and are left out.
        is_again: whether all were, so that none is left out.
        restored: decisions that the table had lost, and has now.
    """

    rows: list[int]
    n_done: int = 0
    is_again: bool = False
    restored: int = 0


class Reviewing:
    """Decisions about one table.

    Args:
        journal: where they are kept.
        table: what they are about.
    """

    def __init__(self, journal: Journal, table: ReviewedTable) -> None:
        self._journal = journal
        self._table = table
        self._open: deque[tuple[int, Decision]] = deque()
        self._turn = asyncio.Lock()

    async def begin(self, which: Which) -> Reviewable:
        """See what there is to review, after what was left undone is done.

        Raises:
            SportftError: the journal or the table cannot be used.
        """
        name = self._table.name
        self._open.extend(await asyncio.to_thread(self._journal.open_decisions, name))
        restored = len(self._open)
        await self.settle()
        rows = await self._table.numbers(which, MOST)
        done = await asyncio.to_thread(self._journal.decided_rows, name)
        left = [row for row in rows if row not in done]
        if not left:
            return Reviewable(rows, 0, bool(rows), restored)
        return Reviewable(left, len(rows) - len(left), False, restored)

    async def decide(
        self, row: TableRow, kind: Kind, label: str = "", said: Prediction | None = None
    ) -> Decision:
        """Keep a decision; it is in the journal when this returns. See `settle`.

        Args:
            row: about which row, as it is now.
            kind: what was decided.
            label: the row's label from now on, where it got one.
            said: what a model says about it.

        Raises:
            SportftError: the journal cannot be written.
        """
        shares = dict(said.probabilities) if said else {}
        decision = Decision(
            table=self._table.name,
            title=self._table.title,
            row=row.number,
            text=row.text,
            kind=kind,
            label=label,
            before=row.label,
            was_excluded=row.is_excluded,
            model=said.model if said else "",
            said=said.label if said else "",
            probability=shares.get(label) if label else None,
            at=time.time(),
        )
        await self._keep(decision)
        return decision

    async def take_back(self, decision: Decision) -> None:
        """As if it had not been decided.

        Raises:
            SportftError: the journal cannot be written.
        """
        await self._keep(replace(decision, kind="taken back"))

    async def _keep(self, decision: Decision) -> None:
        number = await asyncio.to_thread(self._journal.record_decision, decision)
        self._open.append((number, decision))

    async def settle(self) -> None:
        """Have the table hold what was decided, in the order in which it was.

        Raises:
            SportftError: it could not; the journal knows what is left to do.
        """
        async with self._turn:
            while self._open:
                number, decision = self._open[0]
                await self._apply(decision)
                forget = decision.kind == "taken back"
                await asyncio.to_thread(self._journal.decision_done, number, forget=forget)
                self._open.popleft()

    async def _apply(self, decision: Decision) -> None:
        rows, table = [decision.row], self._table
        match decision.kind:
            case "label":
                await table.relabel(rows, decision.label)
                await table.exclude(rows, False)
            case "unsure":
                await table.exclude(rows, True)
            case "taken back":
                await table.relabel(rows, decision.before)
                await table.exclude(rows, decision.was_excluded)
