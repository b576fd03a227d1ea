"""Reading what the terminal sends: asleep until it sends something, or until reading is to end.

Textual looks ten times a second whether it is to end, which is nearly all that an idle app does.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from threading import Event

from textual._parser import ParseError
from textual.constants import ESCAPE_DELAY
from textual.message import Message

from sportft_tui.tui.wire.pasting import PasteParser

_MOST_BYTES = 4096

Take = Callable[[Message], object]


class WakingEvent(Event):
    """An event that also wakes who sleeps until there is something to read."""

    def __init__(self) -> None:
        super().__init__()
        #: Can be read as soon as the event is set.
        self.reader, self._writer = os.pipe()
        os.set_blocking(self.reader, False)

    def set(self) -> None:
        super().set()
        os.write(self._writer, b"\0")

    def clear(self) -> None:
        super().clear()
        with suppress(BlockingIOError):
            os.read(self.reader, _MOST_BYTES)


def read_input(terminal: int, end: WakingEvent, parser: PasteParser, take: Take) -> None:
    """Read until the end, and take each message that comes of it.

    Args:
        terminal: the file descriptor to read.
        end: set when it is to end.
        parser: makes messages.
        take: takes one.
    """
    decode = getincrementaldecoder("utf-8")().decode
    with selectors.SelectSelector() as selector:
        selector.register(terminal, selectors.EVENT_READ)
        selector.register(end.reader, selectors.EVENT_READ)
        while not end.is_set():
            # An escape may be a key, or the beginning of more, which then comes soon.
            ready = selector.select(ESCAPE_DELAY if parser.is_waiting else None)
            if any(key.fd == terminal for key, _ in ready):
                data = os.read(terminal, _MOST_BYTES)
                if not data:
                    selector.unregister(terminal)
                for message in parser.feed(decode(data)) if data else ():
                    take(message)
            for message in parser.tick():
                take(message)
    with suppress(EOFError, ParseError):
        list(parser.feed(""))
