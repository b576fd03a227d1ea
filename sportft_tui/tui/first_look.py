"""How the app looks at first: as was asked for, or chosen last, as far as the terminal can."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import BadInput
from sportft_tui.tui.themes import ANSI, DARK, THEMES, Look
from sportft_tui.tui.wire.terminal import terminal_kind

if TYPE_CHECKING:
    from sportft_tui.settings import Settings


def first_look(settings: Settings, chosen: str, *, is_asked: bool) -> Look:
    """How to begin.

    Args:
        settings: those in force.
        chosen: the theme that was last chosen while the app ran; empty for none.
        is_asked: whether this start was asked for a theme, by option or variable.

    Raises:
        BadInput: the terminal can show no screen.
    """
    kind = terminal_kind()
    if kind.is_dumb:
        raise BadInput(
            f"The app needs a terminal that can move its cursor, and TERM={os.environ['TERM']} "
            "says that this one cannot.",
            hint="In a real terminal: TERM=xterm sportft. Here: sportft --help lists the commands.",
        )
    return Look(_theme(settings, chosen, is_asked=is_asked), kind.colors)


def _theme(settings: Settings, chosen: str, *, is_asked: bool) -> str:
    if is_asked:
        return settings.theme
    if chosen in THEMES:
        return chosen
    if settings.low_bandwidth and settings.theme == DARK:
        return ANSI  # most of its cells have the terminal's own look, which nobody need be told
    return settings.theme
