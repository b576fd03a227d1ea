"""Rows answered through the provider's Batch API, a file of them at a time.

What is ordered is in the log before it is ordered: a run that was stopped finds its batch again,
and orders none twice.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sportft_tui.api import batches, files
from sportft_tui.api.batches import Batch, BatchAnswer
from sportft_tui.api.completions import Endpoint, endpoint, question
from sportft_tui.api.connection import Connection
from sportft_tui.api.errors import NotSent
from sportft_tui.classify.bulk.answer_log import AnswerLog
from sportft_tui.classify.bulk.asking import Asker
from sportft_tui.classify.bulk.order import BulkOrder
from sportft_tui.classify.bulk.text_rows import TextRow
from sportft_tui.domain.errors import (
    BadInput,
    NotTheProtocol,
    ServerFailed,
    SportftError,
    Unreachable,
)

#: Seconds between two looks at a batch. A provider's takes minutes to hours, but tells within
#: seconds where it cannot be begun: so the first looks are as often as the profile lets them be.
REMOTE_PAUSE, LOCAL_PAUSE = 20.0, 0.5
_SLOWER = 1.5

Tell = Callable[[str, int], None]


class Batcher:
    """Has the rows answered that the log has no answer for.

    Args:
        conn: an open connection.
        order: what is asked.
        asker: keeps the answers.
        log: where they are kept, and what was ordered.
        tell: called with what the batch is doing, and how many of its rows are answered there.
        stopping: set when somebody no longer waits; the batch goes on at the provider.
    """

    def __init__(
        self,
        conn: Connection,
        order: BulkOrder,
        asker: Asker,
        log: AnswerLog,
        tell: Tell,
        stopping: asyncio.Event,
    ) -> None:
        self._conn = conn
        self._order = order
        self._asker = asker
        self._log = log
        self._tell = tell
        self._stopping = stopping

    async def run(self, rows: Callable[[], Iterator[TextRow]]) -> None:
        """Order batches, wait for them, and keep what they answer.

        Args:
            rows: gives all rows from the first on.

        Raises:
            SportftError: the provider takes no batch, or cannot be asked.
        """
        for ordered in unfinished(self._log):
            batch = await batches.find(self._conn, ordered["tag"])
            if batch is not None:
                await self._collect(batch, ordered["tag"])
            if self._stopping.is_set():
                return
        while not self._stopping.is_set():
            tag = secrets.token_hex(12)
            if not await self._order_next(rows(), tag):
                return

    async def _order_next(self, rows: Iterator[TextRow], tag: str) -> bool:
        """Returns whether there was anything left to be ordered."""
        with tempfile.TemporaryDirectory(prefix="sportft-") as folder:
            path = Path(folder) / "questions.jsonl"
            count = await asyncio.to_thread(self._write, rows, path)
            if not count:
                return False
            self._tell(f"sending {count:,} questions", 0)
            file_id = await files.upload(self._conn, path, purpose="batch")
        where = endpoint(self._order.template)
        self._log.note({"tag": tag, "file": file_id, "rows": count})
        batch = await self._ordered(file_id, where, tag)
        before = len(self._log)
        await self._collect(batch, tag)
        if len(self._log) == before and not self._stopping.is_set():
            raise ServerFailed(
                f"The batch {batch.id} ended without an answer.", hint="Run the same again later."
            )
        return True

    async def _ordered(self, file_id: str, where: Endpoint, tag: str) -> Batch:
        try:
            return await batches.create(self._conn, file_id, where, tag)
        except SportftError as error:
            is_lost = isinstance(error, (Unreachable, ServerFailed, NotTheProtocol))
            if not is_lost or isinstance(error, NotSent):
                self._log.note({"finished": tag})  # there is none, and never will be
            raise

    def _write(self, rows: Iterator[TextRow], path: Path) -> int:
        """The questions of the next rows, as many as one batch holds."""
        profile, order = self._conn.profile, self._order
        where = endpoint(order.template)
        count = size = 0
        with path.open("wb") as file:
            for row in rows:
                if row.index in self._log:
                    continue
                if not row.text.strip():
                    self._log.add_error(row.index, "it holds no text")
                    continue
                body = question(profile, order.model, order.template, [row.text])
                line = batches.question_line(str(row.index), where, body)
                if count == batches.MOST_QUESTIONS or size + len(line) > batches.MOST_BYTES:
                    break
                file.write(line)
                count, size = count + 1, size + len(line)
        return count

    async def _collect(self, batch: Batch, tag: str) -> None:
        """Wait for a batch, and keep its answers.

        Raises:
            SportftError: it was not answered, or not to its end, and nobody is to order the rest
                unasked.
        """
        before, pause = self._log.answered, self._conn.profile.poll_seconds
        while not batch.is_over:
            words = f"batch {batch.id} is {batch.status.replace('_', ' ')}"
            self._tell(words, batch.completed + batch.failed)
            if await self._is_stopped(pause):
                return
            pause = min(_SLOWER * pause, max(REMOTE_PAUSE, pause))
            batch = await batches.retrieve(self._conn, batch.id)
        for file_id in filter(None, (batch.output_file, batch.error_file)):
            content = await files.content(self._conn, file_id)
            await asyncio.to_thread(self._keep, content)
        self._log.note({"finished": tag})
        self._tell("", 0)
        if batch.status in ("failed", "cancelled"):
            raise self._given_up(batch, self._log.answered - before)

    def _given_up(self, batch: Batch, answered: int) -> SportftError:
        """Why a batch ended that its provider, or somebody there, gave up."""
        host = self._conn.profile.host
        if batch.status == "cancelled":
            return ServerFailed(
                f"Somebody cancelled the batch {batch.id} at {host}; "
                f"{answered:,} of its questions are answered.",
                hint="These answers are kept. Run the same again to have the others asked.",
            )
        reason = (batch.reason or "it gives no reason").rstrip(".")
        if not answered:
            return BadInput(
                f"{host} did not begin the batch {batch.id}: {reason}.",
                hint="Nothing of it was asked. Run it without --via batches, or again later.",
            )
        return ServerFailed(
            f"{host} gave up the batch {batch.id}: {reason}. {answered:,} of its questions are "
            "answered.",
            hint="These answers are kept. Run the same again to have the others asked.",
        )

    def _keep(self, content: bytes) -> None:
        for one in batches.read_lines(content):
            self._keep_line(one)

    def _keep_line(self, one: BatchAnswer) -> None:
        if not one.custom_id.isdecimal() or not one.was_asked:
            return
        index = int(one.custom_id)
        if index >= self._log.rows or index in self._log:
            return
        self._asker.tally.asked += 1
        if one.answer is None:
            self._log.add_error(index, one.reason)
        else:
            self._asker.keep_answer(index, one.answer, 0.0)

    async def _is_stopped(self, pause: float) -> bool:
        seconds = LOCAL_PAUSE if self._conn.profile.is_local else pause
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True


def unfinished(log: AnswerLog) -> list[dict[str, Any]]:
    """What was ordered and, as far as the log knows, has not ended."""
    finished = {note["finished"] for note in log.notes if "finished" in note}
    return [note for note in log.notes if "tag" in note and note["tag"] not in finished]
