"""Where the app is to be opened next: another server, and perhaps a job there."""

from __future__ import annotations

from typing import NamedTuple

from sportft_tui.workflow.choice import Choice


class Elsewhere(NamedTuple):
    """Another server.

    Attributes:
        choice: which.
        job_id: a job to show there; empty for none.
    """

    choice: Choice
    job_id: str = ""
