"""Answers that follow the typing: only the newest text is asked about, one at a time."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui.pace import pace

T = TypeVar("T")

#: A key that comes within so many seconds of the one before is one of many: it is held, or a slow
#: line brings a burst. So it is waited for the next one; any other key is answered at once.
BURST = 0.03


class AsYouType(Generic[T]):
    """Asks while somebody types.

    While an answer is under way, texts that come wait in one place, the newest in that of the one
    before. So nothing is queued, however slow the answers are, and the last one is always that of
    the last text.

    Args:
        ask: answers one text.
        show: takes the answer to the newest text.
        fail: takes what went wrong.
    """

    def __init__(
        self,
        ask: Callable[[str], Awaitable[T]],
        show: Callable[[str, T], object],
        fail: Callable[[SportftError], object],
    ) -> None:
        self._ask, self._show, self._fail = ask, show, fail
        self._wanted: str | None = None
        self._work: asyncio.Task[None] | None = None
        self._wanted_at = self._shown_at = -math.inf

    @property
    def is_asking(self) -> bool:
        """Whether an answer is on its way."""
        return self._work is not None

    def want(self, text: str) -> None:
        """The text is this now."""
        self._wanted = text
        before, self._wanted_at = self._wanted_at, time.monotonic()
        if self._work is None:
            pause = BURST if self._wanted_at - before < BURST else 0.0
            self._work = asyncio.create_task(self._answer(pause), name="answer as you type")

    def stop(self) -> None:
        """No answer is wanted any more, also not the one on its way."""
        self._wanted = None
        if self._work is not None:
            self._work.cancel()
            self._work = None

    async def _answer(self, pause: float) -> None:
        mine = asyncio.current_task()
        await asyncio.sleep(pause)
        try:
            while self._wanted is not None:
                if (wait := self._shown_at + pace().typing - time.monotonic()) > 0:
                    await asyncio.sleep(wait)  # a newer text may come meanwhile
                text, self._wanted = self._wanted, None
                answer = await self._ask(text)
                if self._wanted is None:
                    self._shown_at = time.monotonic()
                    self._show(text, answer)
        except SportftError as error:
            self._wanted = None
            self._fail(error)
        finally:
            if self._work is mine:
                self._work = None
