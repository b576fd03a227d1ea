"""The end of a job, told once on this machine: by bell, title, notification and a command."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sportft_tui.monitor import telling
from sportft_tui.monitor.finishes import Finishes
from sportft_tui.settings import Settings, explained

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job
    from sportft_tui.workflow.session import Session


class Teller:
    """Sees jobs end, and knows how that is to be told.

    Any number of apps and followers may see the same end: the journal gives it to one of them.

    Args:
        session: whose jobs they are; its folders hold settings and journal.
    """

    def __init__(self, session: Session) -> None:
        self.settings = Settings()
        self.finishes = Finishes()
        self._session = session

    async def open(self) -> None:
        """Read the settings; until then the defaults hold.

        Raises:
            BadInput: something in them cannot be used; says what. The rest holds.
        """
        found = await asyncio.to_thread(explained, self._session.home)
        self.settings = found.settings
        if found.problems:
            raise found.problems[0]

    async def claim(self, jobs: Iterable[Job]) -> list[Job]:
        """Those of the ended jobs that are ours to tell: nobody else on this machine has."""
        journal, owner = await self._session.journal(), self._session.choice.identity
        return await asyncio.to_thread(
            lambda: [job for job in jobs if journal.mark_told(owner, job.id)]
        )

    def signal(self, jobs: Sequence[Job]) -> str:
        """What rings and notifies, as bytes for the terminal; the title is the app's own matter."""
        told = telling.BELL if self.settings.bell else ""
        if self.settings.desktop_notification:
            told += telling.notification(telling.headline(jobs), os.environ)
        return told

    async def run_command(self, job: Job, hint: str = "") -> str:
        """Run the user's command, if there is one; returns what went wrong, or nothing.

        Args:
            job: as it ended.
            hint: what to do about a failed one, where its events told more than the job itself.
        """
        if not self.settings.on_finish:
            return ""
        from sportft_tui.domain.hints import hint_for
        from sportft_tui.monitor import on_finish

        told = on_finish.about(job, self._session.choice.identity, hint or hint_for(job))
        return await on_finish.run(self.settings.on_finish, told)
