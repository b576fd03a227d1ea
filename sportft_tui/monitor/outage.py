"""A row of failures: how long it lasts, when to try again, and what the screen says of it."""

from __future__ import annotations

from dataclasses import dataclass

from sportft_tui.domain.errors import RateLimited, SportftError
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.monitor.pace import STALE_SECONDS, Pace


@dataclass(slots=True)
class Outage:
    """Failures without an answer between them. Times are of the clock that never jumps.

    Attributes:
        failures: how many; 0 where all is well.
        since: when the first of them was.
        pause: seconds from the last of them to the next try.
        until: when that is.
        error: why the last try failed.
    """

    failures: int = 0
    since: float = 0.0
    pause: float = 0.0
    until: float = 0.0
    error: SportftError | None = None

    @property
    def is_on(self) -> bool:
        return self.failures > 0

    def fail(self, pace: Pace, error: SportftError) -> None:
        """Take in a further failure, and choose when to try again."""
        now = pace.elapsed()
        if not self.failures:
            self.since = now
        self.failures += 1
        self.error = error
        self.pause = pace.retry(self.failures, error)
        self.until = now + self.pause

    def prolong(self, pace: Pace, error: RateLimited) -> bool:
        """Take in that the server asks for time, too; says whether the next try is later by it."""
        now = pace.elapsed()
        until = now + pace.retry(self.failures, error)
        self.error = error
        if until <= self.until:
            return False
        self.pause, self.until = until - now, until
        return True

    def clear(self) -> None:
        """There was an answer."""
        self.failures = 0
        self.error = None

    def is_stale(self, pace: Pace) -> bool:
        """Whether it lasts so long that what is shown has to be called old."""
        return self.is_on and pace.elapsed() - self.since >= STALE_SECONDS

    def state(self, pace: Pace, last_good: float) -> WatchState:
        """What to say of a job's line.

        Args:
            pace: clocks.
            last_good: Unix time of the last good answer about the job.
        """
        reason = self.error.what if self.error else ""
        if self.is_stale(pace):
            return WatchState(Watch.STALE, since=last_good, reason=reason)
        return WatchState(
            Watch.RECONNECTING,
            attempt=self.failures,
            next_in=self.pause,
            since=last_good,
            reason=reason,
        )
