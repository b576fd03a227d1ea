"""Who does what a command is for: the first word of its action names them.

Imported late, each of them: none is needed for the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sportft_tui.tui.panes.pane import Pane

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp


class Doer(Protocol):
    """Does the commands of one kind."""

    async def do(self, name: str) -> None:
        """Do what the command with this name is for."""


def doer(app: SportftApp, kind: str) -> Doer:
    """Who does the commands of a kind: `step`, `job`, `bulk`, `review`, or a pane by its ID."""
    match kind:
        case "step":
            from sportft_tui.tui.step_actions import StepActions

            return StepActions(app)
        case "job":
            from sportft_tui.tui.job_actions import JobActions

            return JobActions(app)
        case "bulk":
            from sportft_tui.tui.bulk_actions import BulkActions

            return BulkActions(app)
        case "review":
            from sportft_tui.tui.review_actions import ReviewActions

            return ReviewActions(app)
        case _:
            return app.desk.query_one(f"#{kind}", Pane)
