"""The workers' code: each coroutine does one thing with the session and answers with messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.job import Job
from sportft_tui.tui import messages
from sportft_tui.tui.messages import StepState
from sportft_tui.workflow import tutorial
from sportft_tui.workflow.session import Session, outcome
from sportft_tui.workflow.tutorial import CLASSIFY, LOAD, PREPARE, RESULTS, TRAIN

if TYPE_CHECKING:
    from textual.message import Message

    from sportft_tui.dataset.client import Loaded, Prepared
    from sportft_tui.domain.event import Event

T = TypeVar("T")


#: Seconds between two looks at the list of jobs while none of them moves. Other programs may create
#: jobs too; a quarter of a minute is soon enough to see them and costs no measurable CPU.
IDLE_LOOK = 15.0
#: ... and while one moves: queue numbers of jobs that nobody has selected should fall in sight.
BUSY_LOOK = 1.0
#: ... and while the server does not answer: a person is waiting for it.
DOWN_LOOK = 5.0


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
        self.loaded: Loaded | None = None
        self.prepared: Prepared | None = None
        self._post = post
        self._agree = agree
        self._watched: set[str] = set()
        self._seen: dict[str, set[str]] = {}
        self._ends: dict[str, asyncio.Future[Job]] = {}
        self._any_active = False
        self._why_down = ""
        self._look_now = asyncio.Event()

    async def open(self) -> None:
        """Show what the journal knows, then connect and keep the list of jobs fresh for ever."""
        if known := await self._try(self.session.known_jobs()):
            self._post(messages.JobsListed(known))
        if (journal := await self._try(self.session.journal())) and journal.notice:
            self._post(messages.Said(journal.notice))
        while True:
            is_up = await self._look()
            pause = (BUSY_LOOK if self._any_active else IDLE_LOOK) if is_up else DOWN_LOOK
            self._look_now.clear()
            try:
                await asyncio.wait_for(self._look_now.wait(), timeout=pause)
            except TimeoutError:
                continue

    def look_now(self) -> None:
        """Refresh the list of jobs without waiting for its turn."""
        self._look_now.set()

    async def _look(self) -> bool:
        try:
            await self.session.line.revive(only_crashed=True)
            connection = await self.session.line.connection()
            jobs = await self.session.jobs()
        except SportftError as error:
            if error.what != self._why_down:
                self._post(messages.Failed(error.what, error.hint))
            self._why_down = error.what
            self._post(messages.Connected("not connected", is_up=False))
            return False
        if self._why_down:
            self._post(messages.Said("Connected again."))
        self._why_down = ""
        self._any_active = any(not job.is_over for job in jobs)
        where = "engine" if self.session.choice.is_local else connection.profile.base_url
        self._post(messages.Connected(where, is_up=True))
        self._post(messages.JobsListed(jobs))
        return True

    async def load(self) -> bool:
        async def step() -> None:
            loaded = await self.session.load(self._saying(LOAD))
            self.loaded, self.prepared = loaded, None
            await self._show_rows(loaded, None)
            self._done(LOAD, f"{loaded.n_rows:,} posts")
            if loaded.note:
                self._post(messages.Said(loaded.note))

        return await self._step(LOAD, step)

    async def prepare(self) -> bool:
        async def step() -> None:
            assert self.loaded is not None
            self.prepared = await self.session.prepare(self.loaded, self._saying(PREPARE))
            await self._show_rows(self.loaded, self.prepared)
            self._done(PREPARE, f"{self.prepared.n_train} + {self.prepared.n_valid}")
            written = f"{self.prepared.train_path.name}, {self.prepared.valid_path.name}"
            self._post(messages.Said(f"Wrote {written} to {self.prepared.train_path.parent}"))

        return await self._step(PREPARE, step)

    async def _show_rows(self, loaded: Loaded, prepared: Prepared | None) -> None:
        from sportft_tui.dataset.rows import RowFile

        rows = await asyncio.to_thread(RowFile, (prepared or loaded).rows_path)
        self._post(messages.DataShown(rows, loaded, prepared))

    async def train(self) -> Job | None:
        """Create a job and begin to follow it; returns as soon as the server has it."""
        created: list[Job] = []

        async def step() -> None:
            assert self.prepared is not None
            await self.session.check()
            price = self.session.price(self.prepared)
            if not self.session.is_free and not await self._agree(price):
                self._post(messages.StepChanged(TRAIN, StepState.TODO))
                self._post(messages.Said("Nothing was uploaded."))
                return
            job = await self.session.train(self.prepared, self._saying(TRAIN))
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

    async def follow(self, job_id: str) -> None:
        """Watch a job to its end; a job is watched once, however often this is asked."""
        if job_id in self._watched:
            return
        self._watched.add(job_id)
        try:
            await self._try(self._watch(job_id))
        finally:
            self._watched.discard(job_id)

    async def _watch(self, job_id: str) -> None:
        from sportft_tui.monitor.updates import EventsArrived, JobChanged, StateChanged

        seen: set[str] = self._seen.setdefault(job_id, set())
        async for update in self.session.watch(job_id):
            match update:
                case EventsArrived(events=events):
                    fresh: list[Event] = [event for event in events if event.id not in seen]
                    seen.update(event.id for event in fresh)
                    self._post(messages.EventsSeen(job_id, fresh))
                case JobChanged(job=job):
                    self._post(messages.JobSeen(job))
                    self._mark_end(job)
                case StateChanged(state=state):
                    self._post(messages.WatchChanged(job_id, state))

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
            results = await self.session.results(job)
            self._post(messages.ResultsSeen(job.id, results))
            self._done(RESULTS, f"{results.steps:,} steps")

        return await self._step(RESULTS, step)

    async def classify(self, model: str, text: str, source: str = "") -> bool:
        async def step() -> None:
            self._saying(CLASSIFY)(f"Asking {model}")
            prediction = await self.session.classify(model, text)
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
            if step is not LOAD:
                # Who asks for something wants the engine, also where it was stopped or killed.
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
        self._post(messages.Failed(error.what, error.hint))
