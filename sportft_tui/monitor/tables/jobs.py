"""The journal's jobs: each as a server last told it, and when that was."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sportft_tui.domain.job import Job
from sportft_tui.monitor import records
from sportft_tui.monitor.tables.table import Table, rows_with


class JobTable(Table):
    """Jobs by profile and ID."""

    def record_job(self, profile: str, job: Job, *, seen_at: float | None = None) -> Job:
        """Keep what a server just told of a job; see `record_jobs`."""
        return self.record_jobs(profile, [job], seen_at=seen_at)[0]

    def record_jobs(
        self, profile: str, jobs: Iterable[Job], *, seen_at: float | None = None
    ) -> list[Job]:
        """Keep what a server just told of its jobs: of all of them, or of none.

        A job that is as it was costs no more than its new time: a list may be recorded often.

        Args:
            profile: whose jobs they are.
            jobs: as told.
            seen_at: when, in Unix seconds; now where not given.

        Returns:
            The jobs as the journal has them from now on, in the given order: those given, unless
            another reader has seen a job's end already and this answer is the older one.
        """
        at, owner = time.time() if seen_at is None else seen_at, records.key(profile)
        given = [(records.key(job.id), job, records.job_body(job)) for job in jobs]

        def work(database: sqlite3.Connection) -> list[Job]:
            bodies = _bodies(database, owner, [job_id for job_id, _, _ in given])
            kept = []
            for job_id, job, body in given:
                job, body = _with_tags(job, body, bodies.get(job_id))
                kept.append(now := _newest(job, body, bodies.get(job_id)))
                if now is job and body != bodies.get(job_id):
                    bodies[job_id] = body
                    database.execute(_PUT_JOB, (owner, job_id, job.created_at, body))
            database.executemany(_PUT_SEEN, [(owner, job_id, at) for job_id, _, _ in given])
            return kept

        return self._write(work) if given else []

    def jobs(self, profile: str) -> list[Job]:
        """A profile's jobs, the newest first."""
        rows = self._rows(
            "SELECT body FROM jobs WHERE profile = ? ORDER BY created_at DESC, id",
            records.key(profile),
        )
        return [records.read_job(body) for (body,) in rows]

    def every_job(self) -> Iterator[tuple[str, Job, float]]:
        """Every profile's jobs, the newest first, with little memory.

        Yields:
            (profile, job, when it was last seen in Unix seconds).
        """
        owners = self._rows("SELECT profile, id FROM jobs ORDER BY created_at DESC, profile, id")
        for profile, job_id in owners:
            if seen := self.last_seen(profile, job_id):
                yield profile, *seen

    def find_job(self, job_id: str) -> tuple[str, Job] | None:
        """The profile that a job belongs to, and the job as last seen; None where unknown."""
        rows = self._rows(
            "SELECT profile, body FROM jobs JOIN seen USING (profile, id) WHERE id = ?"
            " ORDER BY at DESC LIMIT 1",
            records.key(job_id),
        )
        return (rows[0][0], records.read_job(rows[0][1])) if rows else None

    def job_ids(self, prefix: str = "", limit: int = 50) -> list[tuple[str, Job]]:
        """Jobs of all profiles that somebody who typed `prefix` may mean, the newest first.

        Args:
            prefix: how the ID begins, or a part of the suffix or of the model's name, whatever its
                case; empty for any.
            limit: at most so many.

        Returns:
            (profile, job).
        """
        typed = prefix.casefold()
        found: list[tuple[str, Job]] = []

        def work(database: sqlite3.Connection) -> None:
            for profile, body in database.execute(
                "SELECT profile, body FROM jobs ORDER BY created_at DESC, id"
            ):
                if len(found) >= limit:
                    return
                if _is_meant(job := records.read_job(body), typed):
                    found.append((profile, job))

        with self._lock:
            self._storage.run(work)
        return found

    def last_seen(self, profile: str, job_id: str) -> tuple[Job, float] | None:
        """A job as last seen, and when that was in Unix seconds; None where unknown."""
        rows = self._rows(
            "SELECT body, at FROM jobs JOIN seen USING (profile, id) WHERE profile = ? AND id = ?",
            records.key(profile),
            records.key(job_id),
        )
        return (records.read_job(rows[0][0]), rows[0][1]) if rows else None

    def seen_at(self, profile: str) -> float:
        """When a profile's server last told of any job, in Unix seconds; 0 where it never did."""
        rows = self._rows("SELECT max(at) FROM seen WHERE profile = ?", records.key(profile))
        return float(rows[0][0] or 0.0)

    def is_complete(self, profile: str, job_id: str) -> bool:
        """Whether the journal is known to hold all that happened up to a job's end."""
        rows = self._rows(
            "SELECT 1 FROM complete WHERE profile = ? AND id = ?",
            records.key(profile),
            records.key(job_id),
        )
        return bool(rows)

    def mark_complete(self, profile: str, job_id: str) -> None:
        """Remember that a job's whole list was compared with the journal after the job's end."""
        values = (records.key(profile), records.key(job_id))

        def work(database: sqlite3.Connection) -> None:
            database.execute("INSERT OR IGNORE INTO complete (profile, id) VALUES (?, ?)", values)

        self._write(work)

    def mark_told(self, profile: str, job_id: str) -> bool:
        """Take it upon oneself to tell of a job's end.

        Returns:
            True for the first caller, whichever process it is; False for all others.
        """
        values = (records.key(profile), records.key(job_id), time.time())

        def work(database: sqlite3.Connection) -> bool:
            cursor = database.execute(
                "INSERT INTO told (profile, id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values
            )
            return cursor.rowcount > 0

        return self._write(work)


_PUT_JOB = (
    "INSERT INTO jobs (profile, id, created_at, body) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (profile, id) DO UPDATE"
    " SET created_at = excluded.created_at, body = excluded.body"
)
_PUT_SEEN = (
    "INSERT INTO seen (profile, id, at) VALUES (?, ?, ?)"
    " ON CONFLICT (profile, id) DO UPDATE SET at = max(at, excluded.at)"
)


def _bodies(database: sqlite3.Connection, owner: str, ids: list[str]) -> dict[str, str]:
    query = "SELECT id, body FROM jobs WHERE profile = ? AND id IN ({})"
    return dict(rows_with(database, query, (owner,), ids))


def _with_tags(job: Job, body: str, kept: str | None) -> tuple[Job, str]:
    """The job with the tags that it was created with, and its body: some servers forget them."""
    if kept is None or kept == body:
        return job, body
    before = records.read_job(kept).metadata
    if before.keys() <= job.metadata.keys():
        return job, body
    tagged = replace(job, metadata={**before, **job.metadata})
    return tagged, records.job_body(tagged)


def _newest(job: Job, body: str, kept: str | None) -> Job:
    """The later of the two answers: a job never comes back from its end."""
    if kept is None or kept == body or job.is_over:
        return job
    before = records.read_job(kept)
    return before if before.is_over else job


def _is_meant(job: Job, typed: str) -> bool:
    parts = (job.suffix, job.fine_tuned_model or "")
    return job.id.casefold().startswith(typed) or any(typed in part.casefold() for part in parts)
