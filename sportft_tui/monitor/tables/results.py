"""The journal's metrics: what the result files of finished jobs say."""

from __future__ import annotations

import sqlite3
import time

from sportft_tui.domain.metrics import Results
from sportft_tui.monitor import records
from sportft_tui.monitor.tables.table import Table


class ResultTable(Table):
    """Results by profile and job."""

    def record_results(
        self, profile: str, job_id: str, results: Results, *, at: float | None = None
    ) -> None:
        """Keep a job's results, in place of those that were known.

        Args:
            profile: whose job it is.
            job_id: the job's.
            results: its result file, read.
            at: when, in Unix seconds; now where not given.
        """
        values = (
            records.key(profile),
            records.key(job_id),
            time.time() if at is None else at,
            records.results_body(results),
        )

        def work(database: sqlite3.Connection) -> None:
            database.execute(
                "INSERT INTO results (profile, job_id, at, body) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (profile, job_id)"
                " DO UPDATE SET at = excluded.at, body = excluded.body",
                values,
            )

        self._write(work)

    def results(self, profile: str, job_id: str) -> Results | None:
        """A job's results as last read; None where they never were."""
        rows = self._rows(
            "SELECT body FROM results WHERE profile = ? AND job_id = ?",
            records.key(profile),
            records.key(job_id),
        )
        return records.read_results(rows[0][0]) if rows else None

    def result_owners(self) -> list[tuple[str, str]]:
        """(profile, job ID) of every job whose results are known, the first one read first."""
        rows = self._rows("SELECT profile, job_id FROM results ORDER BY rowid")
        return [(profile, job_id) for profile, job_id in rows]
