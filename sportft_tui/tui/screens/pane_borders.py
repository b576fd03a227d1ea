"""The borders between the panes: which there are, and where somebody has moved them."""

from __future__ import annotations

from typing import NamedTuple

from sportft_tui.tui.place import LEAST, Sizes
from sportft_tui.tui.screens.four_panes import Arrangement, FourPanes, column_of

#: Percent by which a key moves a border.
_STEP = 5
#: A pane keeps so many cells and rows when borders are moved: its head, and something under it.
_LEAST_CELLS, _LEAST_ROWS = 30, 6


class _Border(NamedTuple):
    """A border that can be moved.

    Attributes:
        name: of its place in `Sizes`.
        first: the ID of what is on its left, or above it.
        second: of what is on the other side.
        is_upright: whether it has a left and a right.
    """

    name: str
    first: str
    second: str
    is_upright: bool = False


class PaneBorders:
    """Those of the panes as they stand now.

    Args:
        panes: whose.
    """

    def __init__(self, panes: FourPanes) -> None:
        self._panes = panes

    def moved(self, *, cells: int = 0, rows: int = 0) -> Sizes:
        """The sizes with the pane that has the keys larger or smaller, as far as there is room.

        Args:
            cells: 1 for wider, -1 for narrower.
            rows: 1 for higher, -1 for lower.
        """
        sizes, current = self._panes.sizes, self._panes.current
        own = (current, column_of(current))
        for border in self._borders():
            if border.is_upright == bool(cells) and (border.first in own or border.second in own):
                steps = (cells or rows) * (1 if border.first in own else -1)
                sizes = self._moved(sizes, border, steps)
        return sizes

    def put(self) -> None:
        """Have all as large as was said by hand, and the others as they are by themselves."""
        for widget in self._panes.query("Pane, .column"):
            widget.styles.width = widget.styles.height = widget.styles.min_width = None
        for border in self._borders():
            percent = getattr(self._panes.sizes, border.name)
            if percent:
                self._share(border.first, percent, border)
                self._share(border.second, 100 - percent, border)

    def _borders(self) -> tuple[_Border, ...]:
        """Those that are there."""
        columns = _Border("columns", "left", "right", is_upright=True)
        match self._panes.arrangement:
            case Arrangement.ALL:
                left, right = ("left", "data", "events"), ("right", "jobs", "classify")
                return columns, _Border(*left), _Border(*right)
            case Arrangement.ABREAST:
                return (columns,)
            case Arrangement.STACKED:
                return (_Border("stacked", *self._panes.upper_and_lower()),)
            case _:
                return ()

    def _moved(self, sizes: Sizes, border: _Border, steps: int) -> Sizes:
        panes = self._panes
        one = panes.query_one(f"#{border.first}").outer_size
        room, own, least = (
            (panes.size.width, one.width, _LEAST_CELLS)
            if border.is_upright
            else (panes.size.height, one.height, _LEAST_ROWS)
        )
        edge = max(LEAST, -(-100 * least // max(room, 1)))
        before = getattr(sizes, border.name) or round(100 * own / max(room, 1))
        after = min(max(before + steps * _STEP, edge), 100 - edge)
        return sizes._replace(**{border.name: after}) if (after > before) is (steps > 0) else sizes

    def _share(self, name: str, percent: int, border: _Border) -> None:
        styles = self._panes.query_one(f"#{name}").styles
        if border.is_upright:
            styles.width, styles.min_width = f"{percent}fr", 0
        else:
            styles.height = f"{percent}fr"
