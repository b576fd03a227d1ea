"""Rows marked, left out and relabelled, with undo. Runs in the worker process only.

The mark of a single row is no change that is undone: it is one key to take it away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.findings.finding import number_of
from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.edit_log import EditLog
from sportft_tui.dataset.table.growing import Growing
from sportft_tui.domain.text import one_line

Rows = NDArray[np.uint32]
#: Those of the changes that are flags; and the name in the log of marks that can be undone: earlier
#: logs have others, which cannot.
_FLAGS = {"mark": layout.MARKED, "exclude": layout.EXCLUDED}
_MARK_MANY = "mark many"
#: Stands for the label that a row was read with.
AS_GIVEN = 0xFFFFFFFF
#: Changes that can be undone; and bytes of the rows in them, of which the last is always kept.
_MOST_CHANGES = 1_000
_MOST_BYTES = 1 << 25


@dataclass(frozen=True, slots=True)
class Change:
    """A change of some rows that can be undone.

    Attributes:
        kind: what was changed.
        rows: which rows.
        before: of each row its label's code before; or what all of them were before (0, 1).
        after: the code that all of them have now; or what all of them are now.
        what: it in words.
    """

    kind: Literal["mark", "exclude", "relabel"]
    rows: Rows
    before: NDArray[np.uint32] | int
    after: int
    what: str

    @property
    def size(self) -> int:
        """Bytes that it keeps."""
        return int(self.rows.nbytes) + (0 if isinstance(self.before, int) else self.before.nbytes)


class Edits:
    """What people changed in a table; may be about rows that are not read yet.

    Args:
        log: takes the changes; what it holds is done first.
        code_of: the code of a label.

    Raises:
        OSError: the log cannot be read.
    """

    def __init__(self, log: EditLog, code_of: Callable[[str], int]) -> None:
        self._log = log
        self._flags = Growing(np.uint8)
        self._codes = Growing(np.uint32, AS_GIVEN)
        self._done: list[Change] = []
        self._undone: list[Change] = []
        for change in log.changes():
            self._replay(change, code_of)

    def _replay(self, change: dict[str, object], code_of: Callable[[str], int]) -> None:
        do, rows = change["do"], change.get("rows")
        if do == "undo" and self._done:
            self._undo()
        elif do == "redo" and self._undone:
            self._redo()
        elif isinstance(rows, np.ndarray) and len(rows):
            if do == "mark":
                self._set_flag(rows, layout.MARKED, bool(change["on"]))
            elif do == _MARK_MANY:
                self._do(self._marking(rows, bool(change["on"])))
            elif do == "exclude":
                self._do(self._excluding(rows, bool(change["on"])))
            elif do == "relabel":
                label = str(change["label"])
                self._do(self._relabelling(rows, code_of(label), label))

    def flags(self, n_rows: int) -> NDArray[np.uint8]:
        """The flags of the first rows; see `layout`."""
        return self._flags.upto(n_rows)

    def labels(self, given: Rows, first: int = 0) -> Rows:
        """The codes that rows have now.

        Args:
            given: those that they were read with.
            first: the first of these rows.
        """
        codes = self._codes.upto(first + len(given))[first:]
        return np.where(codes == AS_GIVEN, given, codes)

    def mark(self, rows: Rows, on: bool) -> Rows:
        """Mark rows or no longer; returns those that changed."""
        changed = self._differing(rows, layout.MARKED, on)
        if len(changed) > 1:
            self._log.append(_MARK_MANY, changed, on=on)
            self._do(self._marking(changed, on))
        elif len(changed):
            self._log.append("mark", changed, on=on)
            self._set_flag(changed, layout.MARKED, on)
        return changed

    def exclude(self, rows: Rows, on: bool) -> Rows:
        """Leave rows out or take them in again; returns those that changed."""
        changed = self._differing(rows, layout.EXCLUDED, on)
        if len(changed):
            self._log.append("exclude", changed, on=on)
            self._do(self._excluding(changed, on))
        return changed

    def relabel(self, rows: Rows, label: str, code: int, given: Rows) -> Rows:
        """Give rows a label; returns those that changed.

        Args:
            rows: which.
            label: the label.
            code: its code.
            given: the codes that all rows were read with.
        """
        changed: Rows = rows[self.labels(given)[rows] != code]
        if len(changed):
            self._log.append("relabel", changed, label=label)
            self._do(self._relabelling(changed, code, label))
        return changed

    @property
    def can_undo(self) -> str:
        """What `undo` would undo, in words."""
        return self._done[-1].what if self._done else ""

    @property
    def can_redo(self) -> str:
        """What `redo` would do again, in words."""
        return self._undone[-1].what if self._undone else ""

    def undo(self) -> Change | None:
        """Take the last change back; None where there is none."""
        if not self._done:
            return None
        self._log.append("undo")
        return self._undo()

    def redo(self) -> Change | None:
        """Do what was undone again; None where there is nothing."""
        if not self._undone:
            return None
        self._log.append("redo")
        return self._redo()

    def _undo(self) -> Change:
        change = self._done.pop()
        self._undone.append(change)
        self._apply(change, change.before)
        return change

    def _redo(self) -> Change:
        change = self._undone.pop()
        self._done.append(change)
        self._apply(change, change.after)
        return change

    def _do(self, change: Change) -> None:
        self._apply(change, change.after)
        self._undone.clear()
        self._done.append(change)
        while len(self._done) > _MOST_CHANGES or (
            len(self._done) > 1 and sum(done.size for done in self._done) > _MOST_BYTES
        ):
            del self._done[0]

    def _apply(self, change: Change, to: NDArray[np.uint32] | int) -> None:
        if change.kind in _FLAGS:
            self._set_flag(change.rows, _FLAGS[change.kind], bool(to))
        else:
            self._codes.upto(int(change.rows[-1]) + 1)[change.rows] = to

    def _marking(self, rows: Rows, on: bool) -> Change:
        what = f"{'marking' if on else 'unmarking'} {number_of(len(rows))}"
        return Change("mark", rows, int(not on), int(on), what)

    def _excluding(self, rows: Rows, on: bool) -> Change:
        what = f"{'excluding' if on else 'including'} {number_of(len(rows))}"
        return Change("exclude", rows, int(not on), int(on), what)

    def _relabelling(self, rows: Rows, code: int, label: str) -> Change:
        before = self._codes.upto(int(rows[-1]) + 1)[rows].copy()
        what = f"relabelling {number_of(len(rows))} as {one_line(label, 40)}"
        return Change("relabel", rows, before, code, what)

    def _differing(self, rows: Rows, flag: int, on: bool) -> Rows:
        if not len(rows):
            return rows
        is_on = (self._flags.upto(int(rows[-1]) + 1)[rows] & flag) != 0
        differing: Rows = rows[is_on != on]
        return differing

    def _set_flag(self, rows: Rows, flag: int, on: bool) -> None:
        flags = self._flags.upto(int(rows[-1]) + 1)
        if on:
            flags[rows] |= flag
        else:
            flags[rows] &= 0xFF ^ flag
