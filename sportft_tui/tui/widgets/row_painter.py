"""Rows of one line each, any number of them, painted only where something changed.

Only the rows on the screen are ever rendered. What changes is marked, and all marks of a moment
are painted in one go, so that a thousand changes a second cost as much as a few.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from time import monotonic
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from sportft_tui.tui.pace import pace
from sportft_tui.tui.widgets.cells import strip_of, wrap
from sportft_tui.tui.widgets.laid_out import laid_out
from sportft_tui.tui.widgets.line_cache import LineCache
from sportft_tui.tui.widgets.palette import Palette, palette_for
from sportft_tui.tui.widgets.rows import Rows
from sportft_tui.tui.widgets.scroll_thumb import NO_THUMB, THUMB, changed_lines, thumb_of, top_at

#: Longer lines of prose are hard to read.
_PROSE_CELLS = 60
#: Rows a notch of the wheel, as most terminals scroll by themselves.
_WHEEL_ROWS = 3
#: Seconds of the shortest timer: Textual divides by it, so it cannot be 0.
_AT_ONCE = 0.001


class RowPainter(Rows, Widget, inherit_css=False):
    """A virtual list without a cursor. A subclass says how many rows there are and how they look.

    Attributes:
        flush_seconds: least time between two paints of changed rows, in seconds.
        header_lines: lines at the top that do not scroll; see `render_header`.
        inks: the palette in force; set before any row is rendered.
    """

    virtual_size = laid_out()
    DEFAULT_CSS = "RowPainter { width: 1fr; height: 1fr; }"
    ALLOW_SELECT = False
    header_lines: ClassVar[int] = 0

    def __init__(
        self,
        *,
        empty_text: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._styles_cache = LineCache()
        self._empty_text = empty_text
        self.flush_seconds = pace().rows
        self.inks = Palette()
        self._ground = Style()
        #: The view's size, and a line of it with nothing on it, as of the last paint.
        self._room = Size()
        self._blank = Strip([])
        self._top = 0
        self._painted_count = 0
        self._thumb = NO_THUMB
        self._all_changed = False
        self._changed_rows: set[int] = set()
        self._flush_timer: Timer | None = None
        self._flushed_at = 0.0
        self._drags_thumb = False

    # Changes

    @property
    def empty_text(self) -> str:
        """Plain text shown in the middle while there are no rows."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        if text != self._empty_text:
            self._empty_text = text
            if not self.line_count():
                self.changed()

    def changed(self, rows: Iterable[int] | None = None) -> None:
        """Mark rows to be painted again, soon and together with others.

        Args:
            rows: their indexes; None is all of them. A change in their number is always seen, so
                `changed(())` is enough after rows were added at the end.
        """
        if rows is None:
            self._all_changed = True
        else:
            self._changed_rows.update(rows)
        if self._flush_timer is None and self.is_mounted and self.is_running:
            wait = self._flushed_at + self.flush_seconds - monotonic()
            self._flush_timer = self.set_timer(max(wait, _AT_ONCE), self.flush)

    def flush(self) -> None:
        """Paint what was marked, now."""
        if self._flush_timer is not None:
            self._flush_timer.stop()
            self._flush_timer = None
        self._flushed_at = monotonic()
        before, count = self._painted_count, self.line_count()
        rows, self._changed_rows = self._changed_rows, set()
        everything, self._all_changed = self._all_changed, False
        self._painted_count = count
        if everything or not count or not before:
            self.refresh()
        else:
            self.refresh_rows(min(before, count), max(before, count))
            for row in rows:
                self.refresh_rows(row, row + 1)
        if count != before and self.styles.auto_dimensions:
            self.refresh(layout=True)
        self.place(self._top)
        self.rows_flushed(before, count)

    def refresh_rows(self, start: int, end: int) -> None:
        """Have the rows from `start` to before `end` painted, where they are in sight."""
        first = max(self.lines_until(start), 0) + self.header_lines
        last = min(self.lines_until(end) + self.header_lines, self.size.height)
        if last > first:
            self.refresh(Region(0, first, self.row_width, last - first))

    def on_mount(self) -> None:
        self.flush()

    def on_resize(self) -> None:
        self.place(self._top)
        self.view_resized()

    def get_content_height(self, _container: Size, _viewport: Size, _width: int) -> int:
        """All rows, where the height is `auto`."""
        return max(self.line_count(), 1) + self.header_lines

    # Scrolling

    @property
    def top(self) -> int:
        """The first row in sight."""
        return self._top

    @property
    def page(self) -> int:
        """How many rows are in sight at once, at least 1."""
        return max(self.size.height - self.header_lines, 1)

    @property
    def row_width(self) -> int:
        """Cells of a row: the view's, without the bar at its right."""
        width = self.size.width
        return width - 1 if self._thumb and width > 1 else width

    # Where rows stand; here each takes one line, see `TallRows` for others.

    def top_showing(self, row: int, /) -> int:
        """The first row in sight when `row` is the last one wholly in sight; below 0 is 0."""
        return max(row - self.page + 1, 0)

    def lines_until(self, row: int, /) -> int:
        """Lines from the top of the view to a row; any beyond the view will do for those below."""
        return row - self._top

    def row_at(self, line: int, /) -> tuple[int, int]:
        """The row on a line of the view, and which of its lines that is."""
        return self._top + line, 0

    def row_strip(self, row: int, _part: int, width: int, /) -> Strip:
        """One line of a row."""
        return self.render_row(row, width, self.row_style(row) is not None)

    def place(self, top: int) -> None:
        """Scroll so that row `top` is the first in sight, as far as there are rows below."""
        last_top = self.top_showing(self._painted_count - 1)
        top = max(min(top, last_top), 0)
        thumb = thumb_of(top, self.page, last_top + self.page)
        before, self._thumb = self._thumb, thumb
        if top != self._top or bool(thumb) != bool(before):
            self._top = top
            self.refresh()
            return
        for line in changed_lines(before, thumb):
            self.refresh(Region(self.size.width - 1, line + self.header_lines, 1, 1))

    def scroll_rows(self, rows: int) -> None:
        """Scroll for the reader, down or (below 0) up."""
        before = self._top
        self.place(before + rows)
        if self._top != before:
            self.view_scrolled()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(_WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-_WHEEL_ROWS)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the bar."""
        offset = event.get_content_offset(self)
        if offset is not None and self._thumb and offset.x >= self.row_width:
            event.stop()
            self._drags_thumb = True
            self.capture_mouse()
            self._drag_to(offset.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._drags_thumb:
            event.stop()
            self._drag_to(event.get_content_offset_capture(self).y)

    def on_mouse_up(self) -> None:
        if self._drags_thumb:
            self._drags_thumb = False
            self.release_mouse()

    def _drag_to(self, y: int) -> None:
        line = y - self.header_lines
        count = self.top_showing(self.line_count() - 1) + self.page
        self.scroll_rows(top_at(line, self.page, count) - self._top)

    # Painting

    def render_lines(self, crop: Region) -> list[Strip]:
        """The styles in force are looked up once a paint, not once a row."""
        _, background = self.background_colors
        self.inks = palette_for(self.app, background)
        self._ground = self.rich_style
        self._room = self.size
        self._blank = Strip.blank(self._room.width, self._ground)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Line `y` of the view, in exactly its width."""
        has_bar = bool(self._thumb) and self._room.width > 1
        line = self._line(y, self._room.width - has_bar)
        if line is None and not has_bar:
            return self._blank
        segments = list(self._blank.crop(0, -1) if line is None else line)
        if has_bar:
            if y - self.header_lines in self._thumb:
                segments.append(Segment(THUMB, self._ground + self.inks.dim))
            else:
                segments.append(Segment(" ", self._ground))
        # Neighbours of one style in one run: fewer bytes to the terminal.
        return Strip(segments, self._room.width).simplify()

    def _line(self, y: int, width: int) -> Strip | None:
        """Line `y` without the bar; None where nothing is on it."""
        count = self.line_count()
        if not count:
            empty = self._empty_line(y, width)
            return empty and self._grounded(empty, width)
        if y < self.header_lines:
            return self._grounded(self.render_header(y, width), width)
        index, part = self.row_at(y - self.header_lines)
        if index >= count:
            return None
        over = self.row_style(index)
        strip = self._grounded(self.row_strip(index, part, width), width)
        if over is None:
            return strip
        return Strip([Segment(text, (style or over) + over) for text, style, _ in strip], width)

    def _empty_line(self, y: int, width: int) -> Strip | None:
        lines = _prose(self._empty_text, min(width, _PROSE_CELLS))
        number = y - max(self._room.height - len(lines), 0) // 2
        if not 0 <= number < len(lines):
            return None
        line = strip_of([(lines[number], self.inks.dim)], width)
        return line.text_align(width, "center")

    def _grounded(self, strip: Strip, width: int) -> Strip:
        """The strip on the view's own background, in exactly so many cells."""
        ground = self._ground
        segments = [Segment(text, ground + style if style else ground) for text, style, _ in strip]
        return Strip(segments).adjust_cell_length(width, ground)


@lru_cache(maxsize=16)
def _prose(text: str, width: int) -> tuple[str, ...]:
    """A text in lines; asked for once a line. Lines of its own that fit stay under each other."""
    own = text.split("\n")
    longest = max(map(len, own))
    if len(own) > 1 and longest <= width:
        return tuple(line.ljust(longest) for line in own)
    return tuple(wrap(text, width))
