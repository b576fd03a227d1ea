"""What the keys do that are about whole files: evaluating, and batches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sportft_tui.tui.bulk_work import BulkWork

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp


class BulkActions:
    """One action a command; the names are those of the command table.

    Args:
        app: whose desk, session and workers are used.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app

    async def do(self, name: str) -> None:
        """Show the screen."""
        work, model = self._work(), self._app.desk.model or ""
        if name == "evaluate":
            from sportft_tui.tui.screens.evaluate import Evaluate

            await self._app.push_screen(Evaluate(work, model))
        else:
            from sportft_tui.tui.screens.batch import Batch

            await self._app.push_screen(Batch(work, model))

    def _work(self) -> BulkWork:
        """Made once: what is under way is kept there."""
        app = self._app
        if app.bulk is None:
            app.bulk = BulkWork(
                app.session, app.start_work, self._agree, app.desk.post_message, self._open_file
            )
        return app.bulk

    def _open_file(self) -> Path | None:
        what = self._app.conductor.source
        return what if isinstance(what, Path) else None

    async def _agree(self, price: str) -> bool:
        from sportft_tui.tui.screens.ask import Confirm

        question = Confirm("Ask the model about all these texts?", f"{price}.")
        return await self._app.push_screen_wait(question)
