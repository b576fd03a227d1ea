"""When the watcher looks again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sportft_tui.domain.errors import RateLimited, SportftError

#: The first pause after a failure; each further one is twice as long, up to the longest.
FIRST_RETRY_SECONDS = 1.0
#: A line that is down for long is tried twice a minute: somebody may be looking at the screen.
LONGEST_RETRY_SECONDS = 30.0
#: A server may ask for a longer pause (Retry-After); beyond this it is taken for a mistake.
LONGEST_ASKED_SECONDS = 600.0
#: Pauses differ by up to this share, so that many watchers do not come at the same moment.
JITTER = 0.1
#: A line that has been down for this long is no hiccup any more: what is shown is called stale.
STALE_SECONDS = 120.0

#: What one long poll waits on the server: below the minute after which middle boxes cut a line.
LONG_POLL_SECONDS = 20.0
#: Between two long polls, so that a flood of events arrives in handfuls and not one by one.
BREATH_SECONDS = 0.1
#: A long poll that is back with nothing before this share of its time was not waited for ...
SHORTEST_WAIT = 0.5
#: ... and after so many in a row the server is taken for one that cannot wait. One alone may be a
#: server that was just stopping.
UNWAITED_LIMIT = 3
#: Floor of the pause between two polls: an interval of 0 must not become a busy loop.
SHORTEST_POLL_SECONDS = 0.5
#: Other servers tell of results and billing after the end; one more look is taken after this.
GRACE_SECONDS = 5.0

#: The longest pause between two looks at a job that runs without a word ...
SLOWEST_LOOK_SECONDS = 30.0
#: ... at one that waits out of sight, whose status the list tells anyway ...
QUEUED_LOOK_SECONDS = 120.0
#: ... and at the list of jobs: other programs may create some, and that is soon enough.
SLOWEST_LIST_SECONDS = 15.0
#: ... and while a job runs, whose steps the list may or may not tell.
RUNNING_LIST_SECONDS = 10.0
#: The journal is told at least so often that a job was seen, though nothing about it has changed:
#: the age that the next start shows is not older than this.
SEEN_SECONDS = 60.0
#: A job that has ended is looked at again, for late events, when somebody comes back to it after
#: this.
LATE_SECONDS = 60.0
#: Looks without news until a pause becomes longer.
PATIENCE = 3

#: Looks at jobs out of sight, a second: about five milliseconds of one core each. However many jobs
#: are watched, the rest of them wait for their turn.
LOOKS_PER_SECOND = 4.0
#: Looks that may come at once after a quiet while.
LOOKS_IN_A_ROW = 8
#: Looks under way at a time, so that one slow answer does not hold up the others.
LOOKS_AT_ONCE = 4

#: Events in one update: what a reader takes in without being late for a key.
SLICE_EVENTS = 5_000
#: The machine's sleep is noticed within this time after it wakes up.
BEAT_SECONDS = 5.0
#: A beat that is later than this was slept through, or the clock was set.
GAP_SECONDS = 5.0


#: A clock that goes on while the machine sleeps, where there is one.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def _elapsed() -> float:
    return time.clock_gettime(_CLOCK)


def _random() -> float:
    # Spreads requests over time; nobody's secret depends on it.
    return random.random()  # noqa: S311


@dataclass(frozen=True, slots=True)
class Pace:
    """Time and chance, and how much of them the watcher takes. Tests hand in their own.

    Attributes:
        now: the wall clock, in Unix seconds. It may jump: only ages are told from it.
        elapsed: a clock that never jumps, in seconds; it goes on while the machine sleeps.
        sleep: waits for so many seconds.
        beat: waits for so many seconds, between two looks at whether the machine slept.
        chance: a number from 0 to 1, 1 excluded.
        long_poll: seconds that a server is asked to wait for an event.
        grace: seconds between a job's end and the last look at its events, where the server is
            not our own engine.
    """

    now: Callable[[], float] = time.time
    elapsed: Callable[[], float] = _elapsed
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    beat: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = _random
    long_poll: float = LONG_POLL_SECONDS
    grace: float = GRACE_SECONDS

    def poll(self, every: float, floor: float = 0.0) -> float:
        """Seconds until the next look of a watcher that polls `every` so many seconds.

        Args:
            every: the pause, without jitter.
            floor: the least that the server allows.
        """
        return max(floor, self._spread(max(every, SHORTEST_POLL_SECONDS)))

    def retry(self, attempt: int, error: SportftError) -> float:
        """Seconds until the next try.

        Args:
            attempt: how many tries in a row have failed; at least 1.
            error: why the last one did.
        """
        doublings = min(attempt - 1, 16)  # 16: far beyond the longest pause, far below overflow
        pause = self._spread(min(FIRST_RETRY_SECONDS * 2**doublings, LONGEST_RETRY_SECONDS))
        if isinstance(error, RateLimited) and error.retry_after is not None:
            # Never sooner than asked; later by the jitter only.
            pause = max(pause, min(error.retry_after, LONGEST_ASKED_SECONDS))
        return pause

    def _spread(self, seconds: float) -> float:
        return seconds * (1 + JITTER * (2 * self.chance() - 1))
