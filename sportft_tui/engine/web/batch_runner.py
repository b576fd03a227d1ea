"""Answers batches in the background, one after the other, a few questions at a time.

What it has written is seen by nobody before the batch is over: after a stop it begins the batch
again, and the files are there once, whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from sportft_tui.engine.learning.task import Answer
from sportft_tui.engine.records.batches import BatchRecord, BatchStore, Status
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.files import FileStore
from sportft_tui.engine.records.ids import fresh_id
from sportft_tui.engine.terms.faults import ApiError
from sportft_tui.engine.web import answers, batch_lines, questions
from sportft_tui.engine.web.batch_lines import BadLines, Line
from sportft_tui.engine.web.questions import Question
from sportft_tui.engine.work.oracle import Oracle

#: Prompts that go to the prediction process together: some 20 ms that somebody else waits.
_TOGETHER = 32

_log = logging.getLogger("sportft.engine")


class BatchRunner:
    """Moves batches along.

    Args:
        database: the engine's records.
        batches, files: what is in them.
        oracle: who answers.
        folder: where answers are written; what is there already is an earlier life's.
    """

    def __init__(
        self,
        database: Database,
        batches: BatchStore,
        files: FileStore,
        oracle: Oracle,
        folder: Path,
    ) -> None:
        self._database = database
        self._batches = batches
        self._files = files
        self._oracle = oracle
        self._folder = folder
        self._new = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def begin(self) -> None:
        """Start working, with what an earlier life of the server left."""
        self._task = asyncio.create_task(self._run_all(), name="batches")

    def wake(self) -> None:
        """There is a new batch. Called on the event loop."""
        self._new.set()

    async def end(self) -> None:
        """Stop working; what is not over is begun again in the next life."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run_all(self) -> None:
        while True:
            self._new.clear()
            waiting = await asyncio.to_thread(self._batches.unfinished)
            try:
                for batch in waiting:
                    await self._run(batch)
            except Exception:  # noqa: BLE001 - not even the failure could be recorded (a full disk)
                _log.exception("recording batches")
                waiting = []
            if not waiting:
                await self._new.wait()

    async def _run(self, batch: BatchRecord) -> None:
        try:
            await self._answer_all(batch)
        except asyncio.CancelledError:
            raise
        except BadLines as error:
            await self._fail(batch, error.faults)
        except Exception as error:  # noqa: BLE001 - whatever a batch does, the next one is served
            _log.exception("answering %s", batch.id)
            message = f"The batch could not be answered: {type(error).__name__}."
            await self._fail(batch, [_fault("server_error", message)])

    async def _fail(self, batch: BatchRecord, faults: Sequence[Mapping[str, Any]]) -> None:
        status: Status = "cancelled" if batch.status == "cancelling" else "failed"
        await asyncio.to_thread(self._batches.change, batch.id, status, errors=faults)

    async def _answer_all(self, batch: BatchRecord) -> None:
        endpoint = batch.order.endpoint
        try:
            path = await asyncio.to_thread(self._files.path, batch.order.input_file)
        except ApiError as error:
            raise BadLines([_fault("file_not_found", error.message)]) from error
        total, model = await asyncio.to_thread(batch_lines.check, path, endpoint)
        batch = await asyncio.to_thread(
            self._batches.change, batch.id, "in_progress",
            total=total, model=model, completed=0, failed=0, tokens=(0, 0),
        )  # fmt: skip
        good, bad = self._folder / f"{batch.id}.output", self._folder / f"{batch.id}.errors"
        with good.open("wb") as output, bad.open("wb") as errors:
            lines = batch_lines.read(path, endpoint)
            while some := list(itertools.islice(lines, _TOGETHER)):
                batch = await asyncio.to_thread(self._batches.get, batch.id)
                if batch.status == "cancelling":
                    break
                if batch.expires_at <= time.time():
                    _give_up(itertools.chain(some, lines), errors)
                    break
                await self._answer(batch, some, output, errors)
        await asyncio.to_thread(self._finish, batch.id, good, bad)

    async def _answer(
        self, batch: BatchRecord, lines: Sequence[Line], output: BinaryIO, errors: BinaryIO
    ) -> None:
        """Answer some questions, and write down how many are answered by now."""
        asked: list[tuple[Line, Question]] = []
        counts: Counter[str] = Counter()
        for line in lines:
            try:
                asked.append((line, _question(batch.order.endpoint, line)))
            except ApiError as error:
                errors.write(batch_lines.refused(line, error))
        for model, group in _by_model(asked).items():
            prompts = [prompt for _, question in group for prompt in question.prompts]
            try:
                found = iter(await self._ask(model, prompts))
            except ApiError as error:
                errors.writelines(batch_lines.refused(line, error) for line, _ in group)
                continue
            for line, question in group:
                mine = list(itertools.islice(found, len(question.prompts)))
                body = await asyncio.to_thread(answers.whole, question, mine)
                output.write(batch_lines.answered(line, body))
                counts["completed"] += 1
                counts.update({name: body["usage"][name] for name in _TOKENS})
        asked_before, answered_before = batch.tokens
        await asyncio.to_thread(
            self._batches.change,
            batch.id,
            completed=batch.completed + counts["completed"],
            failed=batch.failed + len(lines) - counts["completed"],
            tokens=(asked_before + counts[_TOKENS[0]], answered_before + counts[_TOKENS[1]]),
        )

    async def _ask(self, model: str, prompts: Sequence[str]) -> list[Answer]:
        """A few at a time: one question may have thousands of prompts, and others wait."""
        found: list[Answer] = []
        for start in range(0, len(prompts), _TOGETHER):
            some = prompts[start : start + _TOGETHER]
            found += await self._oracle.ask_patiently(model, some)
        return found

    def _finish(self, batch_id: str, good: Path, bad: Path) -> None:
        """Files, counts and the final state are there together, or not at all."""
        batch = self._batches.change(batch_id, "finalizing")
        placed = {}
        for name, path in (("output_file", good), ("error_file", bad)):
            if path.stat().st_size:
                file_id = fresh_id("file-")
                with path.open("rb") as content:
                    placed[name] = (file_id, self._files.place(content, file_id))
        life = batch.order.file_life
        with self._database.transaction():
            for name, (file_id, size) in placed.items():
                filename = f"{batch.id}_{name.removesuffix('_file')}.jsonl"
                self._files.record(file_id, filename, "batch_output", size, life=life)
            batch = self._batches.get(batch_id)
            done = batch.completed + batch.failed
            late: Status = "completed" if done == batch.total else "expired"
            self._batches.change(
                batch_id,
                "cancelled" if batch.status == "cancelling" else late,
                **{name: file_id for name, (file_id, _) in placed.items()},
            )
        for path in (good, bad):
            with contextlib.suppress(OSError):
                path.unlink()


#: The two numbers of an answer's `usage` that a batch adds up.
_TOKENS = ("prompt_tokens", "completion_tokens")


def _question(endpoint: str, line: Line) -> Question:
    is_chat = endpoint == "/v1/chat/completions"
    question = (questions.read_chat if is_chat else questions.read_completion)(line.body)
    if question.stream:
        raise ApiError(400, "A batch cannot stream: leave `stream` out.", param="stream")
    return question


def _by_model(
    asked: Sequence[tuple[Line, Question]],
) -> dict[str, list[tuple[Line, Question]]]:
    groups: dict[str, list[tuple[Line, Question]]] = {}
    for line, question in asked:
        groups.setdefault(question.model, []).append((line, question))
    return groups


def _give_up(lines: itertools.chain[Line], errors: BinaryIO) -> None:
    message = "This request could not be executed before the completion window expired."
    errors.writelines(batch_lines.not_asked(line, "batch_expired", message) for line in lines)


def _fault(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "line": None, "message": message, "param": None}
