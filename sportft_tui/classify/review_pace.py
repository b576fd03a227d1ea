"""How fast texts are reviewed, and when that will be done."""

from __future__ import annotations

from collections import deque

#: Decisions that the pace is taken from: it follows a reader who gets faster.
_LATELY = 30
#: Fewer say nothing.
_ENOUGH = 3
#: Seconds without a decision after which the reader is taken to have been elsewhere.
_PAUSE = 120.0
_HOUR = 3600.0


class ReviewPace:
    """Texts an hour; pauses do not count.

    Args:
        now: when the first text was shown, in seconds of any clock.
    """

    def __init__(self, now: float) -> None:
        self._before = now
        self._gaps: deque[float] = deque(maxlen=_LATELY)

    def decided(self, now: float) -> None:
        """A text is done."""
        gap, self._before = now - self._before, now
        if 0 <= gap <= _PAUSE:
            self._gaps.append(gap)

    def taken_back(self, now: float) -> None:
        """The last one is not done after all."""
        self._before = now
        if self._gaps:
            self._gaps.pop()

    @property
    def an_hour(self) -> float | None:
        """Texts an hour, lately; None where that cannot be said yet."""
        spent = sum(self._gaps)
        if len(self._gaps) < _ENOUGH or spent <= 0:
            return None
        return _HOUR * len(self._gaps) / spent

    def seconds_for(self, texts: int) -> float | None:
        """How long so many texts will take at this pace; None where that cannot be said yet."""
        rate = self.an_hour
        return None if rate is None else _HOUR * texts / rate
