"""The end of a job, told to somebody who looks elsewhere."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages

if TYPE_CHECKING:
    from textual.message import Message

    from sportft_tui.domain.job import Job
    from sportft_tui.workflow.session import Session
    from sportft_tui.workflow.telling import Teller


_INSTEAD = "This is the engine on this machine; p chooses another server."


class Herald:
    """Rings, names the job in the title, notifies, and runs the user's command.

    Args:
        session: whose jobs they are.
        write: sends a text to the terminal as it is.
        say: takes a message to the screen, when there is room for it.
    """

    def __init__(
        self,
        session: Session,
        write: Callable[[str], object],
        say: Callable[[Message], Awaitable[object]],
    ) -> None:
        self._session = session
        self._write = write
        self._say = say
        self._made: Teller | None = None
        self.has_title = False
        #: Why this is not the server that the settings name.
        self.fault: SportftError | None = None

    @property
    def _teller(self) -> Teller:
        # Imported late: no job ends before the first paint.
        if self._made is None:
            from sportft_tui.workflow.telling import Teller

            self._made = Teller(self._session)
        return self._made

    async def open(self) -> None:
        """Read the settings; where they cannot be used, that is said, and the defaults hold."""
        try:
            await self._teller.open()
        except SportftError as error:
            await self._say(messages.Failed(error.what, error.hint))
        if self.fault is not None:
            await self._say(messages.Failed(self.fault.what, _INSTEAD))

    def see(self, job: Job) -> list[Job]:
        """Take in a job; the list of what has ended by that: the job, or nothing."""
        return [job] if self._teller.finishes.see(job) else []

    def see_list(self, jobs: Sequence[Job], looked_at: float) -> list[Job]:
        """Take in a list of jobs as it was at `looked_at`; those that have ended since."""
        return self._teller.finishes.see_list(jobs, looked_at)

    async def tell(self, ended: Sequence[Job]) -> None:
        """Tell of jobs that have ended, unless another program on this machine does."""
        from sportft_tui.monitor import telling

        try:
            mine = await self._teller.claim(ended)
        except SportftError as error:
            await self._say(messages.Failed(error.what, error.hint))
            return
        if not mine:
            return
        title = telling.set_title(f"{telling.headline(mine)} - sportft", os.environ)
        if title and self._teller.settings.title:
            kept = "" if self.has_title else telling.KEEP_TITLE
            self.has_title = True
            self._write(kept + title)
        self._write(self._teller.signal(mine))
        failures = [await self._teller.run_command(job) for job in mine]
        if said := next(filter(None, reversed(failures)), ""):
            await self._say(messages.Failed(said))
