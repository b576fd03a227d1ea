"""The screen that the panes lie on."""

from __future__ import annotations

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget


class Desk(Screen[None]):
    """A screen that is not painted again when the focus moves.

    Textual's own sends every cell of the screen then (30 kB at 120x40); the two widgets that lose
    and gain the focus paint themselves.
    """

    AUTO_FOCUS = "JobList"

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
