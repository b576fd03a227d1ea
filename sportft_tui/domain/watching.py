"""How well a job is being watched: never to be confused with how the job itself is doing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Watch(Enum):
    """The state of the line between this machine and the server."""

    KNOWN = "from the journal"
    LIVE = "live"
    POLLING = "polling"
    RECONNECTING = "reconnecting"
    STALE = "stale"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class WatchState:
    """A state with its numbers.

    Attributes:
        watch: which state.
        every: seconds between two looks, when polling.
        attempt: which try this is, when reconnecting (1 is the first).
        next_in: seconds until the next try.
        since: Unix time of the last good answer; 0 where there was none yet.
        reason: why the line is down, one sentence.
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

    def words(self) -> str:
        """What the screen says."""
        if self.watch is Watch.POLLING:
            return f"polling every {self.every:g} s"
        if self.watch is Watch.RECONNECTING:
            return (
                f"reconnecting (attempt {self.attempt}, next in {self.next_in:.0f} s; "
                "the job itself goes on)"
            )
        words: str = self.watch.value
        return words
