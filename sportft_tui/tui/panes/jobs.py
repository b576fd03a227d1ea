"""Pane 2: the jobs, and the selected one's status."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sportft_tui.domain.phase import Phase
from sportft_tui.tui import messages
from sportft_tui.tui.book import JobBook
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from sportft_tui.tui.book import Entry

#: Cells before a fact: its name, where a long one goes on below.
HANG = 10
#: The header, three jobs of the list, and the blank row between list and status.
_OTHER_ROWS = 5


class JobsPane(Pane):
    """The list, and below it what the selected job is doing.

    Nothing here ticks: ages and waits are told anew when something is shown anyway.

    Args:
        no_jobs: what to say while there are none.
    """

    NUMBER, NAME, ENTRY = 2, "Jobs", "JobList"

    def __init__(
        self,
        no_jobs: str = "No jobs yet.",
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._no_jobs = no_jobs
        self._book = JobBook()
        self._seen_at = 0.0
        self._entry: Entry | None = None

    def body(self) -> ComposeResult:
        yield JobList(empty_text=self._no_jobs)
        yield Lines(id="status", wrap=True, hang=HANG)

    @property
    def list(self) -> JobList:
        return self.query_one(JobList)

    def show_book(self, book: JobBook, seen_at: float | None = None) -> None:
        """Show all jobs.

        Args:
            book: the jobs.
            seen_at: when they were as they are here, in Unix seconds; 0 is now. None where that is
                as it was told before.
        """
        self._book = book
        self._seen_at = self._seen_at if seen_at is None else seen_at
        self.list.set_jobs(book.jobs, book.progress)
        n = len(book)
        active = sum(1 for job in book.jobs if not job.is_over)
        self.head(
            f"{n:,}" if n else "",
            (f"· {active} active", "accent") if active else "",
            (self._age(), "warn"),
        )

    def show_entry(self, entry: Entry | None) -> None:
        """Show the status of the selected job."""
        self._entry = entry
        if entry is None:
            self._status.show()
            return
        # Here and below: no job is known before the first paint.
        from sportft_tui.tui.keymap import in_app
        from sportft_tui.tui.panes.job_status import fitting, status_lines

        # To sort all jobs is not free: only for one that waits behind them.
        jobs = self._book.jobs if entry.job.phase is Phase.WAITING else ()
        waits, quirks = self._book.past_waits, self._book.quirks
        key = in_app(self.app).key_of("evaluate")
        lines = status_lines(entry, time.time(), jobs, waits, quirks, key)
        width, height = self.size
        if room := height - _OTHER_ROWS:
            lines = fitting(lines, room, lambda line: self._status.rows_of(line, width))
        self._status.show(*lines)

    # What its keys do; the names are those of the command table.

    async def do(self, name: str) -> None:
        """Do what a command of this pane is for."""
        from sportft_tui.tui import job_rows

        entry = self._entry
        match name:
            case "copy" if entry:
                self.post_message(messages.CopyAsked(entry.job.id))
            case "save":
                self._save("")
            case "save_one" if entry:
                rows, whole = job_rows.measured(entry), job_rows.whole(entry)
                things = ("measured value", "measured values")
                named = (entry.job.id, ".json")
                asked = messages.RowsSaveAsked("the job", named, rows, whole, things)
                self.post_message(asked)

    async def do_with(self, name: str, argument: str) -> None:
        """Save the list, as it was typed."""
        self._save(argument)

    def _save(self, name: str) -> None:
        from sportft_tui.tui import job_rows

        rows = job_rows.listed(self._book.jobs, self._book.progress)
        asked = messages.RowsSaveAsked("the jobs", ("jobs", ".csv"), rows, name=name)
        asked.things = ("job", "jobs")
        asked.more = "sportft export jobs prints those of all servers."
        self.post_message(asked)

    def on_resize(self) -> None:
        """There is more room for facts now, or less."""
        self.show_entry(self._entry)

    @property
    def _status(self) -> Lines:
        return self.query_one("#status", Lines)

    def _age(self) -> str:
        """How old what is shown is, where it is not what the server says now."""
        if not self._seen_at:
            return ""
        from sportft_tui.domain.spans import span_words

        age = time.time() - self._seen_at
        return f"seen {span_words(age)} ago"
