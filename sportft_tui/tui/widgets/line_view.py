"""A list of one-line rows with a cursor, moved by keys and mouse."""

from __future__ import annotations

from typing import ClassVar, Self

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from sportft_tui.tui.widgets.row_painter import RowPainter

#: Rows that come into sight beyond the cursor's when it leaves the view by a step: at most so many,
_ROWS_AHEAD = 5
#: and no more than this part of the view, where the eye still finds the place.
_AHEAD_PART = 3


class LineView(RowPainter, can_focus=True, inherit_bindings=False):
    """A virtual list with a cursor; see `RowPainter` for what a subclass gives.

    Moving the cursor paints two rows, or the view where it has to scroll.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_by(-1)", "Up", show=False),
        Binding("down,j", "cursor_by(1)", "Down", show=False),
        Binding("pageup", "cursor_page(-1)", "Page up", show=False),
        Binding("pagedown", "cursor_page(1)", "Page down", show=False),
        Binding("home", "cursor_home", "First", show=False),
        Binding("end", "cursor_end", "Last", show=False),
        Binding("enter", "select", "Select", show=False),
    ]
    #: Whether the cursor stays in sight when the reader scrolls by wheel or scrollbar.
    drags_cursor: ClassVar[bool] = False

    class Highlighted(Message):
        """The cursor is on another row, by key, by mouse or because its row went away."""

        def __init__(self, view: LineView, index: int) -> None:
            super().__init__()
            self.view = view
            self.index = index

        @property
        def control(self) -> LineView:
            """The view, so that handlers can be bound to one of several."""
            return self.view

        def can_replace(self, message: Message) -> bool:
            """Only the last of several that wait to be handled matters."""
            return isinstance(message, LineView.Highlighted) and message.view is self.view

    class Selected(Message):
        """Enter, or a click on the row that the cursor was on already."""

        def __init__(self, view: LineView, index: int) -> None:
            super().__init__()
            self.view = view
            self.index = index

        @property
        def control(self) -> LineView:
            """The view, so that handlers can be bound to one of several."""
            return self.view

    _cursor = 0

    @property
    def cursor(self) -> int:
        """The row under the cursor; 0 also where there are no rows."""
        return self._cursor

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor's row is marked at the moment."""
        return True

    def row_style(self, index: int, /) -> Style | None:
        """The cursor's row stands out, more so in the view that has the focus."""
        if index != self._cursor or not self.shows_cursor:
            return None
        return self.inks.cursor if self.has_focus else self.inks.resting

    def focus(self, scroll_visible: bool = True) -> Self:
        """Take the focus; Textual's own way has the whole view painted first."""
        self.app.call_later(self._focus_now, scroll_visible)
        return self

    def _focus_now(self, scroll_visible: bool) -> None:
        if self.is_attached:
            self.screen.set_focus(self, scroll_visible=scroll_visible)

    def _on_focus(self, event: events.Focus) -> None:
        self._take_focus_change(event, events.DescendantFocus(self), has_focus=True)

    def _on_blur(self, event: events.Blur) -> None:
        self._take_focus_change(event, events.DescendantBlur(self), has_focus=False)

    def _take_focus_change(
        self, event: events.Event, told: events.Event, *, has_focus: bool
    ) -> None:
        """As Textual does it, but only the cursor's row is painted again, not the whole view."""
        event.prevent_default()
        self.has_focus = has_focus
        self.refresh_rows(self._cursor, self._cursor + 1)
        if self.parent is not None:
            self.parent.post_message(told)

    def move_to(self, index: int) -> None:
        """Put the cursor on a row (the nearest that there is) and bring it into sight."""
        if self.is_mounted and self.line_count() != self._painted_count:
            self.flush()
        self.set_cursor(min(index, self.line_count() - 1))
        self.scroll_to_cursor()

    def set_cursor(self, index: int, *, same_thing: bool = False) -> None:
        """Move the cursor without scrolling; only its old and its new row are painted.

        Args:
            index: the row; below 0 is 0.
            same_thing: what the cursor is on only has another index now: nobody is told.
        """
        index = max(index, 0)
        if index == self._cursor:
            return
        old, self._cursor = self._cursor, index
        if self.shows_cursor:
            self.refresh_rows(old, old + 1)
            self.refresh_rows(index, index + 1)
        if self.line_count() and not same_thing:
            self.post_message(self.Highlighted(self, index))

    def scroll_to_cursor(self) -> None:
        """Bring the cursor's row into sight by the shortest way."""
        if self._cursor < self.top:
            self.place(self._cursor)
        elif (top := self.top_showing(self._cursor)) > self.top:
            self.place(top)

    def rows_flushed(self, _before: int, count: int, /) -> None:
        if self._cursor >= count:
            self.set_cursor(count - 1)

    def view_resized(self) -> None:
        self.scroll_to_cursor()

    @property
    def bottom(self) -> int:
        """The last row in sight."""
        return min(self.row_at(self.page - 1)[0], self.line_count() - 1)

    def view_scrolled(self) -> None:
        if self.drags_cursor:
            self.set_cursor(min(max(self._cursor, self.top), self.bottom))

    def action_cursor_by(self, rows: int) -> None:
        """Move the cursor; at the edge of the view some rows more come into sight than needed.

        The next keys then send two rows each, and not all that are in sight.
        """
        before = self.top
        self.move_to(self._cursor + rows)
        ahead = min(_ROWS_AHEAD, self.page // _AHEAD_PART)
        if self.top > before:
            self.place(min(self.top + ahead, self._cursor))
        elif self.top < before:
            self.place(max(self.top - ahead, self.top_showing(self._cursor)))

    def action_cursor_page(self, pages: int) -> None:
        # One row stays in sight, for the reader to find the place again.
        self.move_to(self._cursor + pages * max(self.bottom - self.top, 1))

    def action_cursor_home(self) -> None:
        self.move_to(0)

    def action_cursor_end(self) -> None:
        self.move_to(self.line_count() - 1)

    def action_select(self) -> None:
        if self.line_count():
            self.post_message(self.Selected(self, self._cursor))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, or selects the row that it is on."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.header_lines or offset.x >= self.row_width:
            return
        index, _ = self.row_at(offset.y - self.header_lines)
        if index >= self.line_count():
            return
        event.stop()
        if index == self._cursor:
            self.action_select()
        else:
            self.move_to(index)
