"""How the worker process answers: several calls at once, each in its own time.

Requests come as JSON lines, answers go as JSON lines:

    > {"id": 1, "call": "load_newsgroups", "categories": ["rec.sport.baseball", ...]}
    < {"id": 1, "progress": "Loading scikit-learn"}
    < {"id": 1, "result": {...}}            or {"id": 1, "error": {"kind", "what", "hint"}}
    > {"cancel": 1}                         nobody waits for it any more
    < {"table": 3, "state": {...}, ...}     news that nobody asked for

Quick calls are done one after the other as they come; every other call has a thread of its own, so
that it delays nobody. The process ends when its stdin does, also amid work.
"""

from __future__ import annotations

import json
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from sportft_tui.domain import errors
from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.text import one_line

Request = dict[str, Any]
Message = dict[str, Any]
Send = Callable[[Message], None]
#: Seconds that a thread may keep the others waiting: several take turns between a request and its
#: answer, and a long call is not slower for it.
_SWITCH_SECONDS = 0.001


class Cancelled(Exception):
    """Nobody waits for the call any more."""


class Telling:
    """What a call tells while it works.

    Args:
        number: the call's.
        send: takes messages.
    """

    def __init__(self, number: int, send: Send) -> None:
        self._number = number
        self._send = send
        self._is_cancelled = threading.Event()

    def __call__(self, line: str) -> None:
        """Tell a line of progress.

        Raises:
            Cancelled: nobody waits for the call any more.
        """
        self.check()
        self._send({"id": self._number, "progress": line})

    def check(self) -> None:
        """Raises Cancelled where nobody waits for the call any more."""
        if self.is_cancelled():
            raise Cancelled

    def is_cancelled(self) -> bool:
        """Whether nobody waits for the call any more."""
        return self._is_cancelled.is_set()

    def cancel(self) -> None:
        """Nobody waits for the call any more."""
        self._is_cancelled.set()


Call = Callable[[Request, Telling], Message]


class Serving:
    """Does what is asked.

    Args:
        send: takes answers, from any thread.
        long: calls that may take their time, by name.
        quick: calls that take some milliseconds.
    """

    def __init__(self, send: Send, long: Mapping[str, Call], quick: Mapping[str, Call]) -> None:
        self._send = send
        self._long = long
        self._quick = quick
        self._calls: dict[int, Telling] = {}

    def serve(self, requests: BinaryIO) -> None:
        """Answer until there are no more requests; calls may be at work still then."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        for line in requests:
            self._take(json.loads(line))

    def _take(self, request: Request) -> None:
        if "cancel" in request:
            if telling := self._calls.get(request["cancel"]):
                telling.cancel()
            return
        number, name = int(request["id"]), request["call"]
        telling = self._calls[number] = Telling(number, self._send)
        if call := self._long.get(name):
            work = (call, request, telling)
            threading.Thread(target=self._answer, args=work, name=name, daemon=True).start()
        else:
            self._answer(self._quick.get(name, _unknown), request, telling)

    def _answer(self, call: Call, request: Request, telling: Telling) -> None:
        number = request["id"]
        try:
            self._send({"id": number, "result": call(request, telling)})
        except Exception as error:  # noqa: BLE001  the process's boundary
            if not telling.is_cancelled():
                self._send({"id": number, "error": _wire(_sentence(error))})
        finally:
            self._calls.pop(number, None)


def _unknown(request: Request, _: Telling) -> Message:
    raise SportftError(f"The data worker knows no {one_line(request['call'])!r}.")


def _sentence(error: Exception) -> SportftError:
    if isinstance(error, SportftError):
        return error
    if isinstance(error, OSError):
        return _of_disk(error)
    traceback.print_exception(error)  # the log has the rest
    reason = one_line(f"{type(error).__name__}: {error}")
    return SportftError(f"The data could not be worked on: {reason}.")


def _of_disk(error: OSError) -> BadInput:
    place = one_line(str(error.filename or "A file"))
    reason = one_line(error.strerror or str(error))
    return BadInput(
        f"{place} cannot be read or written: {reason}.",
        hint="Check the folder's permissions and the space on the disk.",
    )


def _wire(error: SportftError) -> dict[str, str]:
    # The nearest kind that the other side knows: a BadLine is a BadInput there.
    kinds = (kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
    return {"kind": next(kinds).__name__, "what": error.what, "hint": error.hint}


def sender(stream: BinaryIO) -> Send:
    """Writes messages to a stream, one at a time from any thread."""
    lock = threading.Lock()

    def send(message: Message) -> None:
        # ASCII: file names may hold bytes that are no UTF-8.
        line = json.dumps(message).encode("ascii") + b"\n"
        with lock:
            stream.write(line)
            stream.flush()

    return send
