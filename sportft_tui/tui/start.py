"""How the app is started."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from sportft_tui.api import read_only
from sportft_tui.domain.errors import SportftError
from sportft_tui.home import home as home_in_force
from sportft_tui.settings import Settings
from sportft_tui.tui import place
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.first_look import first_look
from sportft_tui.tui.first_rows import first_rows
from sportft_tui.tui.garbage import collect_seldom
from sportft_tui.tui.pace import SLOW, set_pace
from sportft_tui.tui.wire.hangup import end_with_terminal
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


def run(
    choice: Choice,
    job_id: str = "",
    data: Path | None = None,
    settings: Settings | None = None,
    *,
    theme_is_asked: bool = False,
    fault: SportftError | None = None,
) -> int:
    """Run the app until it is left; returns the exit code.

    A job of another server is opened in an app of its own, in place of the one before.

    Args:
        choice: the server.
        job_id: a job to attach to at once; empty for none.
        data: a table to open at once.
        settings: those in force.
        theme_is_asked: whether the theme is one that this start was asked for.
        fault: why the server is not the one that the settings name; the app says it.

    Raises:
        BadInput: the terminal can show no screen.
    """
    settings = settings or Settings()
    home = home_in_force()
    last = place.read(home)
    look = first_look(settings, last.theme, is_asked=theme_is_asked)
    collect_seldom()
    end_with_terminal()
    if settings.low_bandwidth:
        set_pace(SLOW)
    if settings.read_only:
        read_only.turn_on()
    while True:
        known = first_rows(data)
        app = SportftApp(Session(choice), job_id, data, known, settings, look, last)
        app.place.keep_in(home)
        app.herald.fault = fault
        threading.excepthook = app.tell_thread_fault
        try:
            elsewhere = app.run(mouse=settings.mouse)
        finally:
            _restore_title(app)
            app.place.end()
        if elsewhere is None:
            return app.return_code or 0
        choice, job_id, data, fault = elsewhere.choice, elsewhere.job_id, None, None
        last, look = place.read(home), look._replace(theme=app.theme)


def _restore_title(app: SportftApp) -> None:
    if not app.herald.has_title:
        return
    from sportft_tui.monitor.telling import restore_title

    # Where the app itself was painted; its own writer is closed by now.
    if sys.__stderr__ is not None:
        sys.__stderr__.write(restore_title(os.environ))
        sys.__stderr__.flush()
