"""Glyphs and words for how a thing stands: one table for every view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from sportft_tui.domain.phase import Phase

if TYPE_CHECKING:
    from sportft_tui.domain.event import Event

#: The name of a style in `Palette`; empty for plain text.
Ink = Literal["", "ok", "warn", "bad", "dim", "accent", "number"]


class Mark(NamedTuple):
    """One cell that tells a kind, and the ink that repeats it."""

    glyph: str
    ink: Ink = ""


INFO = Mark("·", "dim")
WARN = Mark("!", "warn")
ERROR = Mark("✗", "bad")
METRICS = Mark("▪", "dim")
SUCCESS = Mark("✓", "ok")

PHASE_MARKS: Mapping[Phase, Mark] = {
    Phase.WAITING: Mark("◌", "dim"),
    Phase.RUNNING: Mark("▶", "accent"),
    Phase.PAUSED: Mark("‖", "warn"),
    Phase.SUCCEEDED: Mark("✓", "ok"),
    Phase.FAILED: Mark("✗", "bad"),
    Phase.CANCELLED: Mark("■", "dim"),
    Phase.UNKNOWN: Mark("?", "warn"),
}

_LEVELS: Mapping[str, Mark] = {
    "warn": WARN,
    "warning": WARN,
    "error": ERROR,
    "critical": ERROR,
    "fatal": ERROR,
}
#: How providers word the end that one hopes for.
_SUCCESS_TEXTS = ("succeeded", "successfully completed")


def event_mark(event: Event) -> Mark:
    """The mark for an event: its level first, then what it tells."""
    if mark := _LEVELS.get(event.level[:10].lower()):
        return mark
    if event.type == "metrics":
        return METRICS
    text = event.message[:200].lower()
    return SUCCESS if any(words in text for words in _SUCCESS_TEXTS) else INFO
