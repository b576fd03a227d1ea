"""What a carrier can do."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from sportft_tui.api.connection import ANSWER_SECONDS, Connection
from sportft_tui.api.profiles import Profile
from sportft_tui.classify.bulk import cells, output
from sportft_tui.classify.bulk.answer_log import AnswerLog, InUse
from sportft_tui.classify.bulk.asking import Asker, Tally
from sportft_tui.classify.bulk.batching import Batcher, unfinished
from sportft_tui.classify.bulk.order import BulkOrder, Finish, profile_from_wire
from sportft_tui.classify.bulk.text_rows import Counted, TextRow, count, text_rows
from sportft_tui.dataset.sources.source import Source
from sportft_tui.domain.answer import Usage
from sportft_tui.domain.bulk import BulkEnd, BulkPlan, BulkProgress, Paid

#: Progress is told so often, and the log brought to the disk.
_TELL_SECONDS = 0.25
_SETTLE_SECONDS = 1.0
#: The rate is that of these last seconds.
_RATE_SECONDS = 10.0
#: A stopped run ends when its last requests are answered, or given up.
_IN_USE_SECONDS = ANSWER_SECONDS + 5.0
#: Rows that failed, told one by one; of more, only how many.
_FAILED_TOLD = 100
#: Tokens of an answer, for the estimate: a label.
_LABEL_TOKENS = 3
#: The log's note of answers that never came.
_LOST = "lost"
#: Of a digest: no two of somebody's files share it.
_NAME = 32

Request = dict[str, Any]


class Pipe(Protocol):
    """Who asked."""

    stopping: asyncio.Event

    async def line(self) -> dict[str, Any] | None: ...

    def send(self, message: dict[str, Any]) -> None: ...


def bound_to(order: BulkOrder, identity: str, counted: Counted) -> Mapping[str, Any]:
    """What an answer log belongs to: answers of another model, server or form are not these."""
    template = asdict(order.template) | {"labels": list(order.template.labels)}
    return {
        "model": order.model,
        "server": identity,
        "template": template,
        "digest": counted.digest,
    }


def log_of(order: BulkOrder, bound: Mapping[str, Any]) -> Path:
    """Where an order's answers are kept."""
    if not order.log.is_dir():
        return order.log
    name = hashlib.sha256(json.dumps(bound, sort_keys=True).encode("ascii")).hexdigest()
    return order.log / f"{name[:_NAME]}.answers"


class Run:
    """One file through one model.

    Args:
        order: what is asked.
        profile: whom.
        pipe: who wants to know.
    """

    def __init__(self, order: BulkOrder, profile: Profile, pipe: Pipe) -> None:
        self._order = order
        self._profile = profile
        self._pipe = pipe
        self._source = Source(order.source, order.wish)
        self._lately: deque[tuple[float, int]] = deque()
        self._told_at = self._settled_at = 0.0
        self._state, self._elsewhere = "", 0

    async def run(self) -> dict[str, Any]:
        """Ask what has no answer yet.

        Raises:
            SportftError: it cannot be asked; what is answered by then is in the log.
        """
        began = time.monotonic()
        counted = await asyncio.to_thread(count, self._source)
        skipped, n_skipped = tuple(self._source.faults.skipped), self._source.faults.count
        bound = bound_to(self._order, self._profile.identity, counted)
        with await self._opened(bound, counted.rows) as log:
            try:
                tally = await self._asked(log, counted)
            finally:
                self._tell_paid(log)
            failed = _failed(log, text_rows(self._source), _FAILED_TOLD)
            end = BulkEnd(
                rows=counted.rows,
                answered=log.answered,
                asked=tally.asked,
                failed=tuple(failed),
                n_failed=log.failed,
                unanswered=tally.unanswered,
                skipped=skipped,
                n_skipped=n_skipped,
                usd=tally.usd,
                prompt_tokens=tally.prompt_tokens,
                completion_tokens=tally.completion_tokens,
                seconds=time.monotonic() - began,
            )
            log.settle()
            return end.to_dict()

    async def _asked(self, log: AnswerLog, counted: Counted) -> Tally:
        """What was asked in this run: nothing where all is answered, or nobody agrees."""
        if len(log) == counted.rows:
            return Tally()
        if await self._may_begin(log, counted):
            return await self._ask(log)
        self._pipe.stopping.set()
        return Tally()

    def _tell_paid(self, log: AnswerLog) -> None:
        """What the answers cost, whatever became of this run."""
        # A batch that goes on at the provider will still cost what it was to cost.
        if not unfinished(log):
            lost = sum(note.get(_LOST, 0) for note in log.notes)
            self._pipe.send({"paid": asdict(Paid(log.id, log.usd, log.tokens, lost))})

    async def _opened(self, bound: Mapping[str, Any], rows: int) -> AnswerLog:
        """The log; a run that was stopped may still wait for the last of its answers."""
        deadline = time.monotonic() + _IN_USE_SECONDS
        while True:
            try:
                return AnswerLog(log_of(self._order, bound), bound, rows)
            except InUse:
                if time.monotonic() > deadline or self._pipe.stopping.is_set():
                    raise
            state = "waiting for the last answers of a run that was stopped"
            self._pipe.send({"progress": asdict(BulkProgress(0, rows, state=state))})
            await asyncio.sleep(_TELL_SECONDS)

    async def _may_begin(self, log: AnswerLog, counted: Counted) -> bool:
        """Tell what it will cost, and wait for a word."""
        left = (counted.rows - len(log)) / counted.rows
        frame = len(self._order.template.system + self._order.template.separator) // 4
        tokens = int(left * (counted.tokens + counted.rows * frame))
        written = (counted.rows - len(log)) * _LABEL_TOKENS
        price, is_free = self._order.price, self._profile.is_local
        usd = price.usd(Usage(tokens, written)) if price is not None else None
        plan = BulkPlan(counted.rows, len(log), tokens, usd, is_free, log.id, log.usd)
        self._pipe.send({"plan": asdict(plan)})
        return bool(await self._pipe.line())

    async def _ask(self, log: AnswerLog) -> Tally:
        async with Connection(self._profile) as conn:
            asker: Asker | None = None

            def on_change() -> None:
                if asker is not None:
                    self._tell(log, asker)

            asker = Asker(conn, self._order, log, on_change, self._pipe.stopping)
            try:
                await self._ask_by(conn, asker, log, on_change)
            finally:
                if asker.tally.unanswered:
                    log.note({_LOST: asker.tally.unanswered})
            return asker.tally

    async def _ask_by(
        self, conn: Connection, asker: Asker, log: AnswerLog, on_change: Callable[[], None]
    ) -> None:
        """One text after the other, or through the provider's Batch API."""
        if self._order.via == "requests":
            await asker.run(text_rows(self._source))
            return

        def tell(state: str, elsewhere: int) -> None:
            self._state, self._elsewhere = state, elsewhere
            on_change()

        stopping = self._pipe.stopping
        batcher = Batcher(conn, self._order, asker, log, tell, stopping)
        await batcher.run(lambda: text_rows(self._source))

    def _tell(self, log: AnswerLog, asker: Asker) -> None:
        now = time.monotonic()
        if now - self._settled_at > _SETTLE_SECONDS:
            self._settled_at = now
            log.settle()
        if now - self._told_at < _TELL_SECONDS and len(log) < log.rows:
            return
        self._told_at = now
        done = len(log) + self._elsewhere
        self._lately.append((now, done))
        while now - self._lately[0][0] > _RATE_SECONDS:
            self._lately.popleft()
        (first_at, first_done), took = self._lately[0], now - self._lately[0][0]
        progress = BulkProgress(
            done=done,
            total=log.rows,
            failed=log.failed,
            rate=(done - first_done) / took if took > 0 and first_at else 0.0,
            usd=asker.tally.usd,
            at_once=asker.throttle.at_once,
            pause=asker.throttle.pause,
            state=self._state,
        )
        self._pipe.send({"progress": asdict(progress)})


def _failed(log: AnswerLog, rows: Iterator[TextRow], most: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not log.failed:
        return found
    for row in rows:
        logged = log.get(row.index)
        if logged is not None and logged.error:
            found.append((row.place, logged.error))
            if len(found) == min(most, log.failed):
                break
    return found


async def ask(request: Request, pipe: Pipe) -> dict[str, Any]:
    """Ask a file's rows; see `domain.bulk.BulkEnd`."""
    order = BulkOrder.from_wire(request["order"])
    return await Run(order, profile_from_wire(request["profile"]), pipe).run()


async def write(request: Request, _: Pipe) -> dict[str, Any]:
    """Write the answers beside their texts."""
    order = BulkOrder.from_wire(request["order"])

    def written() -> int:
        source = Source(order.source, order.wish)
        counted = count(source)
        bound = bound_to(order, request["identity"], counted)
        with AnswerLog(log_of(order, bound), bound, counted.rows) as log:
            finish = Finish.from_wire(request["finish"])
            return output.write(log, text_rows(source), order.template.labels, finish)

    return {"rows": await asyncio.to_thread(written)}


async def measure(request: Request, _: Pipe) -> dict[str, Any]:
    """Compare the answers of one or two models with the given labels."""
    from sportft_tui.classify.measuring import logs

    return await asyncio.to_thread(logs.measure, request)


async def cell(request: Request, _: Pipe) -> dict[str, Any]:
    """The rows behind a cell of the confusion matrix."""
    order = BulkOrder.from_wire(request["order"])

    def found() -> list[dict[str, Any]]:
        source = Source(order.source, order.wish)
        counted = count(source)
        bound = bound_to(order, request["identity"], counted)
        with AnswerLog(log_of(order, bound), bound, counted.rows) as log:
            rows = text_rows(source)
            return [asdict(row) for row in cells.cell(log, rows, **request["cell"])]

    return {"rows": await asyncio.to_thread(found)}


CALLS: dict[str, Callable[[Request, Pipe], Awaitable[dict[str, Any]]]] = {
    "ask": ask,
    "write": write,
    "measure": measure,
    "cell": cell,
}
#: What is of no use when who asked has gone.
FOR_THE_ASKER_ONLY = frozenset({"measure", "cell"})
