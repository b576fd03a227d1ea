"""Things to choose from, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from sportft_tui.tui.widgets.cells import fit, row_text, strip_of
from sportft_tui.tui.widgets.line_view import LineView

_LONGEST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """One of them.

    Attributes:
        value: what choosing it answers.
        words: what is shown.
        note: what is said beside it.
    """

    value: str
    words: str
    note: str = ""


class ChoiceList(LineView, can_focus=False):
    """Choices in the order given. Its cursor is moved from outside.

    Args:
        empty_text: what to say where there are none.
    """

    DEFAULT_CSS = "ChoiceList { height: auto; max-height: 12; }"

    def __init__(self, *, empty_text: str = "") -> None:
        super().__init__(empty_text=empty_text)
        self._choices: Sequence[Choice] = ()

    @property
    def current(self) -> Choice | None:
        """The one under the cursor."""
        return self._choices[self.cursor] if self.cursor < len(self._choices) else None

    def show(self, choices: Sequence[Choice], cursor: int = 0) -> None:
        """Show these."""
        self._choices = choices
        self.set_cursor(cursor)
        self.place(0)
        self.changed()
        self.flush()
        self.scroll_to_cursor()

    def update_choices(self, choices: Sequence[Choice]) -> None:
        """The same, in other words: nothing moves."""
        self._choices = choices
        self.changed()
        self.flush()

    def line_count(self) -> int:
        return len(self._choices)

    def row_style(self, index: int, /) -> Style | None:
        """As in a list that has the focus: Enter is for this row."""
        return self.inks.cursor if index == self.cursor else None

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        choice = self._choices[index]
        longest = max(cell_len(row_text(one.words)) for one in self._choices[self._shown])
        words = fit(row_text(choice.words), min(longest, _LONGEST_WORDS))
        return strip_of([(f" {words}  ", Style()), (row_text(choice.note), self.inks.dim)], width)

    @property
    def _shown(self) -> slice:
        """Those in sight: their words are measured, not those of thousands."""
        return slice(self.top, self.top + self.page)
