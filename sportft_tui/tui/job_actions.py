"""What the keys do that are about one job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sportft_tui.tui.attaching import Attacher

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.workflow.attach import Candidate


class JobActions:
    """One action a command; the names are those of the command table.

    Args:
        app: whose desk, conductor and workers are used.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app
        self._desk = app.desk
        ask = app.conductor.attach
        self._attacher = Attacher(
            app.session, app.desk.book, app.desk.post_message, ask, app.leave_for
        )

    async def do(self, name: str) -> None:
        """Do what a command is for."""
        match name:
            case "follow":
                self._follow()
            case "attach":
                await self._ask_which()
            case "cancel":
                await self._ask_to_cancel()

    def attach(self, meant: Candidate | str) -> None:
        """Go to a job."""
        self._app.start_work("attach", self._attacher.attach(meant))

    async def known(self) -> list[Candidate]:
        """The jobs that may be meant, as far as they are known here."""
        return await self._attacher.look_up()

    def _follow(self) -> None:
        self._desk.follow_newest()
        if self._desk.entry:
            self._app.watch_job(self._desk.entry.job.id)

    async def _ask_which(self) -> None:
        from sportft_tui.tui.screens.attach import Attach

        def attach(meant: Candidate | str | None) -> None:
            if meant:
                self.attach(meant)

        known = self._attacher
        dialog = Attach(known.own, known.listed(), known.look_up)
        await self._app.push_screen(dialog, attach)

    async def _ask_to_cancel(self) -> None:
        from sportft_tui.tui.screens.ask import Confirm

        if self._desk.entry is None:
            return
        job_id = self._desk.entry.job.id

        def cancel(sure: bool | None) -> None:
            if sure:
                self._app.start_work("cancel", self._app.conductor.cancel(job_id))

        what = "It stops for good; what it has trained so far is lost."
        question = Confirm(f"Cancel {job_id}?", what, ["cancel", job_id])
        await self._app.push_screen(question, cancel)
