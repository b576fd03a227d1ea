"""The workers' code: each coroutine does one thing with the session and answers with messages."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sportft_tui.domain.errors import SportftError, TrainingNotAvailable
from sportft_tui.domain.phase import Phase
from sportft_tui.tui import messages
from sportft_tui.tui.messages import StepState
from sportft_tui.tui.reading_news import ReadingNews
from sportft_tui.workflow import tutorial
from sportft_tui.workflow.session import Session, outcome
from sportft_tui.workflow.tutorial import CLASSIFY, LOAD, PREPARE, RESULTS, TRAIN

if TYPE_CHECKING:
    from textual.message import Message

    from sportft_tui.classify.predict import Reading
    from sportft_tui.dataset.newsgroups import Newsgroups
    from sportft_tui.dataset.preparing.client import Prepared
    from sportft_tui.dataset.sources.source import Wish
    from sportft_tui.dataset.table.client import Table
    from sportft_tui.domain.job import Job
    from sportft_tui.monitor.updates import Update
    from sportft_tui.monitor.watcher import Watcher
    from sportft_tui.tui.server_news import ServerNews
    from sportft_tui.workflow.job_wish import JobWish
    from sportft_tui.workflow.prepare_order import PrepareOrder

T = TypeVar("T")


#: Seconds between two readings of how long earlier jobs have waited, while one waits.
PAST_WAITS_SECONDS = 60.0
#: Files named in a sentence.
_NAMED = 2


class Conductor:
    """Runs steps. Holds what one step leaves for the next.

    Args:
        session: the rooms below.
        post: takes a message to the screen.
        agree: shows the user a price and asks; not called where everything is free.
    """

    def __init__(
        self,
        session: Session,
        post: Callable[[Message], object],
        agree: Callable[[str], Awaitable[bool]],
    ) -> None:
        self.session = session
        self.table: Table | None = None
        self.source: Path | Newsgroups | None = None
        self.prepared: Prepared | None = None
        #: How the table is prepared if nobody says otherwise.
        self.proposal: PrepareOrder | None = None
        self._reading = ReadingNews(post)
        self._post = post
        self._agree = agree
        self._ends: dict[str, asyncio.Future[Job]] = {}
        self._watcher: Watcher | None = None
        self._selected = ""
        self._waits_read_at = -math.inf

    async def open(self) -> None:
        """Show what the journal knows, then what happens, for ever."""
        from sportft_tui.tui.server_news import ServerNews

        server = ServerNews(self.session, self._post)
        server.connecting()
        if (journal := await self._try(self.session.journal())) is None:
            server.lost()
            return
        if journal.notice:
            self._post(messages.Said(journal.notice))
        self._watcher = await self.session.watcher()
        self._watcher.list_jobs = True
        if self._selected:
            self.follow(self._selected)
        async with aclosing(self._watcher.updates()) as updates:
            async for update in updates:
                await self._show(update, server)

    def look_now(self) -> None:
        """Look at the server without waiting for its turn."""
        if self._watcher:
            self._watcher.look_now()

    def follow(self, job_id: str) -> None:
        """Watch a job from now on, and more closely than the others."""
        self._selected = job_id
        if self._watcher is None:
            return
        try:
            self._watcher.add(job_id)
        except SportftError as error:
            _tell_failure(error, self._post)
        self._watcher.focus(job_id)

    async def _show(self, update: Update, server: ServerNews) -> None:
        from sportft_tui.monitor import updates

        match update:
            case updates.EventsArrived(job_id=job_id, events=events):
                self._post(messages.EventsSeen(job_id, events))
            case updates.JobChanged(job=job):
                self._post(messages.JobSeen(job))
                self._mark_end(job)
            case updates.StateChanged(job_id=job_id, state=state):
                self._post(messages.WatchChanged(job_id, state))
            case updates.JobsListed(jobs=jobs, seen_at=seen_at):
                waits = await self._past_waits(jobs)
                self._post(messages.JobsListed(jobs, seen_at, waits))
                for job in jobs:
                    self._mark_end(job)
            case updates.ServerChanged():
                await server.tell(update)
            case updates.WatchFailed(error=error):
                self._post(messages.Failed(error.what, error.hint))

    async def _past_waits(self, jobs: Sequence[Job]) -> tuple[float, ...]:
        """How long earlier jobs have waited; only told now and then, while one waits."""
        is_due = time.monotonic() - self._waits_read_at >= PAST_WAITS_SECONDS
        if not is_due or not any(job.phase is Phase.WAITING for job in jobs):
            return ()
        self._waits_read_at = time.monotonic()
        journal, owner = await self.session.journal(), self.session.choice.identity
        return tuple(await self._try(asyncio.to_thread(journal.past_waits, owner)) or ())

    async def load(self, what: Path | Newsgroups | None = None, wish: Wish | None = None) -> bool:
        """Open a table; the tutorial's where it is not said which."""

        async def step() -> None:
            table = await self.session.load(what, wish, self._saying(LOAD))
            self.table, self.source, self.prepared = table, what, None
            self.proposal = self.session.tables.proposal(what, wish)
            self._post(messages.TableShown(table))
            self._post(messages.StepChanged(PREPARE, StepState.TODO))
            self._reading.follow(table, "rows" if isinstance(what, Path) else "posts")

        return await self._step(LOAD, step)

    async def prepare(self, order: PrepareOrder | None = None) -> bool:
        """Write training files; as in the tutorial where it is not said how."""

        async def step() -> None:
            assert self.table is not None
            self.prepared = await self.session.prepare(self.table, order, self._saying(PREPARE))
            self._done(PREPARE, f"{self.prepared.n_train:,} + {self.prepared.n_valid:,}")
            self._post(messages.Said(_wrote(self.prepared)))

        return await self._step(PREPARE, step)

    async def prepare_as(self, order: PrepareOrder, *, trains: bool) -> None:
        """Write training files as ordered, and train on them where that is wanted."""
        self.proposal = order
        if await self.prepare(order) and trains:
            await self.train()

    async def train(self, wish: JobWish | None = None, agreed: str = "") -> Job | None:
        """Create a job and begin to follow it; `agreed` is a price that need not be asked about."""
        created: list[Job] = []

        async def step() -> None:
            assert self.prepared is not None
            await self.session.check()
            price = await self.session.price(self.prepared, wish=wish)
            if not (self.session.is_free or price == agreed or await self._agree(price)):
                self._post(messages.StepChanged(TRAIN, StepState.TODO))
                self._post(messages.Said("Nothing was uploaded."))
                return
            job = await self.session.train(self.prepared, self._saying(TRAIN), wish=wish)
            created.append(job)
            self._ends[job.id] = asyncio.get_running_loop().create_future()
            self._post(messages.JobSeen(job, select=True))
            self._post(messages.Said(f"Created {job.id}. It goes on without this screen."))
            self.look_now()

        await self._step(TRAIN, step)
        return created[0] if created else None

    async def attach(self, job_id: str) -> None:
        """Find a job on the server and select it."""
        if job := await self._try(self.session.job(job_id)):
            self._post(messages.JobSeen(job, select=True))

    def _mark_end(self, job: Job) -> None:
        ended = self._ends.get(job.id)
        if not job.is_over or ended is None or ended.done():
            return
        if failed := outcome(job):
            self._fail(TRAIN, failed)
        else:
            self._done(TRAIN, job.status)
        ended.set_result(job)
        self.look_now()

    async def results(self, job: Job) -> bool:
        async def step() -> None:
            self._saying(RESULTS)("Reading the result file")
            await _tell_measured(self.session, job, self._post)
            results = await self.session.results(job)
            self._post(messages.ResultsSeen(job.id, results))
            self._done(RESULTS, f"{results.steps:,} steps")

        return await self._step(RESULTS, step)

    async def classify(
        self, model: str, text: str, source: str = "", how: Reading | None = None
    ) -> bool:
        async def step() -> None:
            self._saying(CLASSIFY)(f"Asking {model}")
            prediction = await self.session.classify(model, text, how)
            self._post(messages.Classified(text, prediction, source))
            self._done(CLASSIFY, prediction.label)

        return await self._step(CLASSIFY, step)

    async def cancel(self, job_id: str) -> None:
        if job := await self._try(self.session.cancel(job_id)):
            self._post(messages.JobSeen(job))
            self._post(messages.Said(f"{job.id}: the server was asked to stop it."))
            self.look_now()

    async def tutorial(self) -> None:
        """All five steps."""
        for step in range(len(tutorial.STEPS)):
            self._post(messages.StepChanged(step, StepState.TODO))
        if not (await self.load() and await self.prepare()):
            return
        assert self.prepared is not None
        job = await self.train()
        if job is None:
            return
        job = await self._ends[job.id]
        if outcome(job) or not await self.results(job) or not job.fine_tuned_model:
            return
        first = self.prepared.first_validation_text
        await self.classify(job.fine_tuned_model, first, "validation file")
        await self.classify(job.fine_tuned_model, tutorial.TWEET, "tweet")

    async def _step(self, step: int, work: Callable[[], Awaitable[None]]) -> bool:
        """Run a step; a failure is shown on the rail and in words. Says whether it worked."""
        self._post(messages.StepChanged(step, StepState.DOING))
        try:
            if step not in (LOAD, RESULTS):
                # Who asks for something wants the engine, also where it was stopped or killed.
                # Results may be known; else the session sees to the engine.
                await self.session.line.revive()
            await work()
        except SportftError as error:
            self._fail(step, error)
            return False
        return True

    async def _try(self, work: Awaitable[T]) -> T | None:
        """The work's result; a failure is shown in words and gives None."""
        try:
            return await work
        except SportftError as error:
            self._post(messages.Failed(error.what, error.hint))
            return None

    def _saying(self, step: int) -> Callable[[str], None]:
        def say(text: str) -> None:
            self._post(messages.StepChanged(step, StepState.DOING, text))

        return say

    def _done(self, step: int, detail: str) -> None:
        self._post(messages.StepChanged(step, StepState.DONE, detail))

    def _fail(self, step: int, error: SportftError) -> None:
        self._post(messages.StepChanged(step, StepState.FAILED))
        _tell_failure(error, self._post)


async def _tell_measured(session: Session, job: Job, post: Callable[[Message], object]) -> None:
    """Post how good a job's model was found to be: some servers measure nothing themselves."""
    from sportft_tui.workflow import evaluating

    if job.fine_tuned_model:
        for one in await evaluating.evaluations(session, job.fine_tuned_model, 1):
            post(messages.EvaluationSeen(one.evaluation))


def _tell_failure(error: SportftError, post: Callable[[Message], object]) -> None:
    post(messages.Failed(error.what, error.hint))
    if isinstance(error, TrainingNotAvailable):
        post(messages.TrainingClosed(error.uploaded))


def _wrote(prepared: Prepared) -> str:
    names = [path.name for pair in prepared.files for path in pair if path]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"Wrote {', '.join(names[:_NAMED])}{more} to {prepared.train_path.parent}"
