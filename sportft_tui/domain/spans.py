"""Lengths of time and points in time, in as few words as they need."""

from __future__ import annotations

from datetime import datetime

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
#: A span in this unit from so many on; below, the smaller unit tells more: `90 s`, `100 min`.
_FROM = 1.5
#: No year has five digits on a screen; beyond, `datetime` gives up.
_LAST = 253_402_214_400.0


def span_words(seconds: float) -> str:
    """A length of time: `40 s`, `5 min`, `3 h`, `2 days`.

    Args:
        seconds: how long; below 0 is 0.
    """
    seconds = max(0.0, seconds)
    if seconds >= _FROM * _DAY:
        return f"{seconds / _DAY:,.0f} days"
    if seconds >= _FROM * _HOUR:
        return f"{seconds / _HOUR:.0f} h"
    if seconds >= _FROM * _MINUTE:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds:.0f} s"


def clock_words(at: float, now: float, *, seconds: bool = False) -> str:
    """A point in time on this machine's clock: `14:32`; of another day, `2026-11-23 14:32`.

    Args:
        at: Unix seconds.
        now: the same; which day it is.
        seconds: whether to tell them.
    """
    stamp = stamp_words(at, seconds=seconds)
    return stamp.removeprefix(stamp_words(now)[: len("2026-11-23 ")])


def stamp_words(at: float, *, seconds: bool = False) -> str:
    """Day and time on this machine's clock: `2026-11-23 14:32`.

    Args:
        at: Unix seconds; what a server sends, so it may be no time at all.
        seconds: whether to tell them.
    """
    when = datetime.fromtimestamp(min(max(at, 0.0), _LAST))
    return when.strftime(f"%Y-%m-%d %H:%M{':%S' if seconds else ''}")
