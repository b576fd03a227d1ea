"""A job's events: follows the newest, and keeps still under a reader."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from sportft_tui.tui.widgets.cells import row_text, strip_of
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.marks import METRICS, event_mark

if TYPE_CHECKING:
    from sportft_tui.domain.event import Event

#: Below this width the time goes, so that the text has room.
_WIDTH_FOR_TIME = 32


class EventLog(LineView):
    """Events, oldest first. While it follows, the cursor is on the last one.

    Moving the cursor up or scrolling up ends the following; coming back to the end, by any way,
    or the `end` key takes it up again.
    """

    drags_cursor: ClassVar[bool] = True

    class FollowChanged(Message):
        """The log follows or does not, or more events have come below the reader."""

        def __init__(self, view: EventLog, follow: bool, new_count: int) -> None:
            super().__init__()
            self.view = view
            self.follow = follow
            self.new_count = new_count

        @property
        def control(self) -> EventLog:
            """The log, so that handlers can be bound to one of several."""
            return self.view

        def can_replace(self, message: Message) -> bool:
            """Only the last of several that wait to be handled matters."""
            return isinstance(message, EventLog.FollowChanged) and message.view is self.view

    _follow = True
    _left_at = 0
    _told: tuple[bool, int] = (True, 0)

    def __init__(
        self,
        *,
        empty_text: str = "",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(empty_text=empty_text, name=name, id=id, classes=classes)
        self._events: list[Event] = []

    @property
    def events(self) -> Sequence[Event]:
        """What is shown, oldest first; not to be changed."""
        return self._events

    @property
    def current(self) -> Event | None:
        """The event under the cursor."""
        return self._events[self.cursor] if self.cursor < len(self._events) else None

    def set_events(self, events: Sequence[Event]) -> None:
        """Show another history, from its end."""
        self._events = list(events)
        self._set_follow(True)
        self.set_cursor(len(self._events) - 1)
        self.changed()

    def append(self, events: Sequence[Event]) -> None:
        """Add newer events: of constant cost each, painted with the next flush."""
        if events:
            self._events.extend(events)
            self.changed(())

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
        return 0 if self._follow else len(self._events) - self._left_at

    def _set_follow(self, follow: bool) -> None:
        if self._follow and not follow:
            # What had come but was not painted yet is new to the reader.
            self._left_at = min(self._painted_count, len(self._events))
        self._follow = follow
        self._tell()

    def _tell(self) -> None:
        now = (self._follow, self.new_count)
        if now != self._told:
            self._told = now
            self.post_message(self.FollowChanged(self, *now))

    # The view

    @property
    def shows_cursor(self) -> bool:
        """A mark that wanders by itself would only disturb who works elsewhere."""
        return self.has_focus or not self._follow

    def line_count(self) -> int:
        return len(self._events)

    def rows_flushed(self, before: int, count: int, /) -> None:
        super().rows_flushed(before, count)
        if self._follow:
            self._go_to_end()
        self._tell()

    def move_to(self, index: int) -> None:
        super().move_to(index)
        self._set_follow(self.cursor >= len(self._events) - 1)

    def view_scrolled(self) -> None:
        if self.top + self.page >= self.line_count():
            self.set_cursor(self.line_count() - 1)
        super().view_scrolled()
        self._set_follow(self.cursor >= self.line_count() - 1)

    def view_resized(self) -> None:
        if self._follow:
            self._go_to_end()

    def _go_to_end(self) -> None:
        self.set_cursor(len(self._events) - 1)
        self.scroll_to_cursor()

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        event = self._events[index]
        mark = event_mark(event)
        dim = self.inks.dim
        parts: list[tuple[str, Style]] = []
        if width >= _WIDTH_FOR_TIME:
            parts.append((clock(event.created_at) + "  ", dim))
        parts.append((mark.glyph, self.inks.style(mark.ink)))
        ink = dim if mark is METRICS else self.inks.style("" if mark.ink == "dim" else mark.ink)
        parts.append(("  " + row_text(event.message, width), ink))
        return strip_of(parts, width)


def clock(moment: float) -> str:
    """A Unix time as the local `HH:MM:SS`; dashes where it is no time at all."""
    try:
        return time.strftime("%H:%M:%S", time.localtime(moment)) if moment > 0 else "--:--:--"
    except (ValueError, OverflowError, OSError):
        return "--:--:--"
