"""A few lines of text that change one at a time.

What a part of a line means is said by the name of an ink of `palette.Palette`; how that looks is
the theme's matter.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from sportft_tui.domain.text import printable
from sportft_tui.tui.widgets.cells import settled
from sportft_tui.tui.widgets.laid_out import laid_out
from sportft_tui.tui.widgets.line_cache import LineCache
from sportft_tui.tui.widgets.palette import Palette, palette_for

#: Characters of a part that are looked at; more than a screen of a sentence is never read.
_MOST = 4_000
#: A part of a line: plain text, or text with the name of its ink.
Part = str | tuple[str, str]


def line(*parts: Part) -> Text:
    """A line of parts. All of them are text, never markup."""
    made = Text(end="")
    for part in parts:
        text, ink = (part, "") if isinstance(part, str) else part
        made.append(_seen(text), ink or None)
    return made


def _seen(text: str) -> str:
    """A text as it may stand on a line: whatever is in it, it steers nothing."""
    text = text[:_MOST]
    if not text.isprintable():
        text = printable("".join(" " if letter.isspace() else letter for letter in text))
    return settled(text)


class Lines(Widget, inherit_css=False):
    """Shows lines; a line that changed is painted again, the others are left alone.

    Args:
        lines: what to show first.
        wrap: whether long lines go on below (the widget then grows) instead of being cut.
        hang: cells by which those that go on are indented.
        id: the widget's ID.
        classes: its CSS classes.
    """

    virtual_size = laid_out()
    DEFAULT_CSS = "Lines { height: auto; width: 1fr; }"

    def __init__(
        self,
        *lines: Text,
        wrap: bool = False,
        hang: int = 0,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._styles_cache = LineCache()
        self._wrap = wrap
        self._hang = hang
        self._lines: tuple[Text, ...] = lines
        self._shown: list[Text] = []
        self._shown_width = -1

    def show(self, *lines: Text) -> None:
        """Show these lines instead."""
        before, self._lines = self._shown, lines
        self._shown = self.flowed(self._shown_width)
        if len(before) != len(self._shown):
            self.refresh(layout=True)
            return
        for y, (old, new) in enumerate(zip(before, self._shown, strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def plain(self) -> str:
        """What is shown, without styles."""
        return "\n".join(line.plain for line in self._lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row a line, or as many as the lines take when wrapped at `width` cells."""
        return max(1, len(self.flowed(width)))

    def render_line(self, y: int) -> Strip:
        """The line at `y`, cut or filled to the widget's width."""
        width = self.size.width
        if width != self._shown_width:
            self._shown, self._shown_width = self.flowed(width), width
        base = self.visual_style.rich_style
        if y >= len(self._shown):
            return Strip.blank(width, base)
        shown = self._shown[y]
        if shown.cell_len > width:
            shown = shown.copy()
            shown.truncate(width, overflow="ellipsis")
        _, background = self.background_colors
        inks = palette_for(self.app, background)
        return Strip(_segments(shown, inks, base)).adjust_cell_length(width, base)

    def flowed(self, width: int) -> list[Text]:
        """What stands on the rows at `width` cells: the lines, wrapped where they have to be."""
        if not self._wrap or width <= self._hang:
            return list(self._lines)
        return [part for line in self._lines for part in self._wrapped(line, width)]

    def rows_of(self, line: Text, width: int) -> int:
        """How many rows a line takes at `width` cells."""
        return len(self._wrapped(line, width)) if self._wrap and width > self._hang else 1

    def _wrapped(self, long: Text, width: int) -> list[Text]:
        if long.cell_len <= width:
            return [long]
        head, rest = long.divide([self._hang]) if self._hang else (Text(), long)
        parts = list(rest.wrap(self.app.console, width - self._hang))
        indents = [head, *(Text(" " * self._hang) for _ in parts[1:])]
        return [indent + part for indent, part in zip(indents, parts, strict=True)]


def _segments(shown: Text, inks: Palette, base: Style) -> Iterator[Segment]:
    """The parts of a line, each in the style that its ink's name stands for.

    No part lies over another: `line` puts them one behind the other, and they stay so.
    """
    told, end = shown.plain, 0
    for span in shown.spans:
        if before := told[end : span.start]:
            yield Segment(before, base)
        if part := told[span.start : span.end]:
            ink = getattr(inks, str(span.style)) if span.style else None
            yield Segment(part, base + ink)
            end = span.end
    if rest := told[end:]:
        yield Segment(rest, base)
