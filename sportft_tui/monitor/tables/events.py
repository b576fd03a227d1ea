"""The journal's events: each once, in the order in which this machine learned of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from sportft_tui.domain.event import Event
from sportft_tui.domain.event_lines import EventLines, event_of, line_of
from sportft_tui.monitor import records
from sportft_tui.monitor.tables.table import Table, rows_with

#: Events read at once: some hundred kilobytes.
_SLICE = 1_000

#: An event's log says whose it is; see `_log`.
_OF_A_JOB = "FROM events JOIN logs ON number = log WHERE profile = ? AND job_id = ?"
_SINCE = "SELECT seq, body " + _OF_A_JOB + " AND seq > ? ORDER BY seq LIMIT ?"
#: As bytes: they are not read here, and mostly nowhere.
_LINES = _SINCE.replace("body", "CAST(body AS BLOB)")
_KNOWN = "SELECT id " + _OF_A_JOB + " AND id IN ({})"


class EventTable(Table):
    """Events by profile and job."""

    def add_events(self, profile: str, job_id: str, events: Iterable[Event]) -> list[Event]:
        """Keep events: all of them, or none where the write fails.

        Args:
            profile: whose job it is.
            job_id: the job's.
            events: oldest first; those known by their id are left out.

        Returns:
            Those that were new, in the given order.
        """
        by_id: dict[str, Event] = {}
        for event in events:
            by_id.setdefault(records.key(event.id), event)
        owner, job = records.key(profile), records.key(job_id)

        def work(database: sqlite3.Connection) -> list[Event]:
            log = _log(database, owner, job)
            (before,) = database.execute("SELECT max(seq) FROM events").fetchone()
            database.executemany(
                "INSERT INTO events (log, id, body) VALUES (?, ?, ?)"
                " ON CONFLICT (log, id) DO NOTHING",
                ((log, name, line_of(event)) for name, event in by_id.items()),
            )
            # Nobody else writes during a transaction: what is beyond `before` came from here.
            new = database.execute(
                "SELECT id FROM events WHERE seq > ? ORDER BY seq", (before or 0,)
            )
            return [by_id[name] for (name,) in new]

        return self._write(work) if by_id else []

    def events(self, profile: str, job_id: str) -> list[Event]:
        """All events of a job, in order."""
        return [event for _, event in self.events_since(profile, job_id, 0)]

    def events_since(
        self, profile: str, job_id: str, seq: int, limit: int | None = None
    ) -> list[tuple[int, Event]]:
        """The events that were added after a point, whichever process added them.

        Args:
            profile: whose job it is.
            job_id: the job's.
            seq: the last number already read; 0 for the first event on.
            limit: at most so many, the oldest of them; all where not given.

        Returns:
            (number, event), in order. Numbers grow, with gaps.
        """
        rows = self._rows(
            _SINCE,
            records.key(profile),
            records.key(job_id),
            seq,
            -1 if limit is None else limit,
        )
        return [(number, event_of(body)) for number, body in rows]

    def lines_since(
        self, profile: str, job_id: str, seq: int, limit: int
    ) -> tuple[int, EventLines]:
        """The same events without reading them: the number of the last, and their lines.

        Args:
            profile: whose job it is.
            job_id: the job's.
            seq: the last number already known; 0 for the first event on.
            limit: at most so many, the oldest of them.
        """
        rows = self._rows(_LINES, records.key(profile), records.key(job_id), seq, limit)
        lines = EventLines(b"\n".join([*(body for _, body in rows), b""]), len(rows))
        return rows[-1][0] if rows else seq, lines

    def every_event(self, profile: str, job_id: str) -> Iterator[Event]:
        """All events of a job, in order, with little memory.

        Each slice is a look of its own. So a slow reader (a pager that is left open) neither holds
        the file's old pages nor keeps anybody from writing, and sees what is added meanwhile.
        """
        seq = 0
        while rows := self.events_since(profile, job_id, seq, _SLICE):
            yield from (event for _, event in rows)
            seq = rows[-1][0]

    def event_owners(self) -> list[tuple[str, str]]:
        """(profile, job ID) of every job that has events, the one known longest first."""
        rows = self._rows("SELECT profile, job_id FROM logs ORDER BY number")
        return [(profile, job_id) for profile, job_id in rows]

    def known_events(self, profile: str, job_id: str, ids: Sequence[str]) -> set[str]:
        """Those of the given events that are in the journal.

        Args:
            profile: whose job it is.
            job_id: the job's.
            ids: the events'; any number.
        """
        names = {records.key(name): name for name in ids}
        owner = (records.key(profile), records.key(job_id))

        def work(database: sqlite3.Connection) -> set[str]:
            return {names[name] for (name,) in rows_with(database, _KNOWN, owner, list(names))}

        with self._lock:
            return self._storage.run(work)


def _log(database: sqlite3.Connection, owner: str, job: str) -> int:
    """The number of a job's log, which begins here where there is none."""
    database.execute(
        "INSERT INTO logs (profile, job_id) VALUES (?, ?) ON CONFLICT DO NOTHING", (owner, job)
    )
    (number,) = database.execute(
        "SELECT number FROM logs WHERE profile = ? AND job_id = ?", (owner, job)
    ).fetchone()
    return int(number)
