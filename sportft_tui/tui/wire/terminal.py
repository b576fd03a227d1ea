"""What the terminal at the other end can do, as its name in `TERM` tells."""

from __future__ import annotations

import os
from functools import cache
from typing import NamedTuple

from sportft_tui.tui.wire import terminfo

#: What `COLORTERM` says where all colours are there.
_ALL_COLORS = ("truecolor", "24bit")
ALL_COLORS = 1 << 24
#: With no more than these, a colour's look is the terminal's own matter. Also taken where terminfo
#: does not know a terminal: nearly all have them.
OWN_COLORS = 16
#: Names by which terminals say that they can do nothing with control sequences.
_DUMB = ("dumb", "unknown")


class TerminalKind(NamedTuple):
    """A kind of terminal.

    Attributes:
        colors: how many it has; 0 for none.
        erases: whether erased cells get the ground's colour in force (`bce` in terminfo).
        is_dumb: whether it can show no screen at all.
    """

    colors: int = ALL_COLORS
    erases: bool = False
    is_dumb: bool = False


@cache
def terminal_kind() -> TerminalKind:
    """The terminal that this process was started in."""
    name = os.environ.get("TERM", "")
    told = os.environ.get("COLORTERM", "").strip().lower()
    colors, erases = _in_terminfo()
    if told in _ALL_COLORS:
        colors = ALL_COLORS
    if os.environ.get("NO_COLOR"):  # empty, it says nothing: see no-color.org
        colors = 0
    return TerminalKind(colors, erases, is_dumb=name in _DUMB)


def _in_terminfo() -> tuple[int, bool]:
    if (known := terminfo.colors_and_bce(os.environ)) is not None:
        return known
    # Some systems keep it in a database of their own.
    try:
        import curses
    except ImportError:
        return OWN_COLORS, False
    try:
        # Any descriptor will do: terminfo is told about by its name in TERM.
        curses.setupterm(fd=0)
    except curses.error:  # this terminal is not in it
        return OWN_COLORS, False
    return max(curses.tigetnum("colors"), 0), curses.tigetflag("bce") > 0
