"""Which events of a job a log shows: all of them, or those that pass a filter.

A filter is tried on a few events at a time, so that a million of them hold nobody up; what it has
let through so far can be shown meanwhile.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from sportft_tui.tui.event_filter import EventFilter
from sportft_tui.tui.event_spool import EventSpool

if TYPE_CHECKING:
    from sportft_tui.domain.event import Event

#: Events that are tried at once: some 5 ms, a third of what a key press may take.
SLICE = 4_096
#: A flood is always a little ahead of its filter: that is no progress worth telling.
_NEARLY = 0.99


class ShownEvents:
    """Rows of a log, each an event of a spool.

    Args:
        spool: all events; it may grow.
        wanted: the filter.
    """

    def __init__(self, spool: EventSpool, wanted: EventFilter | None = None) -> None:
        self.spool = spool
        self.wanted = wanted or EventFilter()
        self._began: float | None = None
        self._tried = 0
        self._passed = array("I")
        self._problems = bytearray()

    def __len__(self) -> int:
        return len(self._passed) if self.wanted else len(self.spool)

    def __getitem__(self, row: int) -> Event:
        event: Event = self.spool[self.number(row)]
        return event

    def number(self, row: int) -> int:
        """The place in the spool of what a row shows."""
        return self._passed[row] if self.wanted else row

    def row_of(self, number: int) -> int:
        """The row that shows the event at `number`, else the last row before it; at least 0."""
        if not self.wanted:
            return min(number, max(len(self) - 1, 0))
        return max(bisect_right(self._passed, number) - 1, 0)

    def rows_before(self, number: int) -> int:
        """How many rows show events from before the one at `number`."""
        return bisect_left(self._passed, number) if self.wanted else min(number, len(self.spool))

    @property
    def began(self) -> float:
        """The Unix time of the job's first event, shown or not; 0 if there is none."""
        if self._began is None and len(self.spool):
            self._began = self.spool[0].created_at
        return self._began or 0

    @property
    def tried(self) -> int:
        """Events of the spool that the filter has been tried on."""
        return self._tried if self.wanted else len(self.spool)

    @property
    def is_complete(self) -> bool:
        """Whether no event waits to be tried."""
        return self.tried >= len(self.spool)

    def in_words(self) -> str:
        """`n of m`, and how far the filter is where it has not been tried on all."""
        told = f"{len(self):,} of {len(self.spool):,}"
        share = self.tried / max(len(self.spool), 1)
        return told if self.is_complete or share > _NEARLY else f"{told} ({share:.0%})"

    def advance(self) -> None:
        """Try the filter on the next `SLICE` events."""
        if not self.wanted:
            return
        from sportft_tui.domain.event_lines import heard  # late: no events, no filter

        start, stop = self._tried, min(self._tried + SLICE, len(self.spool))
        matches, problems = self.wanted.matches, self.spool.problems
        for number, line in enumerate(self.spool.lines(start, stop), start):
            if matches(*heard(line)):
                self._passed.append(number)
                self._problems.append(problems[number])
        self._tried = stop

    def problem(self, row: int, step: int) -> int | None:
        """The nearest row below (`step` 1) or above (-1) `row` with a warning or an error."""
        problems = self._problems if self.wanted else self.spool.problems
        found = problems.find(1, row + 1) if step > 0 else problems.rfind(1, 0, max(row, 0))
        return found if found >= 0 else None
