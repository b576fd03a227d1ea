"""The jobs that a typed text can mean, one row each."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from sportft_tui.domain.spans import span_words
from sportft_tui.tui.widgets.cells import fit, row_text, strip_of
from sportft_tui.tui.widgets.job_list import short_id
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.marks import PHASE_MARKS
from sportft_tui.workflow.attach import Candidate, server_name

_STATUS_CELLS = 13
_AGE_CELLS = 9
_SERVER_CELLS = 10
#: The whole ID, where the row has room for it and for a name.
_ID_CELLS = 32
_SHORT_ID_CELLS = 14
_LEAST_NAME = 8


class CandidateList(LineView, can_focus=False):
    """Candidates in the order given. Its cursor is moved from outside: the keys go to a text box.

    Args:
        own: the identity whose jobs need no server named.
        empty_text: what to say where nothing matches.
    """

    DEFAULT_CSS = "CandidateList { height: 10; max-height: 45vh; }"

    def __init__(self, own: str, *, empty_text: str) -> None:
        super().__init__(empty_text=empty_text)
        self._own = own
        self._candidates: Sequence[Candidate] = ()
        self._names_servers = False

    @property
    def current(self) -> Candidate | None:
        """The candidate under the cursor."""
        return self._candidates[self.cursor] if self.cursor < len(self._candidates) else None

    def show(self, candidates: Sequence[Candidate]) -> None:
        """Show these, the cursor on the first."""
        if candidates == self._candidates:
            return
        self._candidates = candidates
        self._names_servers = any(one.identity != self._own for one in candidates)
        self.set_cursor(0)
        self.place(0)
        self.changed()
        self.flush()

    def line_count(self) -> int:
        return len(self._candidates)

    def row_style(self, index: int, /) -> Style | None:
        """As in a list that has the focus: Enter is for this row."""
        return self.inks.cursor if index == self.cursor else None

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        one, inks = self._candidates[index], self.inks
        job, mark = one.job, PHASE_MARKS[one.job.phase]
        last = _AGE_CELLS + (_SERVER_CELLS if self._names_servers else 0)
        left = width - _STATUS_CELLS - last
        has_room = left >= _ID_CELLS + _LEAST_NAME
        id_cells = _ID_CELLS if has_room else _SHORT_ID_CELLS
        job_id = row_text(job.id) if has_room else short_id(job.id)
        name = row_text(" ".join(filter(None, (job.suffix, job.fine_tuned_model or job.model))))
        columns = [
            (f"{mark.glyph} {row_text(job.status.lower())}", _STATUS_CELLS, inks.style(mark.ink)),
            (job_id, id_cells, Style()),
            (name, max(left - id_cells, 0), inks.dim),
            (_age(job.created_at), _AGE_CELLS, inks.dim),
        ]
        if self._names_servers:
            server = "" if one.identity == self._own else server_name(one.choice)
            columns.append((server.partition("://")[2] or server, _SERVER_CELLS, inks.accent))
        parts = [(fit(text, size - 1) + " ", ink) for text, size, ink in columns if size > 0]
        return strip_of(parts, width)


def _age(created_at: float) -> str:
    """How long ago; empty where nobody said."""
    return span_words(time.time() - created_at) if created_at else ""
