"""The worker process as the app reaches it: calls out, answers and news in, in any order.

The process is started at the first call, in a session of its own so that ctrl+c in the terminal is
the app's alone, and ends with the app, however that ends: it reads the app's end of a pipe.
"""

from __future__ import annotations

import asyncio
import json
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sportft_tui.dataset.own_process import (
    error_of,
    how_it_ended,
    last_words,
    open_log,
    own_command,
)
from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.hidden_variables import for_ours
from sportft_tui.domain.text import one_line
from sportft_tui.home import home

Progress = Callable[[str], None]
Message = dict[str, Any]

#: An answer may carry a whole text (the first of the validation rows).
_LONGEST_ANSWER = 1 << 26
#: Seconds for the process to end after its stdin closed; it does so at once unless it is stuck.
_GRACE_SECONDS = 2.0

#: How glibc manages memory; other systems pass over it. Tables are read and counted in threads by
#: pieces of a megabyte: without this, each thread keeps many of them for ever. Pieces of up to four
#: are used again, as getting them from the system anew takes longer than searching them does.
_MEMORY = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 22),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 23),
}


@dataclass(frozen=True, slots=True)
class _Call:
    process: Process
    answer: asyncio.Future[Message]
    on_progress: Progress | None


class Link:
    """The worker process; started by the first call, and by the next after it died."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._starting = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None
        self._calls: dict[int, _Call] = {}
        self._listeners: dict[int, Callable[[Message | None], None]] = {}
        self._number = self._channel = 0

    @property
    def pid(self) -> int | None:
        """The process's number; None where none runs."""
        return None if self._process is None else self._process.pid

    async def call(
        self, request: Mapping[str, object], on_progress: Progress | None = None
    ) -> Message:
        """Ask for something and wait for the answer.

        A call that is cancelled ends as soon as the process can; others go on.

        Args:
            request: `call` names what is to be done.
            on_progress: is called with a line now and then.

        Raises:
            SportftError: it cannot be done, or the process died.
        """
        process = await self._started()
        self._number += 1
        number = self._number
        call = _Call(process, asyncio.get_running_loop().create_future(), on_progress)
        self._calls[number] = call
        try:
            await _send(process, {"id": number, **request})
            return await call.answer
        except asyncio.CancelledError:
            with suppress(OSError):
                await _send(process, {"cancel": number})
            raise
        except OSError as error:  # its end of the pipe is closed
            await process.wait()
            raise await _died(process.returncode) from error
        finally:
            self._calls.pop(number, None)

    def listen(self, told: Callable[[Message | None], None]) -> int:
        """Hear news; returns the number that they come under.

        Args:
            told: takes each message; None where the process died.
        """
        self._channel += 1
        self._listeners[self._channel] = told
        return self._channel

    def forget(self, channel: int) -> None:
        """Hear no more."""
        self._listeners.pop(channel, None)

    async def _started(self) -> Process:
        async with self._starting:
            if self._process is None:
                self._process = process = await _start()
                self._reading = asyncio.create_task(self._read(process), name="dataset worker")
            return self._process

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        try:
            while line := await process.stdout.readline():
                self._take(json.loads(line))
        except (OSError, ValueError):
            pass  # a broken line: nothing after it can be trusted
        finally:
            await self._ended(process)

    async def _ended(self, process: Process) -> None:
        if self._process is process:
            self._process = None
        calls = [call for call in self._calls.values() if call.process is process]
        for told in list(self._listeners.values()):
            told(None)  # before the next call: what was open is so no more
        await _end(process)
        if calls:
            error = await _died(process.returncode)
            for call in calls:
                if not call.answer.done():
                    call.answer.set_exception(error)

    def _take(self, message: Message) -> None:
        if "table" in message:
            if told := self._listeners.get(message["table"]):
                told(message)
            return
        call = self._calls.get(message["id"])
        if call is None or call.answer.done():
            return
        if "error" in message:
            call.answer.set_exception(error_of(message["error"]))
        elif "result" in message:
            call.answer.set_result(message["result"])
        elif call.on_progress is not None:
            try:
                call.on_progress(message["progress"])
            except Exception as error:  # noqa: BLE001  whoever asked is told, others go on
                call.answer.set_exception(error)

    async def close(self) -> None:
        """End the process; what it was doing is dropped."""
        process, self._process = self._process, None
        reading, self._reading = self._reading, None
        if process is not None:
            await _end(process)
        if reading is not None:
            await reading


async def _end(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _send(process: Process, message: Mapping[str, object]) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
    await process.stdin.drain()


async def _start() -> Process:
    try:
        log = await asyncio.to_thread(lambda: open_log(_log_path()))
        with log:
            return await asyncio.create_subprocess_exec(
                *own_command("sportft_tui.dataset.worker", "main"),
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                limit=_LONGEST_ANSWER,
                env={**_MEMORY, **for_ours(os.environ)},
                start_new_session=True,
            )
    except OSError as error:
        raise BadInput(
            f"The data worker cannot be started: {one_line(str(error))}.",
            hint="Check the space on the disk and the permissions of sportft's folders.",
        ) from error


async def _died(code: int | None) -> SportftError:
    last = await asyncio.to_thread(lambda: last_words(_log_path()))
    said = f": {last}" if last else ""
    return SportftError(
        f"The data worker ended amid its work ({how_it_ended(code)}){said}.".replace("..", "."),
        hint="Try again: a new one is started.",
    )


def _log_path() -> Path:
    return home().create().state / "dataset.log"
