"""Widgets that only hold others.

They and all that has lines of its own leave Textual's styles of every widget out (`inherit_css`):
those are for scrollbars and links, and each would be looked up and set for each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from sportft_tui.tui.widgets.laid_out import laid_out

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
        _, background = self.background_colors
        strip = Strip.blank(crop.width, Style(bgcolor=background.rich_color))
        for one in self.get_line_filters():
            strip = strip.apply_filter(one, background)
        return [strip] * crop.height


class Row(Room, Widget, inherit_css=False):
    """Holds widgets side by side."""

    virtual_size = laid_out()
    DEFAULT_CSS = "Row { width: 1fr; height: 1fr; layout: horizontal; overflow: hidden; }"


class Column(Room, Widget, inherit_css=False):
    """Holds widgets one below the other."""

    virtual_size = laid_out()
    DEFAULT_CSS = "Column { width: 1fr; height: 1fr; layout: vertical; overflow: hidden; }"
