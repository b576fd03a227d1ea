"""New jobs in the app: the form, and what can be done where a server takes none."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages
from sportft_tui.tui.elsewhere import Elsewhere
from sportft_tui.tui.job_form import JobForm
from sportft_tui.workflow.choice import Choice as Server

if TYPE_CHECKING:
    from sportft_tui.dataset.preparing.client import Prepared
    from sportft_tui.tui.app import SportftApp


class JobCreating:
    """Opens the form, and answers a refusal.

    Args:
        app: whose session, screens and workers are used.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app
        self._session = app.session

    async def ask(self) -> None:
        """Ask how the job is to be, then create it; for workers only."""
        from sportft_tui.tui.screens.create_job import CreateJob, JobDesk
        from sportft_tui.workflow import model_ends
        from sportft_tui.workflow.job_wish import JobWish, TrainingFiles

        prepared, session = self._app.conductor.prepared, self._session
        if prepared is None:
            return

        async def price(wish: JobWish) -> str:
            return await session.price(prepared, wish=wish)

        try:
            profile = (await session.line.connection()).profile
        except SportftError as error:
            self._app.desk.post_message(messages.Failed(error.what, error.hint))
            return
        desk = JobDesk(
            server=session.choice,
            quirks=profile.quirks,
            host=profile.host,
            suffix=TrainingFiles.of(prepared).suffix,
            train=prepared.train_path,
            valid=prepared.valid_path,
            n_rows=prepared.n_train,
            usual=self._usual_model,
            models=lambda: model_ends.models(session),
            price=price,
        )
        order = await self._app.push_screen_wait(CreateJob(desk, JobForm()))
        if order is not None:
            work = self._app.conductor.train(order.wish, order.price)
            self._app.start_work("train", work, busy=True)

    async def _usual_model(self) -> str:
        return await (await self._session.line.connection()).default_model()

    async def find_lost(self) -> None:
        """Say which jobs are there whose orders had no answer, last time."""
        from sportft_tui.workflow import creating

        with suppress(SportftError):  # the next order looks for them, too
            await creating.found_again(self._session, self._say)

    def refused(self, uploaded: Sequence[str]) -> None:
        """Offer what can be done where a server takes no jobs."""
        self._app.start_work("no jobs here", self._offer(uploaded))

    async def _offer(self, uploaded: Sequence[str]) -> None:
        from sportft_tui.tui.screens.refused import DELETE, LOCAL, Closed

        prepared = self._app.conductor.prepared
        dialog = Closed(len(uploaded), is_prepared=prepared is not None)
        chosen = await self._app.push_screen_wait(dialog)
        try:
            if chosen == DELETE:
                await self._delete(uploaded)
            elif chosen == LOCAL and prepared is not None:
                await self._train_here(prepared)
        except SportftError as error:
            self._app.desk.post_message(messages.Failed(error.what, error.hint))

    async def _delete(self, uploaded: Sequence[str]) -> None:
        from sportft_tui.tui.screens.ask import Confirm
        from sportft_tui.workflow import orphans

        files = f"{len(uploaded)} uploaded {'file' if len(uploaded) == 1 else 'files'}"
        what = "No job uses them; they cannot be brought back."
        question = Confirm(f"Delete {files} there?", what, ["files", "delete", *uploaded])
        if await self._app.push_screen_wait(question):
            await orphans.delete(self._session, uploaded)
            self._say(f"Deleted {files}.")

    async def _train_here(self, prepared: Prepared) -> None:
        """Create the job on the engine, and open the app there."""
        from sportft_tui.workflow.session import Session

        here = Session(Server(), self._session.home)
        try:
            await here.check()
            job = await here.train(prepared, self._say)
        finally:
            await here.close()
        await self._app.leave_for(Elsewhere(Server(), job.id))

    def _say(self, text: str) -> None:
        self._app.desk.post_message(messages.Said(text))
