"""How the app is started."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.first_rows import first_rows
from sportft_tui.tui.garbage import collect_seldom
from sportft_tui.tui.wire.hangup import end_with_terminal
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


def run(choice: Choice, job_id: str = "", data: Path | None = None) -> int:
    """Run the app until it is left; returns the exit code.

    A job of another server is opened in an app of its own, in place of the one before.
    """
    collect_seldom()
    end_with_terminal()
    while True:
        app = SportftApp(Session(choice), job_id, data, first_rows(data))
        try:
            elsewhere = app.run()
        finally:
            _restore_title(app)
        if elsewhere is None:
            return app.return_code or 0
        choice, job_id, data = elsewhere.choice, elsewhere.job.id, None


def _restore_title(app: SportftApp) -> None:
    if not app.herald.has_title:
        return
    from sportft_tui.monitor.telling import restore_title

    # Where the app itself was painted; its own writer is closed by now.
    if sys.__stderr__ is not None:
        sys.__stderr__.write(restore_title(os.environ))
        sys.__stderr__.flush()
