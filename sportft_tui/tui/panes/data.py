"""Pane 1: the texts and their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.lines import Part
from sportft_tui.tui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from sportft_tui.tui.messages import DataShown


class DataPane(Pane):
    """A table of rows, a screenful at a time."""

    NUMBER, NAME, ENTRY = 1, "Data", "RowTable"

    def body(self) -> ComposeResult:
        yield RowTable(
            empty_text="No texts yet.  g runs the whole tutorial: load, prepare, train, results, "
            "classify.  l loads its posts only."
        )

    def show(self, shown: DataShown) -> None:
        """Show other rows; the old ones are closed."""
        table = self.query_one(RowTable)
        table.set_source(shown.rows)
        kind = ("made-up posts", "warn") if shown.loaded.made_up else ("posts", "")
        parts: list[Part] = [f"{shown.loaded.n_rows:,}", kind]
        parts += [(f"{label} {count:,}", "dim") for label, count in shown.loaded.counts.items()]
        if shown.prepared:
            parts.append(f"{shown.prepared.n_train} train + {shown.prepared.n_valid} valid")
        self.head(*parts)
