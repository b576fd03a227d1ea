"""Something that is done when a hand rests."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer


class Debounce:
    """Calls `act` when it was asked for, and not again for a moment.

    Args:
        node: whose timer is used.
        seconds: that moment.
        act: what is to be done.
    """

    def __init__(self, node: MessagePump, seconds: float, act: Callable[[], object]) -> None:
        self._node = node
        self._seconds = seconds
        self._act = act
        self._timer: Timer | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be done any more."""
        return self._timer is None

    def ask(self) -> None:
        """Have it done when nobody has asked again for a moment."""
        if self._timer is None:
            self._timer = self._node.set_timer(self._seconds, self.end)
        else:
            self._timer.reset()

    def end(self) -> None:
        """Do what was asked for now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self._act()
