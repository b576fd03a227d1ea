"""What is done with the panes as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp


class LayoutActions:
    """Does the commands of `layout_commands`."""

    def __init__(self, app: SportftApp) -> None:
        self._app = app

    async def do(self, name: str) -> None:
        """Do what the command with this name is for."""
        desk = self._app.desk
        match name:
            case "zoom":
                desk.zoom()
            case "wider":
                desk.panes.move_border(cells=1)
            case "narrower":
                desk.panes.move_border(cells=-1)
            case "higher":
                desk.panes.move_border(rows=1)
            case "lower":
                desk.panes.move_border(rows=-1)
            case "even":
                desk.panes.even()
        self._app.work_moved()
