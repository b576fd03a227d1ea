"""The process that asks: `python -m sportft_tui.classify.bulk.carrier`, spoken to in JSON lines.

It is apart from who started it, in a session of its own, so that a request which was paid for is
answered into the log whatever happens to the app or the shell: when its stdin ends, it asks
nothing more, waits for what is under way, and ends.

First line in: what to do. Out: `plan` (and it waits for a `go`), `progress` now and then, `end`
with the result, or `error`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sportft_tui.classify.bulk import run
from sportft_tui.domain import errors
from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.text import one_line

Send = Callable[[dict[str, Any]], None]


class Pipe:
    """The two ends of the process.

    Attributes:
        stopping: set when who started the process has gone, or wants it to end.
    """

    def __init__(self) -> None:
        # The real stdout is kept for answers; file descriptor 1 becomes the log like 2.
        self._answers = os.dup(sys.stdout.fileno())
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        self.stopping = asyncio.Event()
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=(loop,), name="stdin", daemon=True).start()

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        def end() -> None:
            self.stopping.set()
            self._lines.put_nowait("")

        with suppress(RuntimeError):  # the loop has ended before its stdin
            for line in sys.stdin:
                loop.call_soon_threadsafe(self._lines.put_nowait, line)
            loop.call_soon_threadsafe(end)

    async def line(self) -> dict[str, Any] | None:
        """The next message; None when there will be none."""
        text = await self._lines.get()
        return json.loads(text) if text else None

    def send(self, message: dict[str, Any]) -> None:
        """Tell who started the process, where somebody still listens."""
        with suppress(OSError):
            # ASCII: file names may hold bytes that are no UTF-8.
            data = json.dumps(message).encode("ascii") + b"\n"
            while data:
                data = data[os.write(self._answers, data) :]


async def serve() -> None:
    """Do what the first line asks."""
    pipe = Pipe()
    request = await pipe.line()
    if request is None:
        return
    try:
        pipe.send({"end": await _done(request, pipe)})
    except SportftError as error:
        pipe.send({"error": _plain(error)})
    except OSError as error:
        place = one_line(str(error.filename or "A file"))
        reason = one_line(error.strerror or str(error))
        wrapped = BadInput(f"{place} cannot be read or written: {reason}.")
        pipe.send({"error": _plain(wrapped)})
    except Exception as error:  # noqa: BLE001  the process's boundary: the log has the rest
        traceback.print_exc()
        what = f"The file could not be classified: {type(error).__name__}: {error}."
        pipe.send({"error": _plain(SportftError(one_line(what)))})


async def _done(request: dict[str, Any], pipe: Pipe) -> dict[str, Any]:
    """What was asked for; where nothing is lost by it, dropped when nobody waits any more."""
    work = asyncio.ensure_future(run.CALLS[request["call"]](request, pipe))
    if request["call"] in run.FOR_THE_ASKER_ONLY:
        gone = asyncio.ensure_future(pipe.stopping.wait())
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            os._exit(0)
        gone.cancel()
    return await work


def _plain(error: SportftError) -> dict[str, str]:
    # The nearest kind that the other side knows.
    kinds = (kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
    return {"kind": next(kinds).__name__, "what": error.what, "hint": error.hint}


def main() -> None:
    """Serve one request."""
    asyncio.run(serve())
    # A thread may still wait for stdin.
    os._exit(0)


if __name__ == "__main__":
    main()
