"""Events as lines of JSON: how the journal keeps them, and how they come to who shows them.

Of tens of thousands a second nearly all are counted and kept, and never read: so they stay what
they are on the disk, many in one piece, and an `Event` is only made of a line that is looked at.

A line is ASCII, with escapes for everything else: what a server sends need not be valid Unicode (a
lone surrogate in a message), and so no line holds a line end. Quotes within a text are escaped,
too, so that what surrounds a value is never found in one; `data`, where anything may be, is last.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, overload

from sportft_tui.domain.event import Event

#: Made once: `json.dumps` would make one for every event, `json.loads` would guess what a line is.
_encode = json.JSONEncoder(separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode
#: What the line of a plain measurement begins with, and no other one: all but a few of a flood are
#: known by it.
_PLAIN = b'{"level":"info","type":"metrics",'
#: What the other lines begin with, and what is nowhere else in a line: so they are found at the
#: speed of memory. To JSON it is a blank. Lines of older journals have neither.
_OTHER = "\t"
#: The line end before what is not plain, marked or not.
_NOT_PLAIN = re.compile(b"\\n(?!" + re.escape(_PLAIN) + b")")
#: In `data` of what was measured on validation rows, which is seldom and matters.
_VALIDATION = ("valid_loss", "full_valid_loss")
#: Bytes that are looked through, and kept, together: some 150 events, more than a screenful.
PIECE: int = 32_768


def line_of(event: Event) -> str:
    """An event as a line, without its end.

    Raises:
        TypeError, ValueError: something in `data` that JSON does not have.
    """
    plain: dict[str, Any] = {
        "level": event.level,
        "type": event.type,
        "id": event.id,
        "created_at": event.created_at,
        "message": event.message,
        "data": dict(event.data),
    }
    return ("" if is_plain(event) else _OTHER) + _encode(plain)


def _any_line_of(event: Event) -> str:
    try:
        return line_of(event)
    except (TypeError, ValueError):
        data = {str(name): repr(value) for name, value in event.data.items()}
        return line_of(replace(event, data=data))


def is_plain(event: Event) -> bool:
    """Whether an event is one of many measurements, of which a part tells enough."""
    measured = event.type == "metrics" and event.level == "info"
    return measured and not any(name in event.data for name in _VALIDATION)


def event_of(line: str | bytes) -> Event:
    """The event that a line tells; its keys may stand in any order."""
    text = line if isinstance(line, str) else line.decode("ascii")
    plain, _ = _decode(text.strip())
    return Event(**plain)


def heard(line: bytes) -> tuple[str, str]:
    """Level and message of a line: mostly they are found without reading the rest."""
    level, _, rest = line.partition(b'"level":"')[2].partition(b'"')
    message, found, _ = rest.partition(b',"message":"')[2].partition(b'","data":{')
    if found and b"\\" not in level and b"\\" not in message and b'"' not in message:
        return level.decode("ascii"), message.decode("ascii")
    event = event_of(line)
    return event.level, event.message


class EventLines(Sequence[Event]):
    """Events, oldest first. Each is read anew when it is asked for.

    Args:
        data: their lines, each with its end.
        count: how many they are, where that is known.

    Attributes:
        data: the same.
        pieces: where each piece of it stops, and of how many lines it is; pieces are of whole
            lines, and of at least `PIECE` bytes but for the last.
    """

    __slots__ = ("_count", "_unusual", "data", "pieces")

    def __init__(self, data: bytes, count: int | None = None) -> None:
        self.data = data
        self.pieces: list[tuple[int, int]] = []
        #: Where the lines of all but plain measurements start, their places, and the events.
        self._unusual: list[tuple[int, int, Event]] = []
        count = data.count(b"\n") if count is None else count
        plain = list(_plain_pieces(data))
        others = list(_marked(data))
        if sum(n_plain for _, n_plain in plain) + len(others) != count:
            others = list(_not_plain(data))
        self._settle(plain, others)

    def _settle(self, plain: Iterable[tuple[int, int]], others: Sequence[int]) -> None:
        """From where pieces stop, their plain lines, and where the others start: the whole."""
        start = place = known = 0
        for stop, n_plain in plain:
            upto = bisect_left(others, stop, known)
            for at in others[known:upto]:
                number = place + self.data.count(b"\n", start, at)
                self._unusual.append((at, number, self._at(at)))
            count = n_plain + upto - known
            self.pieces.append((stop, count))
            start, place, known = stop, place + count, upto
        self._count = place

    @classmethod
    def of(cls, events: Iterable[Event]) -> EventLines:
        """The given events; what comes as lines stays as it is.

        Of data that JSON does not have is kept what it looks like.
        """
        if isinstance(events, EventLines):
            return events
        return cls("".join([_any_line_of(event) + "\n" for event in events]).encode("ascii"))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Event]:
        return map(event_of, self.data.splitlines())

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        lines = self.data.splitlines()[index]
        return list(map(event_of, lines)) if isinstance(lines, list) else event_of(lines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def unusual(self) -> Iterator[tuple[int, Event]]:
        """All but plain measurements, with their places: what has to be read of a flood."""
        return ((place, event) for _, place, event in self._unusual)

    def telling(self, most: int) -> list[Event]:
        """The events to be read into numbers: all, but of a flood of measurements only a part.

        Args:
            most: how many plain measurements are enough; the last event is always there.
        """
        if len(self) < 2 * most:
            return list(self)
        data = self.data
        events = {start: event for start, _, event in self._unusual}
        for inside in (*range(0, len(data), len(data) // most), len(data) - 1):
            start = data.rfind(b"\n", 0, inside) + 1
            if start not in events:
                events[start] = self._at(start)
        return [events[start] for start in sorted(events)]

    def _at(self, start: int) -> Event:
        return event_of(self.data[start : self.data.index(b"\n", start)])


def _plain_pieces(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each piece stops, and how many plain lines it has."""
    start = 0
    while start < len(data):
        stop = data.find(b"\n", start + PIECE - 1) + 1 or len(data)
        # With the line end before it, which the first line has not.
        n_plain = data.count(b"\n" + _PLAIN, max(start - 1, 0), stop)
        yield stop, n_plain + (not start and data.startswith(_PLAIN))
        start = stop


def _marked(data: bytes) -> Iterator[int]:
    """Where the lines start that are marked as not plain."""
    mark = _OTHER.encode()
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


def _not_plain(data: bytes) -> Iterator[int]:
    """Where the lines start that are not plain: found several times faster than by line."""
    if data and not data.startswith(_PLAIN):
        yield 0
    for found in _NOT_PLAIN.finditer(data, 0, len(data) - 1):
        yield found.end()
