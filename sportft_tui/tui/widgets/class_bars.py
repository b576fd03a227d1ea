"""How the rows are spread over the labels."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nlargest

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Size

from sportft_tui.tui.widgets.cells import fit, row_text
from sportft_tui.tui.widgets.figures import bar, percent
from sportft_tui.tui.widgets.lines import Lines, line

#: More labels than these are a list, not a picture.
MOST = 5
_LONGEST_LABEL = 24
#: Cells of a number and of a share.
_NUMBER, _SHARE = 10, 9
#: A longer bar says no more.
_LONGEST_BAR, _SHORTEST_BAR = 32, 6
#: The text is what the pane is for: the bars take at most one row in so many.
_SHARE_OF_ROWS = 5


def balance(counts: Mapping[str, int], n_labels: int) -> str:
    """The labels on one line, the most frequent first: `hockey 600, baseball 597`."""
    told = [f"{row_text(label)} {n:,}" for label, n in _first(counts, MOST)]
    more = max(n_labels, len(counts)) - len(told)
    return ", ".join(told) + (f", +{more:,} more" if more > 0 else "")


class ClassBars(Lines):
    """A bar a label, the most frequent first; none where the pane is too low for them."""

    DEFAULT_CSS = "ClassBars { height: auto; width: 1fr; }"

    _counts: Mapping[str, int] = {}
    _n_labels = 0
    _rows = 0

    def show_counts(self, counts: Mapping[str, int], n_labels: int, rows: int) -> None:
        """Show other numbers.

        Args:
            counts: rows by label.
            n_labels: how many labels there are; `counts` may have the first of them only.
            rows: the height of the pane.
        """
        self._counts, self._n_labels, self._rows = counts, n_labels, rows
        has_room = self.lines_wanted > 0
        if self.display != has_room:
            self.display = has_room
        self.show()

    @property
    def lines_wanted(self) -> int:
        """How many lines they take; 0 where there are too few rows to show two of them."""
        n = max(self._n_labels, len(self._counts))
        room = self._rows // _SHARE_OF_ROWS
        # The last line says how many more there are.
        wanted = min(n, MOST + 1, room)
        return wanted if wanted > 1 else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.lines_wanted

    def flowed(self, width: int) -> list[Text]:
        rows = self.lines_wanted
        n = max(self._n_labels, len(self._counts))
        shown = _first(self._counts, rows if n <= rows else rows - 1)
        if not rows or not shown:
            return []
        total = sum(self._counts.values())
        name_cells = min(max(cell_len(row_text(label)) for label, _ in shown), _LONGEST_LABEL)
        bar_cells = min(width - name_cells - _NUMBER - _SHARE - 3, _LONGEST_BAR)
        lines = []
        for label, count in shown:
            made = line(f" {fit(row_text(label), name_cells)} ")
            if bar_cells >= _SHORTEST_BAR:
                made.append(bar(count / max(shown[0][1], 1), bar_cells), "number")
            made.append(f"{count:>{_NUMBER},}", "number")
            made.append(f"{percent(count / max(total, 1)):>{_SHARE}}", "dim")
            lines.append(made)
        if (more := n - len(shown)) > 0:
            lines.append(line((f" +{more:,} more label{'s' * (more != 1)}", "dim")))
        return lines


def _first(counts: Mapping[str, int], n: int) -> list[tuple[str, int]]:
    return nlargest(n, counts.items(), key=lambda one: one[1])
