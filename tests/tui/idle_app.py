"""The app with nothing below it: what is painted is all that there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sportft_tui.tui.app import SportftApp
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


class IdleApp(SportftApp):
    """Connects to nothing, and asks for nothing."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def __init__(self, **named: Any) -> None:
        super().__init__(Session(Choice("custom", "http://127.0.0.1:9/v1")), **named)

    def _open(self) -> None:
        """Nothing is opened but the text box, which the screen is not whole without."""
        self.desk.add_text_box()
