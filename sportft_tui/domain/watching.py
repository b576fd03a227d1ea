"""How well a job is being watched: never to be confused with how the job itself is doing."""

from __future__ import annotations

import time
from enum import Enum
from typing import NamedTuple

from sportft_tui.domain.spans import clock_words, span_words

#: What is younger than this is of just now: nobody counts such seconds.
JUST_NOW_SECONDS = 10.0


class Watch(Enum):
    """The state of the line between this machine and the server."""

    KNOWN = "from the journal"
    LIVE = "live"
    POLLING = "polling"
    RECONNECTING = "reconnecting"
    STALE = "stale"
    ENDED = "ended"


class WatchState(NamedTuple):
    """A state with its numbers.

    Attributes:
        watch: which state.
        every: seconds between two looks, when polling.
        attempt: which try this is, when reconnecting (1 is the first).
        next_in: seconds until the next try.
        since: Unix time of the last good answer; 0 where there was none yet.
        reason: why the line is down, one sentence. A job that has `ENDED` with a reason is one that
            the journal knows to the end, at a server that does not answer now.
    """

    watch: Watch
    every: float = 0.0
    attempt: int = 0
    next_in: float = 0.0
    since: float = 0.0
    reason: str = ""

    @property
    def is_down(self) -> bool:
        """Whether the server does not answer."""
        return self.watch in (Watch.RECONNECTING, Watch.STALE)

    def words(self, now: float | None = None) -> str:
        """What the screen says.

        Args:
            now: Unix time that ages are told at; the present where not given.
        """
        at = time.time() if now is None else now
        if self.watch is Watch.POLLING:
            return f"polling every {self.every:g} s"
        if self.watch is Watch.RECONNECTING:
            return (
                f"reconnecting (attempt {self.attempt}, next in {self.next_in:.0f} s; "
                "the job itself goes on)"
            )
        if self.watch is Watch.STALE:
            return f"stale since {clock_words(self.since, at)}" if self.since else "no answer yet"
        words: str = self.watch.value
        if self.watch is Watch.ENDED and self.reason:
            words += ", from the journal"
        elif self.watch is not Watch.KNOWN:
            return words
        return f"{words}, {_age(at - self.since)}" if self.since else words


def age_words(seconds: float) -> str:
    """How long ago something was: `just now`, `40 s`, `5 min`, `3 h`, `2 days`.

    A clock that was set back makes things that happen in the future: they are of just now.
    """
    return span_words(seconds) if seconds >= JUST_NOW_SECONDS else "just now"


def _age(seconds: float) -> str:
    age = age_words(seconds)
    return f"{age} old" if seconds >= JUST_NOW_SECONDS else age
