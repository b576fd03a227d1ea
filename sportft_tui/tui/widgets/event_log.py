"""A job's events: follows the newest, and keeps still under a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from sportft_tui.tui.event_filter import EventFilter
from sportft_tui.tui.event_spool import EventSpool
from sportft_tui.tui.pace import pace
from sportft_tui.tui.widgets.cells import cut, fold, row_text, strip_of
from sportft_tui.tui.widgets.shown_events import ShownEvents
from sportft_tui.tui.widgets.tall_rows import TallRows

if TYPE_CHECKING:
    from collections.abc import Callable

    from sportft_tui.domain.event import Event

#: Below this width the time goes, so that the text has room.
_WIDTH_FOR_TIME = 32
#: Cells of a level in the provider's own word.
_LEVEL_CELLS = 12
#: More pages than this between two paints are a flood: that nobody reads, only that it goes on.
_FLOOD_PAGES = 10
#: Seconds between two slices of filtering: long enough for a key press to come between.
_BREATH = 0.001


class EventLog(TallRows):
    """Events, oldest first. While it follows, the cursor is on the last one.

    Moving the cursor up or scrolling up ends the following; coming back to the end, by any way,
    or the `end` key takes it up again.

    Args:
        on_follow: called when it follows or does not, and when more events have come below the
            reader. No message: what is said of it is then painted together with the log.
        empty_text: what is shown while there are no events.
    """

    drags_cursor: ClassVar[bool] = True

    class Counted(Message):
        """The filter has let through more events, or has been tried on more."""

        def __init__(self, view: EventLog) -> None:
            super().__init__()
            self.view = view

        def can_replace(self, message: Message) -> bool:
            """Who handles it looks at the log as it is by then."""
            return isinstance(message, EventLog.Counted) and message.view is self.view

    _follow = True
    _left_at = 0
    _told: tuple[bool, int] = (True, 0)
    _counted: tuple[int, int] = (0, 0)
    _is_relative = False
    _advancing: Timer | None = None
    #: Where the reader was when the filter changed, as a place in the spool and a line of the view:
    #: kept until the reader moves, so that a filter taken back leads to where it began.
    _anchor: tuple[int, int] | None = None

    def __init__(
        self,
        *,
        on_follow: Callable[[], object] = lambda: None,
        empty_text: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(empty_text=empty_text, name=name, id=id, classes=classes)
        self._on_follow = on_follow
        self.flush_seconds = pace().events
        self.shown = ShownEvents(EventSpool())

    @property
    def current(self) -> Event | None:
        """The event under the cursor."""
        return self.shown[self.cursor] if self.cursor < len(self.shown) else None

    def show(self, spool: EventSpool) -> None:
        """Show another history, from its end, through the same filter."""
        self.shown = ShownEvents(spool, self.shown.wanted)
        self._anchor = None
        self.forget_rows()
        self._set_follow(True)
        self._advance()
        self.set_cursor(len(self.shown) - 1)
        self.changed()

    def grown(self) -> None:
        """Show what has been added to the spool: of constant cost, with the next flush."""
        if not self.shown.is_complete:
            self._advance_soon()
        self.changed(())

    # How they are shown

    @property
    def is_relative(self) -> bool:
        """Whether times are those since the job's first event."""
        return self._is_relative

    @is_relative.setter
    def is_relative(self, is_relative: bool) -> None:
        self._is_relative = is_relative
        self.forget_rows()
        self.changed()
        self.flush()

    def set_tall(self, is_tall: bool) -> None:
        """Wrap long texts, or not; the reader's line stays where it is."""
        line = self.lines_until(self.cursor)
        self.is_tall = is_tall
        self.changed()
        self.flush()
        if not self._follow:
            self.place_row(self.cursor, line)
            self.scroll_to_cursor()

    def set_filter(self, wanted: EventFilter) -> None:
        """Show only events that pass; those before and after the reader come bit by bit."""
        if wanted == self.shown.wanted:
            return
        if self._anchor is None and not self._follow and self.cursor < len(self.shown):
            line = min(max(self.lines_until(self.cursor), 0), self.page - 1)
            self._anchor = (self.shown.number(self.cursor), line)
        self.shown = ShownEvents(self.shown.spool, wanted)
        self.forget_rows()
        self._advance()
        self.changed()
        self.flush()

    def _advance(self) -> None:
        self._advancing = None
        self.shown.advance()
        if not self.shown.is_complete:
            self._advance_soon()
        self.changed(())

    def _advance_soon(self) -> None:
        if self._advancing is None and self.is_mounted and self.is_running:
            self._advancing = self.set_timer(_BREATH, self._advance)

    def go_to_problem(self, step: int) -> bool:
        """Go to the next (`step` 1) or previous (-1) problem; False where there is none."""
        row = self.shown.problem(self.cursor, step)
        if row is None:
            return False
        self.move_to(row)
        return True

    # Following

    @property
    def follow(self) -> bool:
        """Whether the newest event is kept in sight."""
        return self._follow

    @follow.setter
    def follow(self, follow: bool) -> None:
        if follow:
            self.action_cursor_end()
        self._set_follow(follow)

    @property
    def new_count(self) -> int:
        """Events that came since the reader left the end; 0 while following."""
        return 0 if self._follow else len(self.shown) - self.shown.rows_before(self._left_at)

    def _set_follow(self, follow: bool) -> None:
        if self._follow and not follow:
            # What had come but was not painted yet is new to the reader.
            painted = min(self._painted_count, len(self.shown))
            self._left_at = self.shown.number(painted - 1) + 1 if painted else 0
        self._follow = follow
        self._tell()

    def _tell(self) -> None:
        now = (self._follow, self.new_count)
        if now != self._told:
            self._told = now
            self._on_follow()
        counted = (len(self.shown), self.shown.tried)
        if counted != self._counted and self.shown.wanted:
            self._counted = counted
            self.post_message(self.Counted(self))

    # The view

    @property
    def shows_cursor(self) -> bool:
        """A mark that wanders by itself would only disturb who works elsewhere."""
        return self.has_focus or not self._follow

    def line_count(self) -> int:
        return len(self.shown)

    def rows_flushed(self, before: int, count: int, /) -> None:
        super().rows_flushed(before, count)
        is_flood = count - before > _FLOOD_PAGES * self.page
        self.flush_seconds = pace().flood if is_flood else pace().events
        if self._follow:
            self._go_to_end()
        elif self._anchor is not None:
            number, line = self._anchor
            row = self.shown.row_of(number)
            self.set_cursor(row, same_thing=True)
            self.place_row(row, line)
        self._tell()

    def move_to(self, index: int) -> None:
        super().move_to(index)
        self._anchor = None
        self._set_follow(self.cursor >= len(self.shown) - 1)

    def view_scrolled(self) -> None:
        self._anchor = None
        if self.top >= self.top_showing(self.line_count() - 1):
            self.set_cursor(self.line_count() - 1)
        super().view_scrolled()
        self._set_follow(self.cursor >= self.line_count() - 1)

    def view_resized(self) -> None:
        if self._follow:
            self._go_to_end()

    def _go_to_end(self) -> None:
        self.set_cursor(len(self.shown) - 1)
        self.scroll_to_cursor()

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        event = self.shown[index]
        head, ink = self._head(event, width)
        return strip_of([*head, (row_text(event.message, width), ink)], width)

    def render_tall_row(self, index: int, width: int, most: int, /) -> list[Strip]:
        event = self.shown[index]
        head, ink = self._head(event, width)
        indent = strip_of(head, width).cell_length
        lines = fold(event.message, width - indent)
        if len(lines) > most:
            lines = [*lines[: most - 1], cut(lines[most - 1] + " " * width, width - indent)]
        first = strip_of([*head, (lines[0], ink)], width)
        return [first, *(strip_of([(" " * indent + text, ink)], width) for text in lines[1:])]

    def _head(self, event: Event, width: int) -> tuple[list[tuple[str, Style]], Style]:
        """What stands before the text: time, glyph and (where it says something) level.

        Behind it the text's own ink.
        """
        # Late: no event is known before the first paint.
        from sportft_tui.tui.event_text import clock, shown_level, since
        from sportft_tui.tui.widgets.marks import METRICS, event_mark

        mark = event_mark(event)
        parts: list[tuple[str, Style]] = []
        if width >= _WIDTH_FOR_TIME:
            time = clock(event.created_at)
            if self._is_relative:
                time = since(event.created_at, self.shown.began)
            parts.append((time + "  ", self.inks.dim))
        word = cut(row_text(shown_level(event)), _LEVEL_CELLS)
        parts.append((f"{mark.glyph} {word}".rstrip() + "  ", self.inks.style(mark.ink)))
        if mark is METRICS:
            return parts, self.inks.dim
        return parts, self.inks.style("" if mark.ink == "dim" else mark.ink)
