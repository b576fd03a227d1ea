"""How long jobs have waited so far, read from the events of the journal's jobs."""

from __future__ import annotations

import sqlite3

from sportft_tui.domain.event_lines import event_of
from sportft_tui.domain.progress import marks_start
from sportft_tui.monitor import records
from sportft_tui.monitor.tables.table import Table

#: A job's start is among its first events: a few before the queue, and one for each place in it. A
#: log in which nothing says that training began is not read to its end for that.
_FIRST_EVENTS = 500


class WaitTable(Table):
    """Waits by profile."""

    def past_waits(self, profile: str, limit: int = 50) -> list[float]:
        """How long a profile's last jobs waited, in seconds from creation to the start event.

        Args:
            profile: whose jobs.
            limit: how many jobs are looked at, the newest first; those that have not started, and
                those whose events do not say when, are left out.

        Returns:
            The waits, the newest job's first.
        """
        owner = records.key(profile)

        def work(database: sqlite3.Connection) -> list[float]:
            jobs = database.execute(
                "SELECT number, created_at FROM jobs JOIN logs"
                " ON logs.profile = jobs.profile AND logs.job_id = jobs.id"
                " WHERE jobs.profile = ? AND created_at > 0 ORDER BY created_at DESC LIMIT ?",
                (owner, limit),
            ).fetchall()
            starts = ((_started_at(database, log), created_at) for log, created_at in jobs)
            return [max(0.0, start - created) for start, created in starts if start is not None]

        with self._lock:
            return self._storage.run(work)


def _started_at(database: sqlite3.Connection, log: int) -> float | None:
    rows = database.execute(
        "SELECT body FROM events WHERE log = ? ORDER BY seq LIMIT ?", (log, _FIRST_EVENTS)
    )
    for (body,) in rows:
        event = event_of(body)
        if event.created_at > 0 and marks_start(event.message):
            return event.created_at
    return None
