"""How often what changes by itself is painted: on any line, and on a bad one."""

from __future__ import annotations

import os
from typing import NamedTuple


class Pace(NamedTuple):
    """Seconds between two paints of one thing.

    Attributes:
        rows: of the changed rows of a list.
        events: of new events.
        flood: of new events, while more come than anybody reads.
        numbers: of a job's numbers.
        typing: of answers that follow the typing.
        together: that a change waits for others, to be sent with them.
    """

    rows: float
    events: float
    flood: float
    numbers: float
    typing: float
    together: float


#: Ten paints a second look continuous; over SSH four keep a flood under some 25 kB/s. Events come a
#: screenful at a time: four of those are what a slow line bears. Nobody reads more numbers than one
#: a second. With Textual's own wait for others, 1/60, a key's answer stands in line longer than its
#: painting takes.
NORMAL = Pace(
    rows=0.25 if "SSH_CONNECTION" in os.environ else 0.1,
    events=0.25,
    flood=0.5,
    numbers=1.0,
    typing=0.0,
    together=1 / 120,
)
#: What moves by itself moves every other second; what answers a key does so as soon as else, but
#: for the twentieth of a second in which a slow line has more to bring.
SLOW = Pace(rows=0.5, events=2.0, flood=4.0, numbers=2.0, typing=0.7, together=0.05)

_pace = NORMAL


def pace() -> Pace:
    """The one in force."""
    return _pace


def set_pace(new: Pace) -> None:
    """Have another one in force, for the widgets that are made from now on."""
    global _pace  # as there is one terminal
    _pace = new
