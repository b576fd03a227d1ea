"""A table in the worker process, kept open: after the process died, the next call opens it again.

Standard library only: this runs in the app.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sportft_tui.dataset.link import Link, Message, Progress
from sportft_tui.domain.errors import SportftError


class Remote:
    """The worker's side of one table.

    Args:
        link: the worker process.
        asked: what is to be opened.
        hear: takes news about the table, in order; None where the process died.
    """

    def __init__(self, link: Link, asked: Message, hear: Callable[[Message | None], None]) -> None:
        self._link = link
        self._asked = asked
        self._tell = hear
        self._channel = link.listen(self._hear)
        self._opening = asyncio.Lock()
        self._is_open = self._is_closed = False
        #: What the table had when it was lost; until it has that again, there is no news.
        self._awaited = self._n_rows = self._last = 0
        self._has_awaited = asyncio.Event()
        self._has_awaited.set()
        self._early: Message | None = None
        self._shown: dict[str, Any] = {}

    async def open(self, on_progress: Progress | None = None) -> Message:
        """Open it; returns as soon as it has rows.

        Raises:
            SportftError: it cannot be read; says why.
        """
        self._early = None
        answer = await self._ask("open_table", on_progress, **self._asked)
        self._is_open, self._last = True, 0
        self.take(answer)
        if self._early is not None:
            self.take(self._early)
        return answer

    async def ask(self, call: str, on_progress: Progress | None = None, **more: object) -> Message:
        """Ask for something about the table; it is opened again where it has to be.

        Args:
            call: what is to be done.
            on_progress: is called with a line now and then.
            more: what is told with it.

        Raises:
            SportftError: it cannot be done, or the process died.
        """
        await self._open_again()
        answer = await self._ask(call, on_progress, **more)
        if call == "show":
            self._shown = more
        return answer

    async def _open_again(self) -> None:
        async with self._opening:
            if self._is_open or self._is_closed:
                return
            # The rows seen so far stay on the screen until all of them are there again.
            self._awaited = self._n_rows
            self._has_awaited.clear()
            await self.open()
            await self._has_awaited.wait()
            if self._shown:
                self.take(await self._ask("show", **self._shown))

    async def _ask(self, call: str, on_progress: Progress | None = None, **more: object) -> Message:
        request = {"call": call, "table": self._channel, **more}
        return await self._link.call(request, on_progress)

    def take(self, news: Message) -> None:
        """Pass news on, unless newer ones were heard before, as threads may send them."""
        state = news["state"]
        if self._is_closed or news["number"] < self._last:
            return
        if state["n_rows"] >= self._awaited or state["is_complete"] or state["failed"]:
            self._awaited = 0
            self._has_awaited.set()
        if self._has_awaited.is_set():
            self._last, self._n_rows = news["number"], state["n_rows"]
            self._tell(news)

    def _hear(self, news: Message | None) -> None:
        if news is None:
            self._is_open = False
            self._has_awaited.set()
            self._tell(None)
        elif self._is_open:
            self.take(news)
        else:
            self._early = news  # the answer to opening comes first, and may be older

    async def close(self) -> None:
        """Close it; closing twice does no harm."""
        if self._is_closed:
            return
        self._is_closed = True
        self._link.forget(self._channel)
        if self._link.pid is not None:
            with suppress(SportftError):  # it died: nothing is open any more
                await self._ask("close_table")
