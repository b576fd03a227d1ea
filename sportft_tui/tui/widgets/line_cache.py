"""The lines of a widget as Textual keeps them, but for what it does with each for its frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.css.styles import StylesBase
from textual.geometry import Size, Spacing
from textual.strip import Strip


class LineCache(StylesCache):
    """For widgets whose `render_line` gives a line in its whole width, and in its colours.

    In a widget without border and padding, that is all there is to a line.
    """

    def render_line(
        self,
        styles: StylesBase,
        y: int,
        size: Size,
        content_size: Size,
        padding: Spacing,
        base_background: Color,
        background: Color,
        render_content_line: Callable[[int], Strip],
        border_title: Any,
        border_subtitle: Any,
        opacity: float,
        *rest: Any,
    ) -> Strip:
        """The line at `y`."""
        if size == content_size and opacity == 1:
            return render_content_line(y)
        told = (styles, y, size, content_size, padding, base_background, background)
        titles = (border_title, border_subtitle)
        return super().render_line(*told, render_content_line, *titles, opacity, *rest)
