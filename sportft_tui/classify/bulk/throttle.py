"""How many requests are under way at once: as many as the server bears, found out as it goes.

More, a little at a time, while all goes well; half as many when the server says that it is too
much; none while it asks for a pause.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from sportft_tui.api.limits import Limits

#: Where it begins.
_FIRST = 4.0
#: The pause after a refusal that names none; doubled each time, up to the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


class Throttle:
    """Gives turns.

    Args:
        most: turns at once, at the most.
        first: turns at once to begin with.
        clock: seconds that only go forward.
    """

    def __init__(
        self, most: int, first: float = _FIRST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = float(most)
        self._room = min(first, self._most)
        self._clock = clock
        self._under_way = 0
        self._resume_at = 0.0
        self._cut_at = float("-inf")
        self._pause = _FIRST_PAUSE
        self._changed = asyncio.Event()

    @property
    def at_once(self) -> int:
        """Turns that are taken."""
        return self._under_way

    @property
    def room(self) -> int:
        """Turns that there are."""
        return max(1, int(self._room))

    @property
    def pause(self) -> float:
        """Seconds until the next turn."""
        return max(0.0, self._resume_at - self._clock())

    async def turn(self) -> float:
        """Wait for a turn and take it.

        Returns:
            When it began, for `limited`.
        """
        while self._under_way >= self.room or self.pause:
            self._changed.clear()
            if self.pause and self._under_way < self.room:
                await asyncio.sleep(self.pause)
            else:
                await self._changed.wait()
        self._under_way += 1
        return self._clock()

    def leave(self) -> None:
        """Give a turn back."""
        self._under_way -= 1
        self._changed.set()

    def went_well(self, limits: Limits) -> None:
        """An answer came; it may say how much more is allowed."""
        self._pause = _FIRST_PAUSE
        self._room = min(self._most, self._room + 1 / self._room)
        if limits.requests is not None:
            # Those that are left are for all that is under way, too.
            self._room = max(1.0, min(self._room, float(limits.requests)))
        if limits.pause:
            self._wait(limits.pause)

    def limited(self, began: float, retry_after: float | None) -> None:
        """The server said that it is too much.

        Args:
            began: when the refused turn began. Several that were under way together are one
                refusal, not several.
            retry_after: the pause that it asks for.
        """
        if began >= self._cut_at:
            self._cut_at = self._clock()
            self._room = max(1.0, self._room / 2)
            if retry_after is None:
                retry_after, self._pause = self._pause, min(2 * self._pause, _LONGEST_PAUSE)
        if retry_after is not None:
            self._wait(retry_after)

    def failed(self) -> float:
        """The server did not answer: the same as `limited`.

        Returns:
            The pause.
        """
        self._room = max(1.0, self._room / 2)
        pause, self._pause = self._pause, min(2 * self._pause, _LONGEST_PAUSE)
        self._wait(pause)
        return pause

    def _wait(self, seconds: float) -> None:
        self._resume_at = max(self._resume_at, self._clock() + seconds)
