"""Long work that is no longer wanted ends by itself."""

from __future__ import annotations

from collections.abc import Callable

#: Asked every few milliseconds of work.
ShouldStop = Callable[[], bool]


class Superseded(Exception):
    """Nobody waits for this any more: something newer was asked for."""


def never() -> bool:
    """The work is wanted to its end."""
    return False


def go_on(should_stop: ShouldStop) -> None:
    """Return while the work is wanted.

    Raises:
        Superseded: it is not.
    """
    if should_stop():
        raise Superseded
