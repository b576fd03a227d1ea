"""The jobs, one row each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style
from textual.strip import Strip

from sportft_tui.domain.phase import Phase
from sportft_tui.tui.widgets.cells import fit, row_text, strip_of
from sportft_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job
    from sportft_tui.domain.progress import Progress
    from sportft_tui.tui.widgets.marks import Ink

_STATUS_CELLS = 13
_PROGRESS_CELLS = 14
_ID_CELLS = 14
#: Where the whole column has no room: the id without its kind.
_SHORT_ID_CELLS = 8
#: Fewer cells than this say nothing about a model.
_LEAST_NAME = 6
#: Random characters of an id that tell a person's jobs apart.
_ID_END = 6
#: Providers' words for waiting that are too long for their column.
_SHORTER = {"validating_files": "validating"}


class _Cells(NamedTuple):
    """What a row says: kept, so that a row is painted again only when it says something else."""

    ink: Ink
    status: str
    progress: str
    id: str
    name: str


class JobList(LineView):
    """Jobs in the order given, newest first; the cursor stays on its job wherever that goes."""

    def __init__(
        self,
        *,
        empty_text: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(empty_text=empty_text, name=name, id=id, classes=classes)
        self._jobs: list[Job] = []
        self._cells: list[_Cells] = []
        self._rows: dict[str, int] = {}
        self._progress: dict[str, Progress] = {}
        #: The place of each waiting job among those that wait.
        self._places: Mapping[str, int] = {}

    @property
    def jobs(self) -> Sequence[Job]:
        """What is shown, in its order; not to be changed."""
        return self._jobs

    @property
    def current(self) -> Job | None:
        """The job under the cursor."""
        return self._jobs[self.cursor] if self.cursor < len(self._jobs) else None

    def set_jobs(self, jobs: Sequence[Job], progress: Mapping[str, Progress]) -> None:
        """Show these jobs.

        Args:
            jobs: newest first.
            progress: by job id; jobs may be missing in it.
        """
        before, rows, shown = self.current, self._rows, self._cells
        self._jobs = list(jobs)
        self._progress = dict(progress)
        self._places = _places(jobs)
        self._cells = [self._cells_of(job, progress.get(job.id)) for job in jobs]
        self._rows = {job.id: row for row, job in enumerate(jobs)}
        if self._rows == rows:
            if moved := [i for i, cells in enumerate(self._cells) if cells != shown[i]]:
                self.changed(moved)
            return
        row = self._rows.get(before.id) if before else None
        if row is not None:
            self.set_cursor(row, same_thing=True)
        else:
            self._land()
        self.changed()

    def update_job(self, job: Job, progress: Progress | None = None) -> None:
        """Show a job as it is now; one that is not in the list comes on top."""
        if progress:
            self._progress[job.id] = progress
        row = self._rows.get(job.id)
        if row is None:
            self._add_on_top(job, self._cells_of(job, progress))
            return
        before, self._jobs[row] = self._jobs[row], job
        if before.phase is not job.phase and Phase.WAITING in (before.phase, job.phase):
            self._count_places()
        self._show_cells(row, self._cells_of(job, progress))

    def show_job(self, job_id: str) -> bool:
        """Put the cursor on a job; False where it is not in the list."""
        row = self._rows.get(job_id)
        if row is not None:
            self.move_to(row)
        return row is not None

    def _cells_of(self, job: Job, progress: Progress | None) -> _Cells:
        # Late: no job is known before the first paint.
        from sportft_tui.tui.widgets.marks import PHASE_MARKS

        mark = PHASE_MARKS[job.phase]
        number = _queue_number(job, progress)
        return _Cells(
            ink=mark.ink,
            status=f"{mark.glyph} {_word(job, number)}",
            progress=self._place(job, number) or _how_far(job, progress),
            id=short_id(job.id),
            name=row_text(job.suffix or job.model),
        )

    def _place(self, job: Job, number: int | None) -> str:
        """The place among one's own waiting jobs, where the server tells no number."""
        place, of = self._places.get(job.id), len(self._places)
        if place is None or of == 1 or number is not None or job.phase is not Phase.WAITING:
            return ""
        words = f"place {place} of {of}"
        return words if len(words) < _PROGRESS_CELLS else f"{place} of {of}"

    def _count_places(self) -> None:
        """Somebody has joined or left those that wait."""
        self._places = _places(self._jobs)
        for row, job in enumerate(self._jobs):
            if job.phase is Phase.WAITING:
                self._show_cells(row, self._cells_of(job, self._progress.get(job.id)))

    def _show_cells(self, row: int, cells: _Cells) -> None:
        if cells != self._cells[row]:
            self._cells[row] = cells
            self.changed([row])

    def _add_on_top(self, job: Job, cells: _Cells) -> None:
        had_jobs = bool(self._jobs)
        self._jobs.insert(0, job)
        self._cells.insert(0, cells)
        self._rows = {job.id: row for row, job in enumerate(self._jobs)}
        if had_jobs:
            self.set_cursor(self.cursor + 1, same_thing=True)
        else:
            self._land()
        if job.phase is Phase.WAITING:
            self._count_places()
        self.changed()

    def _land(self) -> None:
        """The cursor is on another job than before, also where its index is the same."""
        row = max(min(self.cursor, len(self._jobs) - 1), 0)
        if row != self.cursor:
            self.set_cursor(row)
        elif self._jobs:
            self.post_message(self.Highlighted(self, row))

    # The view

    def line_count(self) -> int:
        return len(self._jobs)

    def rows_flushed(self, before: int, count: int, /) -> None:
        super().rows_flushed(before, count)
        if before != count:
            self.scroll_to_cursor()

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        cells, inks = self._cells[index], self.inks
        columns = [(cells.status, _STATUS_CELLS, inks.style(cells.ink))]
        left = width - _STATUS_CELLS
        if left >= _PROGRESS_CELLS:
            columns.append((cells.progress, _PROGRESS_CELLS, inks.number))
            left -= _PROGRESS_CELLS
        if left >= _ID_CELLS:
            columns.append((cells.id, _ID_CELLS, Style()))
            left -= _ID_CELLS
            if left >= _LEAST_NAME:
                columns.append((cells.name, left, inks.dim))
        elif left >= _SHORT_ID_CELLS and len(columns) > 1:
            columns.append((cells.id.partition("-")[2] or cells.id, _SHORT_ID_CELLS, Style()))
        return strip_of([(fit(text, size - 1) + " ", ink) for text, size, ink in columns], width)


def _places(jobs: Sequence[Job]) -> Mapping[str, int]:
    """Imported late: no job is known before the first paint."""
    from sportft_tui.domain.waiting import places

    return places(jobs)


def short_id(job_id: str) -> str:
    """An id as its kind and its last characters: `ftjob-…abc123`."""
    text = row_text(job_id)
    kind, dash, rest = text.partition("-")
    if not dash:
        kind, rest = "", text
    if len(rest) <= _ID_END + 1:
        return text
    return f"{kind[:6]}{dash}…{rest[-_ID_END:]}"


def _queue_number(job: Job, progress: Progress | None) -> int | None:
    """The jobs ahead of one that waits, where the server tells."""
    if job.phase is not Phase.WAITING:
        return None
    number = progress.queue_number if progress else None
    return job.queue_number if number is None else number


def _word(job: Job, number: int | None) -> str:
    """The status as the provider says it, with the queue number of a job that waits."""
    status = row_text(job.status.lower()) or "unknown"
    if job.phase is not Phase.WAITING:
        return status
    word = _SHORTER.get(status, status)
    return word if number is None else f"{word} {number}"


def _how_far(job: Job, progress: Progress | None) -> str:
    """Epochs where they are told, else steps."""
    if progress and progress.epoch is not None and progress.n_epochs:
        return f"epoch {progress.epoch}/{progress.n_epochs}"
    step = progress.step if progress and progress.step is not None else job.trained_steps
    total = progress.total_steps if progress and progress.total_steps else job.total_steps
    if step is None:
        return ""
    told = f"step {step}/{total}" if total else f"step {step}"
    if total and len(told) >= _PROGRESS_CELLS:
        return f"step {step / total:.0%}"
    return told
