"""One review: the texts ahead, what was decided about those behind, and whose opinion is seen."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from heapq import nlargest
from typing import TYPE_CHECKING, Any

from sportft_tui.classify.review_keys import KEYS, LabelKeys
from sportft_tui.classify.review_pace import ReviewPace
from sportft_tui.classify.review_queue import ReviewQueue, Way
from sportft_tui.domain.decision import Decision, Kind
from sportft_tui.tui.review_words import LabelKey, Tally

if TYPE_CHECKING:
    from sportft_tui.dataset.table.row import TableRow
    from sportft_tui.domain.bulk import BulkPlan, BulkProgress
    from sportft_tui.tui.shown_table import ShownTable
    from sportft_tui.workflow.opinions import OnKnown, Texts
    from sportft_tui.workflow.reviewing import Reviewable, Reviewing, Which

    OnPlan = Callable[[BulkPlan], Awaitable[bool]]
    OnProgress = Callable[[BulkProgress], None]
    #: Asks a model about rows; see `workflow.opinions.opinions`.
    AskModel = Callable[[str, Sequence[int], Texts, OnPlan, OnKnown, OnProgress], Awaitable[None]]

#: Labels to choose from by name.
_MOST_LABELS = 2_000


@dataclass(frozen=True, slots=True)
class Advice:
    """Who can be asked about the texts.

    Attributes:
        models: names; the first is asked unless another one is chosen.
        is_free: whether asking costs nothing, and so needs no agreement.
        ask: asks one of them.
    """

    models: tuple[str, ...]
    is_free: bool
    ask: AskModel


class ReviewRound:
    """Where the reader is, and what was decided.

    Args:
        table: whose texts.
        reviewing: keeps the decisions.
        which: the rows shown, or those marked.
        advice: who can be asked.

    Attributes:
        model: whose opinion is seen; empty for nobody's.
        row: the text being read; None where all are done, or the next one is on its way.
    """

    def __init__(
        self, table: ShownTable, reviewing: Reviewing, which: Which, advice: Advice
    ) -> None:
        self.table, self.advice = table, advice
        self.model = next(iter(advice.models), "")
        # What costs nothing is asked at once.
        is_asked = bool(self.model) and advice.is_free
        self.queue = ReviewQueue(Way.UNCERTAIN if is_asked else Way.AS_IS)
        self.pace = ReviewPace(time.monotonic())
        self.tally = Tally()
        self.row: TableRow | None = None
        self._reviewing, self._which = reviewing, which
        counts = table.state.counts
        first = nlargest(_MOST_LABELS, counts.items(), key=lambda one: one[1])
        self.keys = LabelKeys(label for label, _ in first if label)
        #: What was done with the texts behind the reader; None for those skipped.
        self._done: list[Decision | None] = []

    async def begin(self) -> Reviewable:
        """See what there is to review. Raises SportftError where that cannot be found out."""
        found = await self._reviewing.begin(self._which)
        self.queue.add(found.rows)
        self.pace = ReviewPace(time.monotonic())
        return found

    def offered(self) -> list[LabelKey]:
        """The labels that have a key, as they are for the text being read."""
        row = self.row
        said = self.queue.said.get(row.number) if row else None
        shares = dict(said.probabilities) if said else {}
        return [
            LabelKey(
                self.keys.key_of(label),
                label,
                shares.get(label, 0.0) if shares else None,
                row is not None and row.label == label,
            )
            for label in self.keys.labels[: len(KEYS)]
        ]

    async def decide(self, row: TableRow, kind: Kind, label: str = "") -> None:
        """Keep what was decided about a text, and go on to the next.

        Raises:
            SportftError: it cannot be kept; the reader stays.
        """
        self.keys.add([label] if label else [])
        said = self.queue.said.get(row.number)
        decision = await self._reviewing.decide(row, kind, label, said)
        self._count(decision, 1)
        self._go_on(decision)

    def skip(self) -> None:
        """Decide nothing about the text, and go on to the next."""
        self.tally.skipped += 1
        self._go_on(None)

    def _go_on(self, decision: Decision | None) -> None:
        self._done.append(decision)
        self.pace.decided(time.monotonic())
        self.queue.go_on()

    async def settle(self) -> None:
        """Have the table know. Raises SportftError where it could not be told."""
        await self._reviewing.settle()

    async def undo(self) -> bool:
        """Back to the text before, as if nothing had been decided; whether there is one.

        Raises:
            SportftError: it cannot be taken back; the reader stays.
        """
        if not self._done:
            return False
        decision = self._done[-1]
        if decision is None:
            self.tally.skipped -= 1
        else:
            await self._reviewing.take_back(decision)
            await self.settle()
            self._count(decision, -1)
        self._done.pop()
        self.pace.taken_back(time.monotonic())
        self.queue.go_back()
        return True

    def _count(self, decision: Decision, by: int) -> None:
        if decision.kind == "unsure":
            self.tally.unsure += by
        elif decision.label == decision.before:
            self.tally.kept += by
        else:
            self.tally.changed += by

    def decided(self) -> list[dict[str, Any]]:
        """What was decided in this review, the oldest first, as rows for a file."""
        return [asdict(decision) for decision in self._done if decision is not None]

    def ask_another(self, model: str) -> None:
        """Somebody else's opinion counts now."""
        self.model = model
        self.queue.forget()

    def wanted(self) -> list[int]:
        """The rows about which an opinion is wanted, in the order in which it is."""
        current = [] if self.queue.current is None else [self.queue.current]
        return [*current, *self.queue.ahead(len(self.queue))]

    def text_of(self, number: int) -> str:
        """The text of a row; its label is noted on the way. For a thread."""
        row = self.table.row(number)
        self.queue.labels[number] = row.label
        return row.text
