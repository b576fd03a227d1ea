"""Going to a job, wherever it is: in the list, in the journal, at this server or another one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages
from sportft_tui.tui.elsewhere import Elsewhere
from sportft_tui.workflow import attach
from sportft_tui.workflow.attach import Candidate
from sportft_tui.workflow.choice import settled

if TYPE_CHECKING:
    from textual.message import Message

    from sportft_tui.tui.book import JobBook
    from sportft_tui.workflow.session import Session


class Attacher:
    """Finds the job that somebody means, and has it shown.

    Args:
        session: the present server.
        book: the jobs on screen.
        post: takes a message to the screen.
        ask_server: attaches to an ID that nobody here knows.
        leave_for: opens the app on a job of another server.
    """

    def __init__(
        self,
        session: Session,
        book: JobBook,
        post: Callable[[Message], object],
        ask_server: Callable[[str], Awaitable[object]],
        leave_for: Callable[[Elsewhere], Awaitable[object]],
    ) -> None:
        self._session = session
        self._book = book
        self._post = post
        self._ask_server = ask_server
        self._leave_for = leave_for

    @property
    def own(self) -> str:
        """The identity of the present server."""
        return self._session.choice.identity

    def listed(self) -> list[Candidate]:
        """The jobs on screen."""
        return [Candidate(self.own, job) for job in self._book.jobs]

    async def look_up(self) -> list[Candidate]:
        """The jobs on screen, and those that the journal knows of this server and of others."""
        listed = self.listed()
        here = {one.job.id for one in listed}
        try:
            known = await attach.known(self._session)
        except SportftError as error:
            self._fail(error)
            return listed
        more = [one for one in known if one.identity != self.own or one.job.id not in here]
        return _newest_first(listed, more, self.own)

    async def attach(self, meant: Candidate | str) -> None:
        """Show the job that is meant; what prevents it is said."""
        try:
            if isinstance(meant, str):
                meant = await attach.find(self._session, meant)
            await self._go(meant)
        except SportftError as error:
            self._fail(error)

    async def _go(self, one: Candidate) -> None:
        if one.identity != self.own:
            others = await attach.known(self._session)
            await asyncio.to_thread(attach.check_key, one, self._session.choice, others)
            choice = await asyncio.to_thread(settled, one.choice)
            await self._leave_for(Elsewhere(choice, one.job.id))
        elif one.is_unknown:
            await self._ask_server(one.job.id)
        else:
            entry = self._book.get(one.job.id)
            # What is on screen is never older than what was on offer.
            self._post(messages.JobSeen(entry.job if entry else one.job, select=True))

    def _fail(self, error: SportftError) -> None:
        self._post(messages.Failed(error.what, error.hint))


def _newest_first(
    listed: Iterable[Candidate], more: Iterable[Candidate], own: str
) -> list[Candidate]:
    """This server's jobs, then the others', newest first in each."""
    return sorted([*listed, *more], key=lambda one: (one.identity != own, -one.job.created_at))
