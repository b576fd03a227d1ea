"""The records of batches: files full of questions that are answered in the background."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from sportft_tui.domain.text import one_line, printable
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.files import FileStore
from sportft_tui.engine.records.ids import fresh_id
from sportft_tui.engine.terms import fields
from sportft_tui.engine.terms.faults import bad_request, not_found, too_many
from sportft_tui.engine.terms.paging import Page

Status = Literal[
    "validating",
    "failed",
    "in_progress",
    "finalizing",
    "completed",
    "expired",
    "cancelling",
    "cancelled",
]

#: States that the protocol tells the time of.
TIMED: tuple[Status, ...] = (
    "in_progress",
    "finalizing",
    "completed",
    "failed",
    "expired",
    "cancelling",
    "cancelled",
)
#: What a batch may ask for.
ENDPOINTS = ("/v1/chat/completions", "/v1/completions")
#: The only window that the protocol has, and its seconds.
_WINDOW, _WINDOW_S = "24h", 24 * 3_600
#: States in which there is something left to do.
UNFINISHED: tuple[Status, ...] = ("validating", "in_progress", "finalizing", "cancelling")

#: Greater than any row number that SQLite gives.
_PAST_THE_LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """A batch as ordered.

    Attributes:
        file_life: seconds that the files of answers will live; None for ever.
    """

    input_file: str
    endpoint: str
    metadata: Mapping[str, str] | None
    file_life: int | None


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch as recorded. Times are Unix seconds.

    Attributes:
        times: when it came into each of the states that the protocol tells the time of.
        errors: why it could not be begun, each with code, line, message and param.
        model: the model of its first question.
        total, completed, failed: questions.
        tokens: asked and answered.
    """

    id: str
    created_at: int
    status: Status
    order: BatchOrder
    window: str = _WINDOW
    times: Mapping[str, int] = field(default_factory=dict)
    errors: Sequence[Mapping[str, Any]] = ()
    model: str | None = None
    output_file: str | None = None
    error_file: str | None = None
    total: int = 0
    completed: int = 0
    failed: int = 0
    tokens: tuple[int, int] = (0, 0)

    @property
    def expires_at(self) -> int:
        """When what is not answered by then stays so."""
        return self.created_at + _WINDOW_S

    @property
    def is_over(self) -> bool:
        return self.status not in UNFINISHED


def read_batch_order(body: Mapping[str, Any]) -> BatchOrder:
    """Read the body of `POST /v1/batches`.

    Raises:
        ApiError: something is missing or wrong; says what.
    """
    fields.one_of(body, "completion_window", (_WINDOW,))
    endpoint = fields.one_of(body, "endpoint", ENDPOINTS)
    input_file = fields.text(body, "input_file_id", required=True)
    tags = fields.metadata(body) if body.get("metadata") is not None else None
    return BatchOrder(input_file, endpoint, tags, fields.life(body, "output_expires_after"))


class BatchStore:
    """The batches.

    Args:
        database: the engine's records.
        files: where the questions are.
        most_unfinished: batches that may be unfinished at once.
    """

    def __init__(self, database: Database, files: FileStore, most_unfinished: int) -> None:
        self._database = database
        self._files = files
        self._most_unfinished = most_unfinished

    def create(self, order: BatchOrder) -> BatchRecord:
        """Record a new batch.

        Raises:
            ApiError: its file is not there or for something else; too many are unfinished.
        """
        file = self._files.get(order.input_file, param="input_file_id")
        if file.purpose != "batch":
            raise bad_request(
                f"File {file.id} has the purpose {file.purpose}; a batch needs one of purpose "
                "batch.",
                param="input_file_id",
                code="invalid_file_purpose",
            )
        batch = BatchRecord(fresh_id("batch_"), int(time.time()), "validating", order)
        with self._database.transaction() as link:
            waiting = len(self.unfinished())
            if waiting >= self._most_unfinished:
                raise too_many(f"{waiting} batches are not over.")
            link.execute(
                "INSERT INTO batches (id, status, known) VALUES (?, ?, ?)",
                (batch.id, batch.status, _to_json(batch)),
            )
        return batch

    def get(self, batch_id: str) -> BatchRecord:
        """Raises ApiError 404 where there is no such batch."""
        row = self._database.row("SELECT known FROM batches WHERE id = ?", printable(batch_id))
        if row is None:
            raise not_found(f"No such Batch object: {one_line(batch_id, 80)}", param="batch_id")
        return _batch(row)

    def page(self, page: Page) -> tuple[list[BatchRecord], bool]:
        """A part of the list, newest first, and whether there is more."""
        after = self._database.row("SELECT seq FROM batches WHERE id = ?", page.after)
        rows = self._database.rows(
            "SELECT known FROM batches WHERE seq < ? ORDER BY seq DESC LIMIT ?",
            after["seq"] if after else _PAST_THE_LAST,
            page.limit + 1,
        )
        return [_batch(row) for row in rows[: page.limit]], len(rows) > page.limit

    def unfinished(self) -> list[BatchRecord]:
        """Those with something left to do, in the order in which they came."""
        rows = self._database.rows(
            "SELECT known FROM batches WHERE status IN (?, ?, ?, ?) ORDER BY seq", *UNFINISHED
        )
        return [_batch(row) for row in rows]

    def files_in_use(self) -> set[str]:
        """The files that unfinished batches still need."""
        return {batch.order.input_file for batch in self.unfinished()}

    def change(self, batch_id: str, status: Status | None = None, **values: Any) -> BatchRecord:
        """Change a batch; a new state is noted with its time.

        Once somebody wants it cancelled, it can only end.
        """
        with self._database.transaction() as link:
            batch = self.get(batch_id)
            if batch.status == "cancelling" and status in ("in_progress", "finalizing"):
                status = None
            if status is not None:
                values |= {"status": status, "times": {**batch.times, status: int(time.time())}}
            changed = replace(batch, **values)
            link.execute(
                "UPDATE batches SET status = ?, known = ? WHERE id = ?",
                (changed.status, _to_json(changed), batch.id),
            )
        return changed

    def cancel(self, batch_id: str) -> BatchRecord:
        """Have a batch end after the question that it is at.

        Raises:
            ApiError: no such batch, or it is over.
        """
        with self._database.transaction():
            batch = self.get(batch_id)
            if batch.is_over:
                raise bad_request(
                    f"Batch {batch.id} is {batch.status} and cannot be cancelled.",
                    param="batch_id",
                )
            if batch.status == "cancelling":
                return batch
            return self.change(batch_id, "cancelling")


def _to_json(batch: BatchRecord) -> str:
    return json.dumps(asdict(batch))


def _batch(row: sqlite3.Row) -> BatchRecord:
    known = json.loads(row["known"])
    known["order"] = BatchOrder(**known["order"])
    known["tokens"] = tuple(known["tokens"])
    return BatchRecord(**known)
