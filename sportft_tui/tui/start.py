"""How the app is started."""

from __future__ import annotations

from sportft_tui.tui.app import SportftApp
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


def run(choice: Choice, job_id: str = "") -> int:
    """Run the app until it is left; returns the exit code."""
    app = SportftApp(Session(choice), job_id)
    app.run()
    return app.return_code or 0
