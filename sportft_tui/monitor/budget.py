"""However many jobs are watched, the looks at them are bounded."""

from __future__ import annotations

from collections.abc import Callable

from sportft_tui.monitor.pace import LOOKS_IN_A_ROW, LOOKS_PER_SECOND


class Budget:
    """Looks that may be taken, so many a second and a few in a row.

    Args:
        elapsed: a clock that never jumps, in seconds.
    """

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._left = float(LOOKS_IN_A_ROW)
        self._at = elapsed()

    def wait(self) -> float:
        """Seconds until the next look may be taken; 0 where it may be now."""
        at = self._elapsed()
        gained = max(0.0, at - self._at) * LOOKS_PER_SECOND
        self._left, self._at = min(self._left + gained, LOOKS_IN_A_ROW), at
        return max(0.0, 1 - self._left) / LOOKS_PER_SECOND

    def take(self, looks: int = 1) -> None:
        """Take so many; more than there are make the next ones wait longer."""
        self._left -= looks
