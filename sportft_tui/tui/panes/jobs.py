"""Pane 2: the jobs, and the selected one's status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult

from sportft_tui.domain.job import Job, Phase
from sportft_tui.domain.progress import Progress
from sportft_tui.domain.text import one_line
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.figures import UNKNOWN, epoch_bar, sparkline
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.tui.widgets.lines import Lines, line

if TYPE_CHECKING:
    from sportft_tui.domain.metrics import Results
    from sportft_tui.tui.book import Entry, JobBook

#: The widest name in the status, and a blank.
_NAMES = 9
#: Cells of the epoch bar and of the loss line: they fit a pane of 40 with name and number.
_FIGURE = 28
#: Two columns of name and value fit the narrowest pane.
_METRICS_A_LINE = 2


class JobsPane(Pane):
    """The list, and below it what the selected job is doing."""

    NUMBER, NAME, ENTRY = 2, "Jobs", "JobList"

    def body(self) -> ComposeResult:
        yield JobList(
            empty_text="No jobs yet.  g runs the tutorial and makes the first; a attaches to one "
            "by its ID."
        )
        yield Lines(id="status")

    @property
    def list(self) -> JobList:
        return self.query_one(JobList)

    def show_book(self, book: JobBook) -> None:
        """Show all jobs."""
        self.list.set_jobs(book.jobs, book.progress)
        n = len(book)
        active = sum(1 for job in book.jobs if not job.is_over)
        self.head(f"{n:,}" if n else "", (f"{active} active", "accent") if active else "")

    def show_entry(self, entry: Entry | None) -> None:
        """Show the status of the selected job."""
        self.query_one("#status", Lines).show(*(status_lines(entry) if entry else ()))


def status_lines(entry: Entry) -> list[Text]:
    """A job's status, one fact a line; facts that nobody has told yet are left out."""
    job, progress = entry.job, entry.progress
    lines = [
        _fact("job", one_line(job.id)),
        _status(job, progress),
        _fact("epoch", epoch_bar(progress.epoch, progress.n_epochs, _FIGURE) or UNKNOWN),
        _step(progress),
        _loss(progress),
        _fact("cost", UNKNOWN if progress.cost_usd is None else f"${progress.cost_usd:,.2f}"),
        _fact("model", one_line(progress.model or f"{job.model} (base)")),
    ]
    if job.error_message:
        lines.append(_fact("reason", one_line(job.error_message), "bad"))
    if entry.results:
        lines += metric_lines(entry.results)
    return lines


def metric_lines(results: Results) -> list[Text]:
    """The classification metrics; or that this server measures none."""
    from sportft_tui.domain.metrics import CLASSIFICATION, LABELS

    measured = [name for name in CLASSIFICATION if name in results.classification]
    measured += [name for name in results.classification if name not in measured]
    if not measured:
        return [_fact("metrics", "no classification metrics in this server's result file", "dim")]
    lines = []
    for start in range(0, len(measured), _METRICS_A_LINE):
        told = _fact("" if start else "metrics", "")
        for name in measured[start : start + _METRICS_A_LINE]:
            told.append(f"{LABELS.get(name, one_line(name)):<10}", "dim")
            told.append(f"{results.classification[name]:.3f}   ", "number")
        lines.append(told)
    return lines


def _fact(name: str, value: str, ink: str = "") -> Text:
    return line((f" {name:<{_NAMES}}", "dim"), (value, ink))


def _status(job: Job, progress: Progress) -> Text:
    told = _fact("status", one_line(job.status))
    if not job.is_over and progress.queue_number is not None:
        ink = "accent" if job.phase is Phase.WAITING else "dim"
        told.append(f"  queue number {progress.queue_number}", ink)
    return told


def _step(progress: Progress) -> Text:
    if progress.step is None:
        return _fact("step", UNKNOWN)
    total = f"/{progress.total_steps:,}" if progress.total_steps else ""
    return _fact("step", f"{progress.step:,}{total}", "number")


def _loss(progress: Progress) -> Text:
    if not progress.losses:
        return _fact("loss", UNKNOWN)
    told = _fact("loss", sparkline([loss for _, loss in progress.losses], _FIGURE), "accent")
    told.append(f" {progress.losses[-1][1]:.3f}", "number")
    return told
