"""What the app is in the middle of, as the commands ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sportft_tui.api import read_only
from sportft_tui.tui.command import Situation
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.screens.four_panes import FourPanes

if TYPE_CHECKING:
    from sportft_tui.tui.conductor import Conductor
    from sportft_tui.tui.screens.desk import Desk


def situation(desk: Desk, conductor: Conductor, *, is_busy: bool) -> Situation:
    """What decides which commands make sense now.

    Args:
        desk: what is looked at.
        conductor: what the steps have left.
        is_busy: whether a step is going on.
    """
    entry = desk.entry
    return Situation(
        has_rows=conductor.table is not None,
        is_prepared=conductor.prepared is not None,
        has_job=entry is not None,
        job_is_over=entry is not None and entry.job.is_over,
        job_has_model=desk.model is not None,
        is_busy=is_busy,
        pane=desk.pane_name,
        has_events=entry is not None and len(entry.events) > 0,
        is_read_only=read_only.is_on(),
        table=desk.query_one(DataPane).situation,
        panes=desk.query_one(FourPanes).situation,
    )
