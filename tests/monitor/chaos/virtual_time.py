"""An event loop in which waiting takes no time: hours pass in milliseconds, the same way each run.

Sleeps and time-outs are real ones of asyncio; only the clock jumps to the next of them whenever
nothing else is left to do. Work for threads is done at once and in place, so a run has one order of
things and no other.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


#: The shortest sleep there is.
_LEAST_S = 1e-4
#: So many rounds of the loop at one moment are somebody who goes round and round.
_ROUNDS = 50_000


class _Selector(selectors.SelectSelector):
    """Takes waiting for done."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0
        self._rounds = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everybody waits, and nothing will ever happen")
        self._rounds += 1
        assert self._rounds < _ROUNDS, "somebody goes round and round without waiting"
        if timeout > 0:
            self.passed += timeout
            self._rounds = 0
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop; `time()` is 0 at its start."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)
        # Two moments of this clock are never too close to be told apart.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self._virtual.passed

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        # However short a sleep is, some time has passed after it, as in life.
        soonest = self.time() + _LEAST_S
        return super().call_at(max(when, soonest), callback, *args, context=context)

    def run_in_executor(  # type: ignore[override]
        self, executor: object, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it is whoever waits for it who handles it
            done.set_exception(error)
        return done
