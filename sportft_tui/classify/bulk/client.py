"""The carrier, seen from the app and the shell."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from sportft_tui.api.profiles import Profile
from sportft_tui.classify.bulk.order import BulkOrder, Finish, profile_to_wire
from sportft_tui.dataset.own_process import (
    error_of,
    how_it_ended,
    last_words,
    open_log,
    own_command,
)
from sportft_tui.domain.bulk import BulkEnd, BulkPlan, BulkProgress, Paid
from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.evaluation import Mistake
from sportft_tui.domain.hidden_variables import for_ours
from sportft_tui.domain.text import one_line
from sportft_tui.home import Home

OnPlan = Callable[[BulkPlan], Awaitable[bool]]
OnProgress = Callable[[BulkProgress], None]
OnPaid = Callable[[Paid], Awaitable[None]]

_LOG_NAME = "carrier.log"


async def ask(
    home: Home,
    profile: Profile,
    order: BulkOrder,
    *,
    on_plan: OnPlan,
    on_progress: OnProgress,
    on_paid: OnPaid,
) -> BulkEnd:
    """Ask a file's rows that have no answer in the log yet.

    When this is cancelled, nothing more is asked; what is under way is still answered into the log.

    Args:
        home: where the process's own log lies.
        profile: whom to ask.
        order: what.
        on_plan: told what it will cost before the first row is asked; False leaves it at that.
            Not called where all rows have their answers.
        on_progress: told how far it is, some times a second.
        on_paid: told what the answers have cost, also before an error. Not called while a batch at
            the provider may still cost something.

    Raises:
        SportftError: it cannot be asked; what is answered by then is kept.
    """
    request = {"call": "ask", "order": order.to_wire(), "profile": profile_to_wire(profile)}
    found = await _call(home, request, on_plan, on_progress, on_paid)
    told = {name: tuple(map(tuple, found[name])) for name in ("failed", "skipped")}
    return BulkEnd(**found | told)


async def write(home: Home, identity: str, order: BulkOrder, finish: Finish) -> int:
    """Write the answers beside their texts.

    Args:
        home: where the process's own log lies.
        identity: of the server that was asked.
        order: what was asked.
        finish: how they are written.

    Returns:
        How many rows were written.
    """
    request = {
        "call": "write",
        "order": order.to_wire(),
        "identity": identity,
        "finish": asdict(finish) | {"to": str(finish.to.absolute())},
    }
    return int((await _call(home, request))["rows"])


async def measure(home: Home, request: dict[str, Any]) -> dict[str, Any]:
    """Compare answers with given labels; see `measuring.logs.measure`."""
    return await _call(home, {"call": "measure", **request})


async def cell(
    home: Home, identity: str, order: BulkOrder, which: dict[str, Any]
) -> tuple[Mistake, ...]:
    """The rows behind a cell of the confusion matrix; see `cells.cell`."""
    request = {"call": "cell", "identity": identity, "order": order.to_wire(), "cell": which}
    found = await _call(home, request)
    return tuple(Mistake(**row) for row in found["rows"])


async def _call(
    home: Home,
    request: dict[str, Any],
    on_plan: OnPlan | None = None,
    on_progress: OnProgress | None = None,
    on_paid: OnPaid | None = None,
) -> dict[str, Any]:
    carrier = await asyncio.to_thread(Carrier, home)
    carrier.listen()
    try:
        carrier.send(request)
        while (message := await carrier.messages.get()) is not None:
            if "end" in message:
                found: dict[str, Any] = message["end"]
                return found
            if "error" in message:
                raise error_of(message["error"])
            if "plan" in message and on_plan is not None:
                if await on_plan(BulkPlan(**message["plan"])):
                    carrier.send({"go": True})
                else:
                    carrier.hang_up()
            elif "progress" in message and on_progress is not None:
                on_progress(BulkProgress(**message["progress"]))
            elif "paid" in message and on_paid is not None:
                await on_paid(Paid(**message["paid"]))
        raise await asyncio.to_thread(_died, home, carrier.code)
    finally:
        # It ends by itself: at once, or when what it has paid for is answered.
        carrier.hang_up()


class Carrier:
    """The process, in a session of its own: ctrl+c in the terminal is not for it.

    It is no `asyncio` subprocess: those are killed when nobody refers to them any more, and this
    one is to end what it has begun.

    Args:
        home: where its log lies.

    Attributes:
        messages: what it says; None when it has ended.
        code: how it ended.

    Raises:
        BadInput: it cannot be started.
    """

    def __init__(self, home: Home) -> None:
        self.messages: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.code: int | None = None
        try:
            with open_log(home.create().state / _LOG_NAME) as log:
                self._process = subprocess.Popen(  # noqa: S603 - this very package
                    own_command("sportft_tui.classify.bulk.carrier", "main"),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env=for_ours(os.environ),
                    start_new_session=True,
                )
        except OSError as error:
            raise BadInput(
                f"The process that asks cannot be started: {one_line(str(error))}.",
                hint="Check the space on the disk and the permissions of sportft's folders.",
            ) from error

    def listen(self) -> None:
        """Have what it says put into `messages`, on this event loop."""
        loop = asyncio.get_running_loop()
        # Nobody waits for this thread: it lives as long as the process.
        threading.Thread(target=self._listen, args=(loop,), name="carrier", daemon=True).start()

    def send(self, message: dict[str, Any]) -> None:
        """Tell it something short: it reads at once."""
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # its own last words say why
            self._process.stdin.write(json.dumps(message).encode("ascii") + b"\n")
            self._process.stdin.flush()

    def hang_up(self) -> None:
        """Nobody waits for it any more."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        assert self._process.stdout is not None

        def put(message: dict[str, Any] | None) -> None:
            with suppress(RuntimeError):  # who started it has ended
                loop.call_soon_threadsafe(self.messages.put_nowait, message)

        with self._process.stdout as said:
            for line in said:
                put(json.loads(line))
        self.code = self._process.wait()
        put(None)


def _died(home: Home, code: int | None) -> SportftError:
    last = last_words(home.state / _LOG_NAME)
    said = f": {last}" if last else ""
    return SportftError(
        f"The process that asks ended amid its work ({how_it_ended(code)}){said}.",
        hint="Run the same again: the answers that are there are kept.",
    )
