"""An event in words: its time, its level, its line."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from sportft_tui.domain.text import one_line
from sportft_tui.tui.event_spool import level_word

if TYPE_CHECKING:
    from sportft_tui.domain.event import Event

_NO_TIME = "--:--:--"
_HOUR, _DAY = 3600, 86400
#: Hours that still fit `+99:59:59`, a cell more than a clock; beyond them days say more.
_MOST_HOURS = 100


def clock(moment: float) -> str:
    """A Unix time as the local `HH:MM:SS`; dashes where it is no time at all."""
    return _local(moment, "%H:%M:%S") or _NO_TIME


def since(moment: float, began: float) -> str:
    """How long after `began` a moment was, `+0:00:12` or `+12d 04h`, in at least 8 cells.

    After the job's first event, and not before now: what an event says once it says for ever, so
    nothing has to be painted again while nothing happens.
    """
    if not (_is_time(moment) and _is_time(began)):
        return f"{_NO_TIME:>8}"
    seconds = int(abs(moment - began))
    sign = "-" if moment < began and seconds else "+"
    if seconds >= _MOST_HOURS * _HOUR:
        told = f"{sign}{seconds // _DAY}d {seconds % _DAY // _HOUR:02}h"
    else:
        minutes = f"{seconds % _HOUR // 60:02}:{seconds % 60:02}"
        told = f"{sign}{seconds // _HOUR}:{minutes}"
    return f"{told:>8}"


def shown_level(event: Event) -> str:
    """The level as a word; empty for what is only information."""
    word = level_word(event.level)
    return "" if word == "info" else word


def full_line(event: Event) -> str:
    """An event as one line of plain text, with date and level; nothing of it is cut off."""
    day = _local(event.created_at, "%Y-%m-%d %H:%M:%S") or _NO_TIME
    level = one_line(level_word(event.level)) or "info"
    return f"{day}  {level:<5}  {one_line(event.message, len(event.message))}"


def _is_time(moment: float) -> bool:
    return math.isfinite(moment) and moment > 0


def _local(moment: float, form: str) -> str:
    try:
        return time.strftime(form, time.localtime(moment)) if moment > 0 else ""
    except (ValueError, OverflowError, OSError):
        return ""
