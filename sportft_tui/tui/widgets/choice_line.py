"""Things to choose from on one line: as many as there is room for, then the next ones."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from sportft_tui.tui.widgets.cells import fit, row_text
from sportft_tui.tui.widgets.choice_list import Choice
from sportft_tui.tui.widgets.lines import Lines, Part, line

#: Cells of one of them.
_LONGEST = 44
_MORE = " …"


class ChoiceLine(Lines):
    """Choices side by side, one of them marked; or a sentence."""

    DEFAULT_CSS = "ChoiceLine { height: auto; max-height: 3; }"

    def __init__(self) -> None:
        super().__init__(wrap=True)
        self._choices: Sequence[Choice] = ()
        self._marked: int | None = None

    def offer(self, choices: Sequence[Choice], marked: int | None = None) -> None:
        """Show choices.

        Args:
            choices: in their order.
            marked: which of them is meant; the others beside it are shown.
        """
        self._choices, self._marked = choices, marked
        self.show()

    def tell(self, words: str, ink: str = "") -> None:
        """Say something instead."""
        self._choices = ()
        self.show(line((f" {words}", ink)))

    @property
    def plain(self) -> str:
        """What is shown, without styles."""
        shown = [row_text(choice.words) for choice in self._choices]
        return "  ".join(shown) or super().plain

    def flowed(self, width: int) -> list[Text]:
        if not self._choices:
            return super().flowed(width)
        parts: list[Part] = []
        for place, name in self._page(width):
            ink = "cursor" if place == self._marked else "" if place else "accent"
            parts.append((f" {name} ", ink))
        shown = line(*parts)
        if len(parts) < len(self._choices):
            shown.append(_MORE, "dim")
        return [shown]

    def _page(self, width: int) -> list[tuple[int, str]]:
        """Those that fit beside the marked one, each with its place."""
        page: list[tuple[int, str]] = []
        room = width - len(_MORE)
        for place, choice in enumerate(self._choices):
            name = row_text(choice.words)
            name = fit(name, _LONGEST).rstrip() if cell_len(name) > _LONGEST else name
            room -= cell_len(name) + 2
            if room < 0 and page:
                if place > (self._marked or 0):
                    break
                page, room = [], width - len(_MORE) - cell_len(name) - 2
            page.append((place, name))
        return page
