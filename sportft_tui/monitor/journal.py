"""What this machine knows of its jobs: every event once, in order, for ever."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor import records
from sportft_tui.monitor.records import Answered
from sportft_tui.monitor.storage import Storage

#: The journal's name within `Home.state`.
FILE_NAME = "journal.sqlite"

#: Predictions shown again at the start: more than fit on any screen.
RECENT_PREDICTIONS = 200


class Journal:
    """Jobs, events and predictions by profile, in one SQLite file.

    Threads may share one Journal, and processes may share one file. The order of a job's events is
    the order in which they were added; an event that is there already keeps its place.

    Args:
        path: the file; made (0600) where it is missing.

    Raises:
        BadInput: the file cannot be used (also raised by every method: disk full, locked for long,
            damaged). A damaged file is renamed, never deleted, and `notice` then says so.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._storage = Storage(path)

    @property
    def notice(self) -> str:
        """One sentence for the reader where a damaged file was set aside; else empty."""
        return self._storage.notice

    def close(self) -> None:
        """Close the file. The journal cannot be used afterwards."""
        with self._lock:
            self._storage.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Jobs

    def record_job(self, profile: str, job: Job, *, seen_at: float | None = None) -> Job:
        """Keep what a server just told of a job.

        Args:
            profile: whose job it is.
            job: as told.
            seen_at: when, in Unix seconds; now where not given.

        Returns:
            The job as the journal has it from now on: the one given, unless another reader has
            seen its end already and this answer is the older one.
        """
        at = time.time() if seen_at is None else seen_at
        owner, job_id = records.key(profile), records.key(job.id)

        def work(database: sqlite3.Connection) -> Job:
            row = database.execute(
                "SELECT body FROM jobs WHERE profile = ? AND id = ?", (owner, job_id)
            ).fetchone()
            kept = records.read_job(row[0]) if row else job
            now = kept if kept.is_over and not job.is_over else job
            database.execute(
                "INSERT INTO jobs (profile, id, created_at, seen_at, body) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (profile, id) DO UPDATE SET created_at = excluded.created_at,"
                " seen_at = max(seen_at, excluded.seen_at), body = excluded.body",
                (owner, job_id, now.created_at, at, records.job_body(now)),
            )
            return now

        with self._lock:
            return self._storage.write(work)

    def jobs(self, profile: str) -> list[Job]:
        """A profile's jobs, the newest first."""
        rows = self._rows(
            "SELECT body FROM jobs WHERE profile = ? ORDER BY created_at DESC, id",
            records.key(profile),
        )
        return [records.read_job(body) for (body,) in rows]

    def find_job(self, job_id: str) -> tuple[str, Job] | None:
        """The profile that a job belongs to, and the job as last seen; None where unknown."""
        rows = self._rows(
            "SELECT profile, body FROM jobs WHERE id = ? ORDER BY seen_at DESC LIMIT 1",
            records.key(job_id),
        )
        return (rows[0][0], records.read_job(rows[0][1])) if rows else None

    def last_seen(self, profile: str, job_id: str) -> tuple[Job, float] | None:
        """A job as last seen, and when that was in Unix seconds; None where unknown."""
        rows = self._rows(
            "SELECT body, seen_at FROM jobs WHERE profile = ? AND id = ?",
            records.key(profile),
            records.key(job_id),
        )
        return (records.read_job(rows[0][0]), rows[0][1]) if rows else None

    # Events

    def add_events(self, profile: str, job_id: str, events: Iterable[Event]) -> list[Event]:
        """Keep events: all of them, or none where the write fails.

        Args:
            profile: whose job it is.
            job_id: the job's.
            events: oldest first; those known by their id are left out.

        Returns:
            Those that were new, in the given order.
        """
        owner, job = records.key(profile), records.key(job_id)
        given = list(events)

        def work(database: sqlite3.Connection) -> list[Event]:
            return [event for event in given if _insert(database, owner, job, event)]

        if not given:
            return []
        with self._lock:
            return self._storage.write(work)

    def events(self, profile: str, job_id: str) -> list[Event]:
        """All events of a job, in order."""
        return [event for _, event in self.events_since(profile, job_id, 0)]

    def events_since(self, profile: str, job_id: str, seq: int) -> list[tuple[int, Event]]:
        """The events that were added after a point, whichever process added them.

        Args:
            profile: whose job it is.
            job_id: the job's.
            seq: the last number already read; 0 for the first event on.

        Returns:
            (number, event), in order. Numbers grow, with gaps.
        """
        rows = self._rows(
            "SELECT seq, body FROM events WHERE profile = ? AND job_id = ? AND seq > ?"
            " ORDER BY seq",
            records.key(profile),
            records.key(job_id),
            seq,
        )
        return [(number, records.read_event(body)) for number, body in rows]

    def knows_event(self, profile: str, job_id: str, event_id: str) -> bool:
        """Whether an event is in the journal."""
        rows = self._rows(
            "SELECT 1 FROM events WHERE profile = ? AND job_id = ? AND id = ?",
            records.key(profile),
            records.key(job_id),
            records.key(event_id),
        )
        return bool(rows)

    # Predictions

    def record_prediction(
        self, profile: str, text: str, prediction: Prediction, *, at: float | None = None
    ) -> None:
        """Keep a classification.

        Args:
            profile: who answered.
            text: what was classified.
            prediction: the answer.
            at: when, in Unix seconds; now where not given.
        """
        when = time.time() if at is None else at
        values = (records.key(profile), when, records.answer_body(text, prediction))

        def work(database: sqlite3.Connection) -> None:
            database.execute("INSERT INTO predictions (profile, at, body) VALUES (?, ?, ?)", values)

        with self._lock:
            self._storage.write(work)

    def predictions(self, profile: str, limit: int = RECENT_PREDICTIONS) -> list[Answered]:
        """A profile's last classifications, the newest first."""
        rows = self._rows(
            "SELECT body, at FROM predictions WHERE profile = ? ORDER BY seq DESC LIMIT ?",
            records.key(profile),
            limit,
        )
        return [records.read_answer(body, at) for body, at in rows]

    def _rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._storage.run(lambda database: database.execute(query, values).fetchall())


def _insert(database: sqlite3.Connection, profile: str, job_id: str, event: Event) -> bool:
    """Whether the event was new."""
    cursor = database.execute(
        "INSERT INTO events (profile, job_id, id, body) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (profile, job_id, id) DO NOTHING",
        (profile, job_id, records.key(event.id), records.event_body(event)),
    )
    return cursor.rowcount > 0
