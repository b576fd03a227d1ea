"""Rows on their way to the server and back: many at once, each paid for once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sportft_tui.api.completions import Asked, ask, takes_several
from sportft_tui.api.connection import Connection
from sportft_tui.api.errors import NotSent
from sportft_tui.classify.bulk.answer_log import AnswerLog
from sportft_tui.classify.bulk.order import BulkOrder
from sportft_tui.classify.bulk.text_rows import TextRow, chunks
from sportft_tui.classify.bulk.throttle import Throttle
from sportft_tui.classify.predict import Reading, odds_of, prediction
from sportft_tui.domain.answer import Answer
from sportft_tui.domain.errors import (
    RateLimited,
    Refused,
    ServerFailed,
    SportftError,
    Unreachable,
)

#: Texts a request on our own engine. More gain nothing, and make others wait.
TOGETHER = 64
#: ... and fewer of long ones: its answer is to come soon.
TOGETHER_CHARACTERS = 400_000
#: Requests of several texts under way: one is answered while the next is on its way.
SEVERAL_AT_ONCE = 3
#: Tries of a row at a server that breaks down or cannot be reached: with the pauses between them,
#: some minutes.
TRIES = 8
#: What no other row would fare better with.
_HOPELESS = frozenset({"insufficient_quota", "model_not_found", "billing_hard_limit_reached"})


@dataclass
class Tally:
    """What this run has done; see `domain.bulk.BulkEnd`."""

    asked: int = 0
    unanswered: int = 0
    usd: float | None = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass
class _Request:
    rows: list[TextRow]
    failures: int = 0


class Asker:
    """Asks the rows that the log has no answer for.

    Args:
        conn: an open connection.
        order: what is asked.
        log: takes the answers.
        on_change: called after each answer.
        stopping: set when no further row is to be asked; those under way are waited for.
    """

    def __init__(
        self,
        conn: Connection,
        order: BulkOrder,
        log: AnswerLog,
        on_change: Callable[[], None],
        stopping: asyncio.Event,
    ) -> None:
        self._conn = conn
        self._order = order
        self._log = log
        self._on_change = on_change
        self._stopping = stopping
        self._error: SportftError | None = None
        several = takes_several(conn.profile, order.template)
        self._together = TOGETHER if several else 1
        most = min(SEVERAL_AT_ONCE, order.most_at_once) if several else order.most_at_once
        self.throttle = Throttle(most, first=min(4.0, most))
        self.tally = Tally()

    async def run(self, rows: Iterator[TextRow]) -> None:
        """Ask all rows.

        Raises:
            SportftError: what no row can be answered with; those under way were waited for.
        """
        open_rows = (row for row in rows if row.index not in self._log)
        under_way: set[asyncio.Task[None]] = set()
        try:
            for chunk in chunks(open_rows, self._together, TOGETHER_CHARACTERS):
                asked = [row for row in chunk if self._has_text(row)]
                if not asked:
                    continue
                began = await self._turn()
                if began is None:
                    break
                task = asyncio.create_task(self._ask(asked, began))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
        finally:
            while under_way:
                await asyncio.gather(*under_way)
        if self._error is not None:
            raise self._error

    async def _turn(self) -> float | None:
        """When it began; None where there is none to be had any more."""
        turn = asyncio.ensure_future(self.throttle.turn())
        stop = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({turn, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not self._stopping.is_set():
            return turn.result()
        if turn.done():
            self.throttle.leave()
        else:
            turn.cancel()
        return None

    def _has_text(self, row: TextRow) -> bool:
        if row.text.strip():
            return True
        self._log.add_error(row.index, "it holds no text")
        self._on_change()
        return False

    async def _ask(self, rows: list[TextRow], began: float) -> None:
        """Ask rows together; whatever happens ends in the log, the tally or `_error`."""
        waiting = [_Request(rows)]
        while waiting:
            try:
                waiting[:1] = await self._attempt(waiting[0], began)
            except SportftError as error:
                self._error = self._error or error
                self._stopping.set()
                return
            finally:
                self.throttle.leave()
                self._on_change()
            if waiting:
                turn = await self._turn()
                if turn is None:
                    return
                began = turn

    async def _attempt(self, request: _Request, began: float) -> list[_Request]:
        """Ask once.

        Returns:
            What is left to be asked of it: nothing, all of it again, or each row for itself.

        Raises:
            SportftError: no row would fare better.
        """
        start, rows = time.perf_counter(), request.rows
        try:
            asked = await ask(
                self._conn, self._order.model, self._order.template, [row.text for row in rows]
            )
        except RateLimited as error:  # nothing was answered, and nothing is charged
            self.throttle.limited(began, error.retry_after)
            return [request]
        except (ServerFailed, Unreachable) as error:
            self.throttle.failed()
            if self._may_be_paid(error):
                self.tally.unanswered += len(rows)
                return []
            request.failures += 1
            if request.failures >= TRIES:
                raise
            return [request]
        except Refused as error:
            if error.code in _HOPELESS:
                raise
            if len(rows) > 1:  # one bad row is not the others' fault
                return [_Request([row]) for row in rows]
            self._log.add_error(rows[0].index, error.what)
            self.tally.asked += 1
            return []
        self._keep(rows, asked, time.perf_counter() - start)
        return []

    def _may_be_paid(self, error: SportftError) -> bool:
        """Whether the request went out, and what became of it is not known."""
        is_lost = isinstance(error, Unreachable) and not isinstance(error, NotSent)
        return is_lost and not self._conn.profile.is_local

    def _keep(self, rows: list[TextRow], asked: Asked, seconds: float) -> None:
        for row, said in zip(rows, asked.answers, strict=True):
            if said is None:
                self._log.add_error(row.index, "the server's answer holds no text")
            else:
                self.keep_answer(row.index, said, seconds / len(rows))
            self.tally.asked += 1
        self.throttle.went_well(asked.limits)

    def keep_answer(self, index: int, said: Answer, seconds: float) -> None:
        """Log an answer, and count what it cost."""
        order = self._order
        one = prediction(
            said,
            odds_of(said, self._conn.profile, order.template),
            order.template.labels,
            model=order.model,
            seconds=seconds,
            reading=Reading(price=order.price),
        )
        self._log.add(index, one)
        tally = self.tally
        tally.prompt_tokens += one.prompt_tokens
        tally.completion_tokens += one.completion_tokens
        if not self._conn.profile.is_local:
            is_known = tally.usd is not None and one.usd is not None
            tally.usd = (tally.usd or 0.0) + (one.usd or 0.0) if is_known else None
