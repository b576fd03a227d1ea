"""Pasted texts of any size, taken as they come instead of character by character.

Textual's parser looks at each character of a paste by itself: five megabytes take it five seconds,
in which it leaves the app half of the processor.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual._xterm_parser import (
    BRACKETED_PASTE_END,
    BRACKETED_PASTE_START,
    XTermParser,
)
from textual.message import Message

#: As much of a paste's end as can stand in what came before.
_OVERLAP = len(BRACKETED_PASTE_END) - 1


class PasteParser(XTermParser):
    """Textual's parser for all that is typed; what is pasted does not go through it."""

    _pasted: list[str] | None = None
    _tail = ""

    @property
    def is_waiting(self) -> bool:
        """Whether what has come may mean something else, if no more comes soon."""
        return self._timeout_time is not None

    def feed(self, data: str) -> Iterable[Message]:
        """What the terminal has sent, as messages."""
        if not data:
            yield from super().feed(data)
        while data:
            if self._pasted is None:
                # A beginning that comes in two parts is seen by Textual's own parser.
                typed, start, data = data.partition(BRACKETED_PASTE_START)
                if typed:
                    yield from super().feed(typed)
                if start:
                    self._pasted, self._tail = [], ""
                continue
            joined = self._tail + data
            text, end, data = joined.partition(BRACKETED_PASTE_END)
            if not end:
                self._pasted.append(joined[:-_OVERLAP])
                self._tail, data = joined[-_OVERLAP:], ""
                continue
            whole = "".join([*self._pasted, text])
            self._pasted = None
            yield events.Paste(whole.replace("\x00", ""))
