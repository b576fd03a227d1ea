"""Something that is done at once, but not too often."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.message_pump import MessagePump
from textual.timer import Timer

#: Seconds of the shortest timer: Textual divides by it, so it cannot be 0.
_AT_ONCE = 0.001


class Throttle:
    """Calls `act` when asked to: at once, or later and once for all who asked meanwhile.

    Args:
        node: whose timer is used.
        seconds: least time between two calls.
        act: what is to be done.
    """

    def __init__(self, node: MessagePump, seconds: float, act: Callable[[], object]) -> None:
        self._node = node
        self._seconds = seconds
        self._act = act
        self._done_at = 0.0
        self._timer: Timer | None = None

    def ask(self) -> None:
        """Have it done soon."""
        wait = self._done_at + self._seconds - monotonic()
        if self._timer is None:
            self._timer = self._node.set_timer(max(wait, _AT_ONCE), self._do)

    def _do(self) -> None:
        self._timer = None
        self._done_at = monotonic()
        self._act()
