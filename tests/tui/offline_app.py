"""The app with nothing below it: what it shows comes from the test."""

from __future__ import annotations

from pathlib import Path

from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.widgets.lines import Lines


class OfflineApp(SportftApp):
    """Opens nothing; it has its text box at once."""

    # Textual looks for it beside the subclass.
    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def _open(self) -> None:
        self.desk.add_text_box()

    @property
    def notice(self) -> str:
        return self.desk.query_one("#notice", Lines).plain.strip()
