"""An open table in the worker: shown and changed while it is still read. Worker process only."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sportft_tui.dataset.findings.spans import spans
from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.background import Background
from sportft_tui.dataset.table.editing import Change
from sportft_tui.dataset.table.order import Order
from sportft_tui.dataset.table.origin import Origin
from sportft_tui.dataset.table.row import Span
from sportft_tui.dataset.table.stopping import ShouldStop
from sportft_tui.dataset.table.store import Rows, Store, rows_of
from sportft_tui.dataset.table.surveying import Surveyed
from sportft_tui.dataset.table.viewing import Viewing
from sportft_tui.domain.errors import BadInput, SportftError

Post = Callable[[dict[str, Any]], None]


class Opened:
    """A table, and what is shown of it.

    Args:
        origin: where its rows come from.
        folder: for its columns; is made.
        model: the model whose tokens are counted.
        post: takes its state whenever that changed.

    Raises:
        OSError: the folder cannot be written to.
    """

    def __init__(self, origin: Origin, folder: Path, model: str, post: Post) -> None:
        self._folder = folder
        self._post = post
        self._shows = self._news = 0
        self._surveyed: Surveyed | None = None
        self.store = Store(origin, folder)
        self.viewing = Viewing(folder)
        self.background = Background(self, model)

    @property
    def failure(self) -> SportftError | None:
        """Why the table could not be read."""
        return self.background.failure

    def begin_again(self) -> None:
        """Read all rows once more; what was changed in them is kept."""
        before = self.store
        with before.lock:
            folder = self._folder.with_name(f"{self._folder.name}-again")
            self.store, self.viewing = Store(before.origin, folder), Viewing(folder)
            before.close()

    def completed(self) -> None:
        """All rows are there."""
        self.extend()
        self.store.complete()
        self.refresh()

    def extend(self) -> None:
        """Show rows that came since, if they belong to what is shown."""
        with self.store.lock:
            self.viewing.extend(self.store.columns())

    def surveyed(self, found: Surveyed) -> None:
        """All rows were looked at."""
        with self.store.lock:
            if self._surveyed is not None:
                is_out = (self.store.columns().flags & layout.EXCLUDED) != 0
                found = found.keeping(self._surveyed, is_out)
            self.store.put_findings(found.bits, found.findings)
            self._surveyed = found

    def tell(self) -> None:
        """Tell how the table is now."""
        if not self.background.is_stopped:
            self._post(self.news())

    def news(self) -> dict[str, Any]:
        """The table as it is now, for the wire; numbered, as threads may send it out of order."""
        with self.store.lock:
            shown, state = self.viewing.shown, self.store.state()
            self._news += 1
            return {
                "number": self._news,
                "folder": str(self.store.folder),
                "state": state.as_wire(),
                "view": shown.number,
                "shown": state.n_rows if shown.is_natural else shown.n_rows,
            }

    def show(self, query: str, order: Order, should_stop: ShouldStop) -> None:
        """Show other rows, or in another order; nothing if it was superseded meanwhile."""
        with self.store.lock:
            self._shows += 1
            this = self._shows
        while not self._show(this, query, order, should_stop):
            pass  # the last rows came meanwhile

    def _show(self, this: int, query: str, order: Order, should_stop: ShouldStop) -> bool:
        """Whether all rows were looked at that there are, or nobody wants to know any more."""
        with self.store.lock:
            viewing, columns = self.viewing, self.store.columns()
        shown = viewing.make(columns, query, order, should_stop)
        with self.store.lock:
            if this == self._shows and viewing is self.viewing:
                viewing.publish(shown)
                viewing.extend(self.store.columns())
            is_current = this == self._shows and self.store.is_complete
            return not is_current or self.viewing.shown.seen >= self.store.n_rows

    def refresh(self, about: str = "") -> None:
        """More is known now: what is shown is looked for once more where that may matter.

        Args:
            about: what is known now, `tokens` or `finding`; nothing where rows came.
        """
        with self.store.lock:
            this, shown = self._shows, self.viewing.shown
        is_about = about in shown.query or about in shown.order.column
        is_late = shown.seen < self.store.n_rows and not shown.is_natural
        if is_about if about else is_late:
            self._show(this, shown.query, shown.order, lambda: self.background.is_stopped)

    def which(self, which: Any) -> Rows:
        """The rows that a call is about, in order.

        Raises:
            BadInput: there is no such row.
        """
        if which == "marked":
            return self.store.marked()
        if which == "shown":
            return np.sort(self.viewing.rows(self.store.n_rows))
        rows = rows_of(which)
        if len(rows) and int(rows[-1]) >= self.store.n_rows:
            raise BadInput(f"There is no row {int(rows[-1]) + 1:,}.")
        return rows

    def numbers(self, which: Any, most: int) -> Rows:
        """Some rows by their numbers, as they are shown; those left out only if all of them are."""
        with self.store.lock:
            shown = which == "shown"
            rows = self.viewing.rows(self.store.n_rows) if shown else self.which(which)
            is_out = (self.store.columns().flags[rows] & layout.EXCLUDED) != 0
        kept: Rows = rows if is_out.all() else rows[~is_out]
        return kept[:most]

    def edit(self, do: str, which: Any, to: Any) -> int:
        """Mark, exclude or relabel rows; returns how many changed."""
        with self.store.lock:
            change: Callable[[Rows, Any], int] = getattr(self.store, do)
            changed = change(self.which(which), to)
        if changed and do != "mark":
            self.background.changed()
        return changed

    def step(self, do: str) -> str:
        """Undo or redo; returns what it was, in words."""
        back: Callable[[], Change | None] = getattr(self.store, do)
        change = back()
        if change and change.kind != "mark":
            self.background.changed()
        return change.what if change else ""

    def position_of(self, number: int) -> int | None:
        """Where a row stands in what is shown."""
        with self.store.lock:
            rows = self.viewing.rows(self.store.n_rows)
        places = np.flatnonzero(rows == number)
        return int(places[0]) if len(places) else None

    def next_finding(self, position: int, step: int) -> int | None:
        """Where the next row stands that something was found in; the one there does not count.

        Rows that are left out are passed over: something was done about them.
        """
        with self.store.lock:
            rows, columns = self.viewing.rows(self.store.n_rows), self.store.columns()
        is_out = (columns.flags[rows] & layout.EXCLUDED) != 0
        places = np.flatnonzero((columns.findings[rows] != 0) & ~is_out)
        if step > 0:
            later = places[np.searchsorted(places, position, "right") :]
            return int(later[0]) if len(later) else None
        earlier = places[: np.searchsorted(places, position, "left")]
        return int(earlier[-1]) if len(earlier) else None

    def spans(self, number: int) -> list[Span]:
        """What of a text its findings are about."""
        with self.store.lock:
            columns, found = self.store.columns(), self._surveyed
        if found is None or not 0 <= number < len(found.bits):
            return []
        text, bits = columns.text(number), int(found.bits[number])
        like = found.first_like(number)
        other = columns.text(like) if like is not None else ""
        places = []
        for bit, finding in enumerate(found.findings):
            if bits >> bit & 1:
                mark = found.marks.get(finding.id, "")
                some = spans(text, finding.id, mark=mark, other=other)
                places += [Span(finding.id, *place) for place in some]
        return sorted(places, key=lambda place: (place.start, place.end))

    def close(self) -> None:
        """End what it is doing and remove its folder; what people changed stays."""
        self.background.stop()
        self.background.join()
        self.store.close()
        shutil.rmtree(self._folder.parent, ignore_errors=True)
