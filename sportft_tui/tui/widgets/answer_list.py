"""Answers, the newest on top; the one under the cursor with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from sportft_tui.tui.widgets.cells import strip_of
from sportft_tui.tui.widgets.tall_rows import TallRows

if TYPE_CHECKING:
    from sportft_tui.tui.answer_rows import ShownAnswer

#: Answers that are kept on the screen; the journal has them all.
MOST = 500
#: ... and of so many characters of text: a few megabytes may have been pasted.
_MOST_CHARACTERS = 16_000_000


class AnswerList(TallRows):
    """One line an answer, and below the cursor's its bars. The first may follow the typing."""

    is_tall = True

    def __init__(self, *, empty_text: str = "", id: str | None = None) -> None:
        super().__init__(empty_text=empty_text, id=id)
        self._answers: list[ShownAnswer] = []
        self._typed: ShownAnswer | None = None

    @property
    def answers(self) -> Sequence[ShownAnswer]:
        """Those that were asked for, the newest first."""
        return self._answers

    @property
    def current(self) -> ShownAnswer | None:
        """The one under the cursor."""
        return self._at(self.cursor) if self.cursor < self.line_count() else None

    def add(self, answer: ShownAnswer) -> None:
        """Put an answer on top. It takes the place of what followed the typing."""
        self._answers.insert(0, answer)
        self._shorten()
        self._typed = None
        self._to_top()

    def add_older(self, answers: Sequence[ShownAnswer]) -> None:
        """Put answers behind those that are there, the newest first."""
        self._answers.extend(answers)
        self._shorten()
        self.show_again()

    def show_typed(self, answer: ShownAnswer | None) -> None:
        """Show what the model says about what is being typed; None for nothing."""
        if answer is None and self._typed is None:
            return
        self._typed = answer
        self._to_top()

    def show_again(self) -> None:
        """Paint all of it, now: who types waits for it."""
        self.forget_rows()
        self.changed()
        self.flush()

    def _to_top(self) -> None:
        self.set_cursor(0)
        self.show_again()
        self.place(0)

    def _shorten(self) -> None:
        characters = 0
        for index, answer in enumerate(self._answers):
            characters += len(answer.text)
            if index >= MOST or (index and characters > _MOST_CHARACTERS):
                del self._answers[index:]
                return

    def _at(self, index: int) -> ShownAnswer:
        if self._typed is None:
            return self._answers[index]
        return self._answers[index - 1] if index else self._typed

    # The list

    def line_count(self) -> int:
        return len(self._answers) + (self._typed is not None)

    def render_tall_row(self, index: int, width: int, most: int, /) -> list[Strip]:
        # Late: no answer is known before the first paint.
        from sportft_tui.tui.answer_rows import answer_lines, head_line

        answer = self._at(index)
        lines = answer_lines(answer, width, most) if index == self.cursor else [head_line(answer)]
        inks = self.inks
        return [strip_of([(text, inks.style(ink)) for text, ink in line], width) for line in lines]

    def row_strip(self, row: int, part: int, width: int, /) -> Strip:
        strip = super().row_strip(row, part, width)
        if part or row != self.cursor or not self.has_focus:
            return strip
        # The first line only: bars are not read better upside down.
        over = self.inks.cursor
        whole = strip.adjust_cell_length(width)
        return Strip([Segment(text, (style or over) + over) for text, style, _ in whole], width)

    def row_style(self, index: int, /) -> None:
        """None: see `row_strip`."""

    def set_cursor(self, index: int, *, same_thing: bool = False) -> None:
        """Another answer is to be seen whole, and the one before on one line again."""
        if max(index, 0) == self.cursor:
            return
        self.forget_rows()
        super().set_cursor(index, same_thing=same_thing)
        self.forget_rows()
        if self.is_mounted:
            self.changed()
            self.flush()

    def scroll_to_cursor(self) -> None:
        self.forget_rows()
        super().scroll_to_cursor()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel goes from answer to answer: only one of them is long."""
        event.stop()
        self.action_cursor_by(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_cursor_by(-1)
