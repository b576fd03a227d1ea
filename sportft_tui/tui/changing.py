"""The commands that change or cost something: not possible where sportft is read-only.

The gate of `api.read_only` holds whatever is asked for; here it is said beforehand. What is local
is kept as it is, too: labels, and what is excluded. New files that somebody asks for (saved rows,
prepared files) take nothing from anybody, and the journal goes on recording what is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sportft_tui.tui.command import Command, Situation

#: By their IDs.
CHANGING = frozenset(
    {
        *("tutorial", "train", "cancel"),
        *("data-relabel", "data-exclude", "data-undo", "data-redo", "data-review"),
    }
)
#: Why one of them is not possible.
WHY_NOT = "sportft is read-only here."


def kept_back(command: Command) -> Command:
    """The command, as it is possible only where something may be changed."""
    if command.id not in CHANGING:
        return command
    possible = command.is_available

    def is_available(now: Situation) -> bool:
        return not now.is_read_only and possible(now)

    return command._replace(is_available=is_available)


def why_not(command: Command, now: Situation) -> str:
    """Why a command is not possible, where that is for it would change something; else empty."""
    return WHY_NOT if now.is_read_only and command.id in CHANGING else ""
