"""The provider's Batch API: a file of questions, answered within a day at half the price."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sportft_tui.api.completions import Endpoint, read_answers
from sportft_tui.api.ids import given_id
from sportft_tui.api.pages import pages
from sportft_tui.domain.answer import Answer
from sportft_tui.domain.errors import (
    BadInput,
    NotFound,
    NotTheProtocol,
    RateLimited,
    Refused,
    ServerFailed,
    SportftError,
    Unreachable,
)
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection

#: The most questions, and bytes, of one file (OpenAI's bounds; the bytes with room to spare).
MOST_QUESTIONS = 50_000
MOST_BYTES = 150_000_000
#: The only window that there is.
_WINDOW: Literal["24h"] = "24h"
#: By this metadata key a batch is found again, whatever became of the answer to its creation.
_TAG = "sportft_tag"
#: The newest batches looked at for one that was just created.
_NEWEST = 20

OVER = frozenset({"completed", "failed", "expired", "cancelled"})


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as last seen.

    Attributes:
        id: its ID.
        status: the server's own word.
        total, completed, failed: questions.
        output_file, error_file: IDs of files; empty where there is none (yet).
        reason: why it failed, where it did.
    """

    id: str
    status: str
    total: int = 0
    completed: int = 0
    failed: int = 0
    output_file: str = ""
    error_file: str = ""
    reason: str = ""

    @property
    def is_over(self) -> bool:
        return self.status in OVER


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """A line of a batch's output.

    Attributes:
        custom_id: the question's name.
        answer: None where there is none.
        reason: why there is none.
        was_asked: whether the model saw the question; else it may be asked again.
    """

    custom_id: str
    answer: Answer | None
    reason: str = ""
    was_asked: bool = True


def question_line(custom_id: str, endpoint: Endpoint, body: Mapping[str, Any]) -> bytes:
    """A line of a file of questions."""
    value = {"custom_id": custom_id, "method": "POST", "url": endpoint, "body": body}
    return json.dumps(value).encode("ascii") + b"\n"


async def check(conn: Connection) -> None:
    """See that the server takes batches, before a file of questions is sent.

    Raises:
        BadInput: it does not.
        SportftError: it cannot be asked.
    """
    batches = conn.client.batches.with_raw_response
    try:
        await conn.read(lambda: batches.list(limit=1), "for its batches")
    except (NotFound, NotTheProtocol, Refused) as error:
        if isinstance(error, RateLimited):
            raise
        raise BadInput(
            f"{conn.profile.host} takes no batches.",
            hint="Nothing was sent. Run it without --via batches.",
        ) from error


async def create(conn: Connection, file_id: str, endpoint: Endpoint, tag: str) -> Batch:
    """Have a file of questions answered. The request is sent once; it costs money.

    Args:
        conn: an open connection.
        file_id: an uploaded file, its purpose `batch`.
        endpoint: what all questions are for.
        tag: names this order; see `find`.

    Raises:
        SportftError: there is no batch, or whether there is one is not known.
    """
    batches = conn.client.batches.with_raw_response
    try:
        wire = await conn.ask(
            lambda: batches.create(
                input_file_id=file_id,
                endpoint=endpoint,
                completion_window=_WINDOW,
                metadata={_TAG: tag},
            ),
            "to take the batch",
        )
        return _read(conn, wire)
    except (Unreachable, ServerFailed, NotTheProtocol) as error:
        try:
            found = await find(conn, tag)
        except SportftError:
            found = None
        if found is None:
            raise type(error)(
                error.what, hint="Run the same again: the batch is looked for before it is ordered."
            ) from error
        return found


async def find(conn: Connection, tag: str) -> Batch | None:
    """The batch of an order, if it came to be."""
    batches = conn.client.batches.with_raw_response

    async def fetch(after: str | None) -> dict[str, Any]:
        options: dict[str, Any] = {"after": after} if after else {}
        return await conn.read(lambda: batches.list(limit=_NEWEST, **options), "for its batches")

    async for page in pages(fetch, conn.profile.host):
        for row in page:
            metadata = row.get("metadata")
            if isinstance(metadata, Mapping) and metadata.get(_TAG) == tag:
                return _read(conn, row)
        break
    return None


async def retrieve(conn: Connection, batch_id: str) -> Batch:
    """How a batch stands."""
    batch_id = given_id(batch_id, "batch")
    batches = conn.client.batches.with_raw_response
    return _read(
        conn, await conn.read(lambda: batches.retrieve(batch_id), f"for the batch {batch_id}")
    )


async def cancel(conn: Connection, batch_id: str) -> Batch:
    """End a batch; what is answered by then is in its output."""
    batch_id = given_id(batch_id, "batch")
    batches = conn.client.batches.with_raw_response
    return _read(
        conn, await conn.ask(lambda: batches.cancel(batch_id), f"to cancel the batch {batch_id}")
    )


def read_lines(content: bytes) -> Iterator[BatchAnswer]:
    """The lines of an output file or an error file; what is no such line is passed over."""
    for line in content.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, Mapping) and isinstance(value.get("custom_id"), str):
            yield _line(value)


def _line(value: Mapping[str, Any]) -> BatchAnswer:
    name, response, error = value["custom_id"], value.get("response"), value.get("error")
    if not isinstance(response, Mapping):
        reason = _reason(error) or "the batch ended before its turn came"
        return BatchAnswer(name, None, reason, was_asked=False)
    body = response.get("body")
    body = body if isinstance(body, Mapping) else {}
    if response.get("status_code") != 200:
        reason = _reason(body.get("error")) or f"refused ({response.get('status_code')})"
        # Too many requests, or a server that broke: the question itself is not at fault.
        status = response.get("status_code")
        return BatchAnswer(name, None, reason, was_asked=status != 429 and _is_final(status))
    (found,) = read_answers(body, 1)
    return BatchAnswer(name, found, "" if found else "the server's answer holds no text")


def _is_final(status: object) -> bool:
    return not isinstance(status, int) or status < 500


def _reason(error: object) -> str:
    if not isinstance(error, Mapping):
        return ""
    return one_line(str(error.get("message") or error.get("code") or ""), 300)


def _read(conn: Connection, wire: Mapping[str, Any]) -> Batch:
    batch_id, status = wire.get("id"), wire.get("status")
    if not isinstance(batch_id, str) or not batch_id or not isinstance(status, str):
        raise NotTheProtocol(f"{conn.profile.host} answered without the batch.")
    counts = wire.get("request_counts")
    numbers = counts if isinstance(counts, Mapping) else {}
    errors = wire.get("errors")
    rows = errors.get("data") if isinstance(errors, Mapping) else None
    first = rows[0] if isinstance(rows, list) and rows else None
    return Batch(
        id=batch_id,
        status=status,
        total=_count(numbers.get("total")),
        completed=_count(numbers.get("completed")),
        failed=_count(numbers.get("failed")),
        output_file=_text(wire.get("output_file_id")),
        error_file=_text(wire.get("error_file_id")),
        reason=_reason(first),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
