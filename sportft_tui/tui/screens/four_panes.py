"""The four panes: which of them are to be seen, and how they stand; see also `pane_borders`.

As many as there is room for: all four; two that belong together (the texts, or the jobs); or one.
The pane that has the keys is always among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sportft_tui.tui import empty_words
from sportft_tui.tui.command import PanesSituation
from sportft_tui.tui.panes.classify import ClassifyPane
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.panes.events import EventsPane
from sportft_tui.tui.panes.jobs import JobsPane
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.place import FIRST_PLACE, PANES, Sizes
from sportft_tui.tui.widgets.room import Column, Row

if TYPE_CHECKING:
    from sportft_tui.tui.first_rows import FirstRows
    from sportft_tui.tui.keymap import Keymap
    from sportft_tui.tui.place import Place

#: The screen's class while one pane has it whole.
ZOOMED = "-zoomed"
#: Which two are shown where there is room for two: the texts, and a job with its events.
_PARTNERS: Mapping[str, str] = {
    "data": "classify",
    "classify": "data",
    "jobs": "events",
    "events": "jobs",
}
_COLUMN_OF: Mapping[str, str] = {
    "data": "left",
    "events": "left",
    "jobs": "right",
    "classify": "right",
}


class Arrangement(Enum):
    """How the panes stand."""

    ALL = "all four"
    ABREAST = "two, side by side"
    STACKED = "two, one above the other"
    ONE = "one"


class FourPanes(Row):
    """Holds the panes.

    Args:
        first: what is known already of the table to be opened.
        place: where to begin.
        keymap: the keys in force; empty panes name some.
    """

    def __init__(self, first: FirstRows | None, place: Place, keymap: Keymap) -> None:
        super().__init__(id="panes")
        self._first = first
        self._no_rows = empty_words.no_rows(keymap)
        self._no_jobs = empty_words.no_jobs(keymap, is_first=place == FIRST_PLACE)
        #: The ID of the pane that has the keys, or had them last.
        self.current = place.pane
        self.sizes = place.sizes
        self._is_by_hand = False

    def compose(self) -> ComposeResult:
        for column in ("left", "right"):
            with Column(id=column, classes=f"column {self._mark(column)}"):
                for name in PANES:
                    if _COLUMN_OF[name] == column:
                        yield self._made(name)

    def _made(self, name: str) -> Pane:
        classes = self._mark(name)
        match name:
            case "data":
                return DataPane(self._first, self._no_rows, id=name, classes=classes)
            case "events":
                return EventsPane(id=name, classes=classes)
            case "jobs":
                return JobsPane(self._no_jobs, id=name, classes=classes)
            case _:
                return ClassifyPane(id=name, classes=classes)

    def _mark(self, name: str) -> str:
        """The class that says what a pane or a column is at the moment."""
        if name in (self.current, _COLUMN_OF[self.current]):
            return "-current"
        partner = _PARTNERS[self.current]
        return "-partner" if name in (partner, _COLUMN_OF[partner]) else ""

    # What is to be seen

    @property
    def is_zoomed(self) -> bool:
        """Whether one pane has the whole screen though there may be room for more."""
        return self.screen.has_class(ZOOMED)

    @property
    def arrangement(self) -> Arrangement:
        """How the panes stand at the moment."""
        return Arrangement.ONE if self.is_zoomed else self._room

    @property
    def situation(self) -> PanesSituation:
        """What decides which commands about the panes make sense."""
        stand = self.arrangement
        return PanesSituation(
            can_zoom=self._room is not Arrangement.ONE,
            has_sides=stand in (Arrangement.ALL, Arrangement.ABREAST),
            has_levels=stand in (Arrangement.ALL, Arrangement.STACKED),
        )

    @property
    def _room(self) -> Arrangement:
        """How they would stand unzoomed."""
        is_wide, is_high = self.screen.has_class("-wide"), self.screen.has_class("-high")
        if is_wide:
            return Arrangement.ALL if is_high else Arrangement.ABREAST
        return Arrangement.STACKED if is_high else Arrangement.ONE

    def show(self, name: str) -> Pane:
        """Have a pane among those that are to be seen."""
        self.current = name
        for widget in self.query("Pane, .column"):
            mark = self._mark(widget.id or "")
            widget.set_class(mark == "-current", "-current")
            widget.set_class(mark == "-partner", "-partner")
        self._settle()
        # What is not to be seen cannot have the keys, and they may be on their way already.
        self.app.stylesheet.update_nodes(self.query("*"))
        return self.query_one(f"#{name}", Pane)

    def zoom(self) -> None:
        """Give the whole screen to the pane that has the keys, or take it back."""
        self.screen.toggle_class(ZOOMED)
        self._settle()

    # Borders

    def on_mount(self) -> None:
        self._settle()

    def on_resize(self) -> None:
        """They may stand otherwise now."""
        self._settle()

    def move_border(self, *, cells: int = 0, rows: int = 0) -> None:
        """Make the pane that has the keys larger or smaller, as far as there is room.

        Args:
            cells: 1 for wider, -1 for narrower.
            rows: 1 for higher, -1 for lower.
        """
        from sportft_tui.tui.screens.pane_borders import PaneBorders

        sizes = PaneBorders(self).moved(cells=cells, rows=rows)
        if sizes != self.sizes:
            self.sizes = sizes
            self._settle()

    def even(self) -> None:
        """Have the borders where they stand by themselves."""
        self.sizes = Sizes()
        self._settle()

    def upper_and_lower(self) -> tuple[str, str]:
        """The columns, where one stands above the other: the texts, or the jobs, go first."""
        upper = "left" if self.current in ("data", "classify") else "right"
        return upper, "right" if upper == "left" else "left"

    def _settle(self) -> None:
        """Have the columns in their order, and all as large as was said by hand."""
        is_stacked = self.arrangement is Arrangement.STACKED
        upper = self.upper_and_lower()[0] if is_stacked else "left"
        if self.children and self.children[0].id != upper:
            self.move_child(self.children[1], before=0)
        if not self._is_by_hand and self.sizes == Sizes():
            return
        # Late: few people move borders, and none before the first paint.
        from sportft_tui.tui.screens.pane_borders import PaneBorders

        self._is_by_hand = self.sizes != Sizes()
        PaneBorders(self).put()


def column_of(name: str) -> str:
    """The column that a pane stands in, by their IDs."""
    return _COLUMN_OF[name]
