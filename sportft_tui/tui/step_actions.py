"""What the keys of the tutorial's steps do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sportft_tui.tui.panes.classify import ClassifyPane
from sportft_tui.tui.table_steps import TableSteps

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp


class StepActions:
    """One action a step; the names are those of the command table.

    Args:
        app: whose desk, conductor and workers are used.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app
        self._desk = app.desk
        self._conductor = app.conductor
        self._tables = TableSteps(app, app.desk, app.conductor, app.start_work)

    async def do(self, name: str) -> None:
        """Do a step, or ask what is to be known for it."""
        match name:
            case "tutorial":
                self._app.start_work(name, self._conductor.tutorial(), busy=True)
            case "load":
                await self._tables.ask_what_to_open()
            case "prepare":
                await self._tables.ask_how_to_prepare()
            case "train":
                from sportft_tui.tui.creating import JobCreating

                self._app.start_work("new job", JobCreating(self._app).ask())
            case "results" if self._desk.entry:
                self._desk.enter("jobs")
                work = self._conductor.results(self._desk.entry.job)
                self._app.start_work(name, work, busy=True)
            case "classify":
                self._desk.enter("classify")

    def open(self, path: Path) -> None:
        """Open a table that was named when the app was started."""
        self._app.start_work("look at the file", self._tables.open(path))

    def classify(self, text: str) -> None:
        """Ask the model for a text's label."""
        model = self._desk.model
        if model is None:
            hint = f"Train one first: {self._app.keymap.key_of('tutorial')} runs it all."
            self._desk.notice("✗ There is no model yet.", hint, ink="bad")
        elif text.strip():
            how = self._desk.query_one(ClassifyPane).how
            work = self._conductor.classify(model, text, how=how)
            self._app.start_work("classify", work, busy=True)
