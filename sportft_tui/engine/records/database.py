"""The engine's records: one SQLite file with one writer, the server process."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sportft_tui.domain.errors import EngineUnavailable

_FIRST = """
CREATE TABLE files (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    filename TEXT NOT NULL,
    purpose TEXT NOT NULL,
    bytes INTEGER NOT NULL
);
CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    status TEXT NOT NULL,
    ordered TEXT NOT NULL,
    slug TEXT NOT NULL,
    batch_size INTEGER,
    queue_seq INTEGER,
    queue_told INTEGER,
    trained_steps INTEGER,
    total_steps INTEGER,
    trained_tokens INTEGER,
    fine_tuned_model TEXT,
    result_file TEXT,
    error_code TEXT,
    error_message TEXT,
    error_param TEXT,
    reports_offset INTEGER NOT NULL DEFAULT 0,
    reports_seq INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX jobs_by_status ON jobs (status, queue_seq);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    job_id TEXT NOT NULL REFERENCES jobs (id),
    created_at INTEGER NOT NULL,
    level TEXT NOT NULL,
    message TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT
);
CREATE INDEX events_by_job ON events (job_id, seq);
CREATE TABLE checkpoints (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    job_id TEXT NOT NULL REFERENCES jobs (id),
    created_at INTEGER NOT NULL,
    model_id TEXT NOT NULL UNIQUE,
    step INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    metrics TEXT NOT NULL
);
CREATE TABLE models (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    job_id TEXT NOT NULL REFERENCES jobs (id),
    created_at INTEGER NOT NULL,
    epoch INTEGER NOT NULL
);
"""

#: Files that expire, uploads in parts, batches.
_SECOND = """
ALTER TABLE files ADD COLUMN expires_at INTEGER;
CREATE TABLE uploads (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    filename TEXT NOT NULL,
    purpose TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    file_life INTEGER,
    status TEXT NOT NULL,
    file_id TEXT
);
CREATE TABLE upload_parts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    upload_id TEXT NOT NULL REFERENCES uploads (id),
    created_at INTEGER NOT NULL,
    bytes INTEGER NOT NULL
);
CREATE INDEX upload_parts_by_upload ON upload_parts (upload_id);
CREATE TABLE batches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    known TEXT NOT NULL
);
CREATE INDEX batches_by_status ON batches (status, seq);
"""

#: When a running job will be over.
_THIRD = "ALTER TABLE jobs ADD COLUMN estimated_finish INTEGER"

#: What brings the records from each version to the next; `PRAGMA user_version` counts them.
_STEPS = (_FIRST, _SECOND, _THIRD)


class Database:
    """The connection. Any thread may use it; one at a time.

    Args:
        path: the file; made where it is missing.

    Raises:
        EngineUnavailable: the file cannot be opened or is no such database.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        try:
            self._link = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._link.row_factory = sqlite3.Row
            self._link.execute("PRAGMA journal_mode=WAL")
            # A job that was answered for must still be there after a power cut.
            self._link.execute("PRAGMA synchronous=FULL")
            self._prepare()
        except sqlite3.Error as error:
            raise EngineUnavailable(
                f"The engine's records in {path} cannot be read ({error}).",
                hint="Move the file away to start with empty records.",
            ) from error

    def _prepare(self) -> None:
        with self.transaction() as link:
            version = int(link.execute("PRAGMA user_version").fetchone()[0])
            if version > len(_STEPS):
                raise EngineUnavailable(
                    "The engine's records were written by a newer sportft.",
                    hint="Update sportft to use them.",
                )
            for step in _STEPS[version:]:
                for statement in step.split(";\n"):
                    link.execute(statement)
            link.execute(f"PRAGMA user_version={len(_STEPS)}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; an inner one is part of the outer."""
        with self._lock:
            if self._depth == 0:
                self._link.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._link
            except BaseException:
                if self._depth == 1:
                    self._undo()
                raise
            else:
                if self._depth == 1:
                    self._commit()
            finally:
                self._depth -= 1

    def _commit(self) -> None:
        try:
            self._link.execute("COMMIT")
        except sqlite3.Error:  # a full disk: what could not be kept whole is not kept
            self._undo()
            raise

    def _undo(self) -> None:
        if self._link.in_transaction:  # after some failures SQLite has done it already
            self._link.execute("ROLLBACK")

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """The rows that a query gives."""
        with self._lock:
            return self._link.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first row that a query gives."""
        with self._lock:
            found: sqlite3.Row | None = self._link.execute(query, values).fetchone()
            return found

    def close(self) -> None:
        with self._lock:
            self._link.close()
