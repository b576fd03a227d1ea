"""What somebody who reads events wants to know of the line to the server, and only that."""

from __future__ import annotations

from collections.abc import Callable

from sportft_tui.domain.watching import Watch, WatchState


class LineNarrator:
    """Says when the line is lost and when it is back; never the same twice in a row.

    Each try is not worth a line: a night without a network has a thousand of them.

    Args:
        say: takes a sentence.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._said: tuple[str, ...] = ()

    def tell(self, state: WatchState) -> None:
        """Take in the state as it is now."""
        if not state.is_down:
            if self._said and state.watch is not Watch.KNOWN:
                self._say("The line is back; nothing was missed.")
                self._said = ()
            return
        news = (state.watch.value, state.reason)
        if news == self._said:
            return
        self._said = news
        if state.watch is Watch.STALE:
            self._say(f"{state.words()}: {state.reason} Still trying; the job itself goes on.")
        else:
            self._say(f"{state.reason} Reconnecting; the job itself goes on.")
