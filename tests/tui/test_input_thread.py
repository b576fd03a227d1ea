"""The app sleeps until the terminal sends something, and wakes up to end."""

from __future__ import annotations

import os
from queue import Queue
from threading import Thread

from textual.events import Key
from textual.message import Message

from sportft_tui.tui.wire.input_thread import WakingEvent, read_input
from sportft_tui.tui.wire.pasting import PasteParser

#: More than any machine needs; only waited for by a test that fails.
_LONG = 20.0


def _reading(terminal: int, end: WakingEvent) -> tuple[Thread, Queue[Message]]:
    taken: Queue[Message] = Queue()
    thread = Thread(target=read_input, args=(terminal, end, PasteParser(), taken.put), daemon=True)
    thread.start()
    return thread, taken


def _key(taken: Queue[Message]) -> str:
    message = taken.get(timeout=_LONG)
    assert isinstance(message, Key)
    return message.key


def test_keys_are_taken_as_they_come_and_reading_ends_at_once() -> None:
    terminal, person = os.pipe()
    end = WakingEvent()
    # GIVEN a program that sleeps until there is input
    thread, taken = _reading(terminal, end)
    # WHEN keys are pressed THEN each is told, and Esc too, of which more might have come
    os.write(person, "ké".encode())
    assert [_key(taken), _key(taken)] == ["k", "é"]
    os.write(person, b"\x1b")
    assert _key(taken) == "escape"
    os.write(person, b"\x1b[A")
    assert _key(taken) == "up"
    # AND the end wakes it
    end.set()
    thread.join(_LONG)
    assert not thread.is_alive()
    # AND it can begin again, as after ctrl+z
    end.clear()
    thread, taken = _reading(terminal, end)
    os.write(person, b"q")
    assert _key(taken) == "q"
    # AND a terminal that has gone is no reason to look at it for ever
    os.close(person)
    end.set()
    thread.join(_LONG)
    assert not thread.is_alive()
    assert taken.empty()
