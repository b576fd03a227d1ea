"""The records of jobs, their events and checkpoints: reading and plain writing."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sportft_tui.domain.text import one_line
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.ids import fresh_id, fresh_slug
from sportft_tui.engine.terms import legacy_names as legacy_names
from sportft_tui.engine.terms.faults import not_found
from sportft_tui.engine.terms.order import JobOrder
from sportft_tui.engine.terms.paging import Page

Status = Literal[
    "validating_files", "queued", "running", "paused", "succeeded", "failed", "cancelled"
]

#: Beyond these a job never changes again.
OVER = frozenset({"succeeded", "failed", "cancelled"})
UNFINISHED: tuple[Status, ...] = ("validating_files", "queued", "running", "paused")

#: Greater than any row number that SQLite gives.
_PAST_THE_LAST = 2**63 - 1

#: A job, with the number of jobs before it, waiting or running, where it waits.
_SELECT = """
SELECT job.*, CASE WHEN job.status = 'queued' THEN (
    SELECT count(*) FROM jobs AS other WHERE other.status = 'running'
    OR (other.status = 'queued' AND other.queue_seq < job.queue_seq)
) END AS before FROM jobs AS job
"""


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as recorded. Times are Unix seconds.

    Attributes:
        order: what was ordered.
        slug: ends the name of its model.
        batch_size: rows a step, once the files are validated.
        ahead: jobs that must end before this one starts; None where it does not wait.
        estimated_finish: by the speed measured so far; None where it does not run.
        reports_offset, reports_seq: how far the training process's reports are taken in.
    """

    id: str
    created_at: int
    finished_at: int | None
    status: Status
    order: JobOrder
    slug: str
    batch_size: int | None
    ahead: int | None
    estimated_finish: int | None
    trained_steps: int | None
    total_steps: int | None
    trained_tokens: int | None
    fine_tuned_model: str | None
    result_file: str | None
    error_code: str | None
    error_message: str | None
    error_param: str | None
    reports_offset: int
    reports_seq: int

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def model_name(self) -> str:
        """What its model is called, or will be."""
        if self.order.legacy is not None:
            return legacy_names.model_name(self.order.model, self.order.suffix, self.slug)
        return f"ft:{self.order.model}:sportft:{self.order.suffix}:{self.slug}"


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A line of a job's history. `created_at` in Unix seconds."""

    id: str
    created_at: int
    level: Literal["info", "warn", "error"]
    message: str
    type: Literal["message", "metrics"]
    data: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class CheckpointRecord:
    """A model as it was after an epoch."""

    id: str
    job_id: str
    created_at: int
    model_id: str
    step: int
    metrics: dict[str, float]


class JobStore:
    """Reads and writes the records; what a change means is `Lifecycle`'s.

    Args:
        database: the engine's records.
        workers: how many jobs run at a time.
    """

    def __init__(self, database: Database, workers: int = 1) -> None:
        self._database = database
        self._workers = workers

    def insert(self, order: JobOrder) -> JobRecord:
        """Record a new job."""
        job_id = fresh_id("ftjob-" if order.legacy is None else legacy_names.JOB_PREFIX)
        with self._database.transaction() as link:
            slug = fresh_slug() if order.legacy is None else legacy_names.fresh_time(link)
            link.execute(
                "INSERT INTO jobs (id, created_at, status, ordered, slug)"
                " VALUES (?, ?, 'validating_files', ?, ?)",
                (job_id, int(time.time()), order.to_json(), slug),
            )
        return self.get(job_id)

    def get(self, job_id: str) -> JobRecord:
        """Raises ApiError 404 where there is no such job."""
        row = self._database.row(f"{_SELECT} WHERE job.id = ?", job_id)
        if row is None:
            shown = one_line(job_id, 80)
            raise not_found(
                f"Could not find fine tune: {shown}",
                param="fine_tuning_job_id",
                code="fine_tune_not_found",
            )
        return _job(row, self._workers)

    def page(self, page: Page, metadata: Mapping[str, str]) -> tuple[list[JobRecord], bool]:
        """A part of the list, newest first, and whether there is more.

        Args:
            page: which part.
            metadata: only jobs that carry all of these.
        """
        wanted = "".join(
            " AND json_extract(job.ordered, '$.metadata') IS NOT NULL AND EXISTS (SELECT 1 FROM"
            " json_each(job.ordered, '$.metadata') WHERE key = ? AND value = ?)"
            for _ in metadata
        )
        rows = self._database.rows(
            f"{_SELECT} WHERE job.seq < ?{wanted} ORDER BY job.seq DESC LIMIT ?",
            self._seq("jobs", page.after),
            *(part for pair in metadata.items() for part in pair),
            page.limit + 1,
        )
        return [_job(row, self._workers) for row in rows[: page.limit]], len(rows) > page.limit

    def with_status(self, status: Status) -> list[JobRecord]:
        """All jobs in a state, in the order in which they are served."""
        query = f"{_SELECT} WHERE job.status = ? ORDER BY job.queue_seq, job.seq"
        return [_job(row, self._workers) for row in self._database.rows(query, status)]

    def files_in_use(self) -> set[str]:
        """The files that unfinished jobs still need."""
        orders = [job.order for state in UNFINISHED for job in self.with_status(state)]
        both = [(order.training_file, order.validation_file) for order in orders]
        return {file_id for pair in both for file_id in pair if file_id}

    def count_unfinished(self) -> int:
        """How many jobs are not over."""
        row = self._database.row(
            "SELECT count(*) AS n FROM jobs WHERE status IN (?, ?, ?, ?)", *UNFINISHED
        )
        return int(row["n"]) if row else 0

    def has_started(self, job_id: str) -> bool:
        """Whether its training was ever begun."""
        query = "SELECT 1 FROM events WHERE job_id = ? AND message LIKE 'Fine-tuning job started%'"
        return self._database.row(query, job_id) is not None

    def update(self, job_id: str, **values: object) -> None:
        """Change columns; the names are this program's own, never a request's."""
        assigned = ", ".join(f"{name} = ?" for name in values)
        with self._database.transaction() as link:
            link.execute(
                f"UPDATE jobs SET {assigned} WHERE id = ?",  # noqa: S608
                (*values.values(), job_id),
            )

    def next_in_queue(self) -> int:
        """The place behind everybody who was ever queued."""
        row = self._database.row("SELECT coalesce(max(queue_seq), 0) + 1 AS place FROM jobs")
        assert row is not None
        return int(row["place"])

    def add_event(
        self,
        job_id: str,
        message: str,
        *,
        level: Literal["info", "warn", "error"] = "info",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Append to a job's history; an event with numbers is a metrics event."""
        with self._database.transaction() as link:
            link.execute(
                "INSERT INTO events (id, job_id, created_at, level, message, type, data)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    fresh_id("ftevent-"),
                    job_id,
                    int(time.time()),
                    level,
                    message,
                    "message" if data is None else "metrics",
                    None if data is None else json.dumps(data),
                ),
            )

    def events(
        self, job_id: str, page: Page, *, newer_than: str = ""
    ) -> tuple[list[EventRecord], bool]:
        """A part of a job's history, newest first, and whether there is more.

        Args:
            job_id: the job.
            page: which part.
            newer_than: leave out this event and what came before it.
        """
        floor = self._database.row("SELECT seq FROM events WHERE id = ?", newer_than)
        rows = self._database.rows(
            "SELECT * FROM events WHERE job_id = ? AND seq < ? AND seq > ?"
            " ORDER BY seq DESC LIMIT ?",
            job_id,
            self._seq("events", page.after),
            floor["seq"] if floor else 0,
            page.limit + 1,
        )
        return [_event(row) for row in rows[: page.limit]], len(rows) > page.limit

    def checkpoints(self, job_id: str, page: Page) -> tuple[list[CheckpointRecord], bool]:
        """A part of a job's checkpoints, newest first, and whether there is more."""
        rows = self._database.rows(
            "SELECT * FROM checkpoints WHERE job_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
            job_id,
            self._seq("checkpoints", page.after),
            page.limit + 1,
        )
        return [_checkpoint(row) for row in rows[: page.limit]], len(rows) > page.limit

    def _seq(self, table: Literal["jobs", "events", "checkpoints"], row_id: str) -> int:
        row = self._database.row(f"SELECT seq FROM {table} WHERE id = ?", row_id)  # noqa: S608
        return int(row["seq"]) if row else _PAST_THE_LAST


def _job(row: sqlite3.Row, workers: int) -> JobRecord:
    names = JobRecord.__dataclass_fields__.keys() - {"order", "ahead"}
    before = row["before"]
    return JobRecord(
        order=JobOrder.from_json(row["ordered"]),
        # The last of those who run at the same time has none before it.
        ahead=None if before is None else max(0, before - (workers - 1)),
        **{name: row[name] for name in names},
    )


def _event(row: sqlite3.Row) -> EventRecord:
    data = json.loads(row["data"]) if row["data"] else None
    return EventRecord(
        row["id"], row["created_at"], row["level"], row["message"], row["type"], data
    )


def _checkpoint(row: sqlite3.Row) -> CheckpointRecord:
    return CheckpointRecord(
        row["id"],
        row["job_id"],
        row["created_at"],
        row["model_id"],
        row["step"],
        json.loads(row["metrics"]),
    )
