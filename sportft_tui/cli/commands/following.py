"""A job, read to its end: events to one reader, everything else that matters to stderr."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from sportft_tui.cli.commands.line_narrator import LineNarrator
from sportft_tui.cli.commands.terminal import ring, say
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.event import Event
from sportft_tui.domain.hints import hint_for
from sportft_tui.domain.job import Job, Phase
from sportft_tui.domain.progress import Progress
from sportft_tui.domain.waiting import waiting
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.workflow.session import Session
from sportft_tui.workflow.telling import Teller


class Follower:
    """Follows one job. An end that is seen here is told like one that the app sees.

    Args:
        session: the job's server.
        job_id: the whole ID.
        show: takes each event once, in order.
    """

    def __init__(self, session: Session, job_id: str, show: Callable[[Event], None]) -> None:
        self._session = session
        self._job_id = job_id
        self._show = show
        self._job: Job | None = None
        self._progress = Progress()
        self._teller = Teller(session)
        self._narrator = LineNarrator(say)
        self._has_said_wait = False

    async def until_end(self) -> Job:
        """The job as it ended, when all its events have been shown."""
        from sportft_tui.monitor.updates import EventsArrived, JobChanged, StateChanged

        has_ended = False
        async for update in self._session.watch(self._job_id):
            match update:
                case EventsArrived(events=events):
                    for event in events:
                        self._show(event)
                        self._progress.feed((event,))
                case JobChanged(job=job):
                    self._job = job
                    has_ended = self._teller.finishes.see(job) or has_ended
                case StateChanged(state=state):
                    self._narrator.tell(state)
                    await self._tell_wait(state)
                case _:
                    pass
        job = self._job or await self._session.job(self._job_id)
        if has_ended:
            await self._tell_end(job)
        if job.phase is Phase.SUCCEEDED:
            self._say_what_is_next(job)
        return job

    @property
    def hint(self) -> str:
        """What to do about a job that has failed; empty where nothing is known."""
        return hint_for(self._job, self._progress) if self._job else ""

    def _say_what_is_next(self, job: Job) -> None:
        """What is still to come at this server, and what is to be done by hand."""
        quirks = self._session.choice.quirks
        if quirks.late_seconds and self._progress.tokens_billed is None:
            say("What it charged is told there some minutes later: follow it again to see it.")
        if words := quirks.deploy_words(job.fine_tuned_model or ""):
            say(words)

    async def _tell_wait(self, state: WatchState) -> None:
        """Once, where the server's own events tell no queue number: how it waits."""
        job = self._job
        if self._has_said_wait or job is None or state.watch not in (Watch.LIVE, Watch.POLLING):
            return
        self._has_said_wait = True
        told = job.queue_number if job.queue_number is not None else self._progress.queue_number
        if told is not None or job.phase is not Phase.WAITING:
            return
        journal, owner = await self._session.journal(), self._session.choice.identity
        jobs = await asyncio.to_thread(journal.jobs, owner)
        past = await asyncio.to_thread(journal.past_waits, owner)
        if (wait := waiting(job, jobs, time.time(), past)) and (words := wait.words()):
            say(f"It is {job.status}: {words}.")

    async def _tell_end(self, job: Job) -> None:
        """Ring, notify, run the user's command; what does not work takes nothing from the job."""
        try:
            await self._teller.open()
        except SportftError as error:
            say(str(error))
        for mine in await self._teller.claim([job]):
            ring(self._teller.signal([mine]))
            try:
                if failure := await self._teller.run_command(mine, self.hint):
                    say(failure)
            except asyncio.CancelledError:
                # ctrl+c: nobody waits for the command any longer; how the job ended is still told.
                say("on_finish goes on by itself.")
