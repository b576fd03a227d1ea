"""A whole text to read, however long, with its marked parts."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.strip import Strip

from sportft_tui.tui.widgets.row_painter import RowPainter

if TYPE_CHECKING:
    from sportft_tui.dataset.table.row import Span
    from sportft_tui.tui.flowed_text import FlowedText

#: A text of so many characters is in lines before anybody could see that it is not.
_AT_ONCE = 20_000


class TextView(RowPainter, can_focus=True, inherit_bindings=False):
    """Lines of a text, scrolled by keys and wheel; only those in sight are painted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_by(-1)", show=False),
        Binding("down,j", "scroll_by(1)", show=False),
        Binding("pageup", "scroll_page(-1)", show=False),
        Binding("pagedown", "scroll_page(1)", show=False),
        Binding("home", "scroll_first", show=False),
        Binding("end", "scroll_last", show=False),
    ]

    _flowed: FlowedText | None = None
    _text = ""
    _spans: Sequence[Span] = ()
    #: Where `go_to_next` went last.
    _place: int | None = None

    async def show(self, text: str, spans: Sequence[Span], *, from_start: bool = True) -> None:
        """Show a text.

        Args:
            text: any text.
            spans: what of it is marked.
            from_start: whether it is another text, to be read from its beginning.
        """
        self._text, self._spans = text, spans
        if from_start:
            self._place = None
        await self._flow(0 if from_start else self._place_in_text)

    def go_to_next(self, places: Sequence[int], step: int) -> None:
        """Bring one of several places into sight: the next (`step` 1) or the one before (-1).

        Args:
            places: in their order; behind the last one comes the first.
            step: which way.
        """
        if not self._flowed or not places:
            return
        if self._place is None:
            index = 0 if step > 0 else -1
        else:
            index = (bisect_left(places, self._place) + step) % len(places)
        self._place = places[index]
        self.place(self._flowed.line_of(self._place) - self.page // 3)

    @property
    def _place_in_text(self) -> int:
        return self._flowed.begin_of(self.top) if self._flowed else 0

    async def _flow(self, place: int) -> None:
        # Not needed before somebody reads.
        from sportft_tui.tui.flowed_text import FlowedText

        # The bar's column is always left free: whether there is one depends on the lines.
        given = (self._text, self._spans, max(self.size.width - 1, 1))
        if len(self._text) > _AT_ONCE:
            flowed = await asyncio.to_thread(FlowedText, *given)
        else:
            flowed = FlowedText(*given)
        if given[:2] != (self._text, self._spans):
            return
        self._flowed = flowed
        self.changed()
        self.flush()
        self.place(flowed.line_of(place))

    def line_count(self) -> int:
        return len(self._flowed) if self._flowed else 0

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        assert self._flowed is not None
        marked = self.inks.warn + Style(underline=True, bold=True)
        styles = (Style(), marked)
        parts = self._flowed.parts(index)
        # Blanks at the end of a line may hang over the edge.
        return Strip([Segment(text, styles[is_marked]) for text, is_marked in parts]).crop(0, width)

    def view_resized(self) -> None:
        if self._flowed and self._flowed.width != max(self.size.width - 1, 1):
            self.run_worker(self._flow(self._place_in_text), exclusive=True, exit_on_error=False)

    def action_scroll_by(self, lines: int) -> None:
        self.scroll_rows(lines)

    def action_scroll_page(self, pages: int) -> None:
        # One line stays in sight, for the reader to find the place again.
        self.scroll_rows(pages * max(self.page - 1, 1))

    def action_scroll_first(self) -> None:
        self.place(0)

    def action_scroll_last(self) -> None:
        self.place(self.line_count())
