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
    # What is to be done is meant for the job under the cursor.
    app.desk.settle()
    match kind:
        case "step":
            from sportft_tui.tui.step_actions import StepActions

            return StepActions(app)
        case "job":
            from sportft_tui.tui.job_actions import JobActions

            return JobActions(app)
        case "profile":
            from sportft_tui.tui.profile_actions import ProfileActions

            return ProfileActions(app)
        case "money":
            from sportft_tui.tui.money_actions import MoneyActions

            return MoneyActions(app)
        case "bulk":
            from sportft_tui.tui.bulk_actions import BulkActions

            return BulkActions(app)
        case "review":
            from sportft_tui.tui.review_actions import ReviewActions

            return ReviewActions(app)
        case "line":
            from sportft_tui.tui.line_actions import LineActions

            return LineActions(app)
        case "layout":
            from sportft_tui.tui.layout_actions import LayoutActions

            return LayoutActions(app)
        case "shell":
            from sportft_tui.tui.shell_actions import ShellActions

            return ShellActions(app)
        case "look":
            from sportft_tui.tui.look_actions import LookActions

            return LookActions(app)
        case _:
            return app.desk.query_one(f"#{kind}", Pane)
