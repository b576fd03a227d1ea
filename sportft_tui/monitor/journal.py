"""What this machine knows of its jobs: every event once, in order, for ever."""

from __future__ import annotations

from pathlib import Path

from sportft_tui.domain.closing import Closing
from sportft_tui.monitor.storage import Storage
from sportft_tui.monitor.tables.evaluations import EvaluationTable
from sportft_tui.monitor.tables.events import EventTable
from sportft_tui.monitor.tables.jobs import JobTable
from sportft_tui.monitor.tables.ledger import LedgerTable
from sportft_tui.monitor.tables.predictions import PredictionTable
from sportft_tui.monitor.tables.results import ResultTable
from sportft_tui.monitor.tables.reviews import ReviewTable
from sportft_tui.monitor.tables.waits import WaitTable

#: The journal's name within `Home.state`.
FILE_NAME = "journal.sqlite"


class Journal(
    JobTable,
    EventTable,
    WaitTable,
    ResultTable,
    PredictionTable,
    EvaluationTable,
    ReviewTable,
    LedgerTable,
    Closing,
):
    """Jobs, events, metrics, predictions, evaluations, reviews and what it cost, in a SQLite file.

    What each of them can do is told by its table, in `monitor.tables`.

    Threads may share one Journal, and processes may share one file. The order of a job's events is
    the order in which they were added; an event that is there already keeps its place.

    Args:
        path: the file; made (0600) where it is missing.

    Raises:
        BadInput: the file cannot be used (also raised by every method: disk full, locked for long,
            damaged). A damaged file is renamed, never deleted, and `notice` then says so.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(Storage(path))

    @property
    def notice(self) -> str:
        """One sentence for the reader where a damaged file was set aside; else empty."""
        return self._storage.notice

    def close(self) -> None:
        """Close the file. The journal cannot be used afterwards."""
        with self._lock:
            self._storage.close()
