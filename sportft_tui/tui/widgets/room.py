"""Widgets that only hold others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    _Any = Widget
else:
    # No widget: Textual takes the style of the first base that is one, and that is the other.
    _Any = object


class Room(_Any):
    """Has nothing of its own on its lines, so that they are all alike: one is made for all.

    Textual has the lines of every container made, though nearly all of them are under others.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines within `crop`."""
        return super().render_lines(crop._replace(height=min(crop.height, 1))) * crop.height


class Row(Room, Horizontal):
    """Holds widgets side by side."""


class Column(Room, Vertical):
    """Holds widgets one below the other."""
