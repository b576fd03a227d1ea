"""One person's work with one server: the tutorial's steps, each a coroutine.

The app and the shell both drive a `Session`; neither knows how a step is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from sportft_tui.api import read_only
from sportft_tui.domain.errors import BadInput, JobCancelled, JobFailed, SportftError
from sportft_tui.domain.phase import Phase
from sportft_tui.home import Home, home
from sportft_tui.workflow import tutorial
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.folders import created
from sportft_tui.workflow.line import ServerLine
from sportft_tui.workflow.tables import Tables

if TYPE_CHECKING:
    from pathlib import Path

    from sportft_tui.classify.predict import Reading
    from sportft_tui.dataset.cost.tokens import Count
    from sportft_tui.dataset.newsgroups import Newsgroups
    from sportft_tui.dataset.preparing.client import Files, Prepared
    from sportft_tui.dataset.sources.source import Wish
    from sportft_tui.dataset.table.client import Table
    from sportft_tui.domain.cost import Estimate
    from sportft_tui.domain.job import Job
    from sportft_tui.domain.metrics import Results
    from sportft_tui.domain.prediction import Prediction
    from sportft_tui.domain.template import Template
    from sportft_tui.monitor.journal import Journal
    from sportft_tui.monitor.records import Answered
    from sportft_tui.monitor.updates import Update
    from sportft_tui.monitor.watcher import Watcher
    from sportft_tui.workflow.budget import MayPass
    from sportft_tui.workflow.job_wish import JobWish
    from sportft_tui.workflow.prepare_order import PrepareOrder

Say = Callable[[str], None]


def silent(_: str) -> None:
    """Says nothing: for callers that do not show progress."""


class Session:
    """What is at hand between the steps. Parts are opened when first needed.

    Args:
        choice: which server.
        folders: where state and data live; the platform's own where not given.
    """

    def __init__(self, choice: Choice, folders: Home | None = None) -> None:
        self.choice = choice
        self.home = folders or home()
        self.line = ServerLine(choice, self.home)
        self.tables = Tables(choice, self.home)
        #: Who is asked before a month's budget is passed; nobody may where it is not set.
        self.may_pass: MayPass | None = None
        self._opening = asyncio.Lock()
        self._journal: Journal | None = None

    async def journal(self) -> Journal:
        """The journal, opened (and its folders made) at the first call."""
        async with self._opening:
            if self._journal is None:
                self._journal = await asyncio.to_thread(self._open_journal)
            return self._journal

    def _open_journal(self) -> Journal:
        from sportft_tui.monitor.journal import FILE_NAME, Journal

        return Journal(created(self.home).state / FILE_NAME)

    async def check(self) -> None:
        """See that the server speaks the protocol and takes the key, before anything is sent.

        Raises:
            SportftError: it does not; says what is there instead.
        """
        read_only.check("Nothing was uploaded")
        await (await self.line.connection()).check()

    @property
    def is_free(self) -> bool:
        """Whether jobs and predictions cost nothing."""
        return self.choice.is_local

    async def price(
        self, prepared: Prepared, *, model: str = "", wish: JobWish | None = None
    ) -> str:
        """What training on `prepared` will cost, in words, before anything is sent.

        Raises:
            BadInput: it is over the budget in the settings.
        """
        from sportft_tui.workflow.job_wish import JobWish

        return await self.price_of(prepared.train_path, wish or JobWish(model=model))

    async def price_of(self, path: Path, wish: JobWish) -> str:
        """As `price`, of a training file that is there."""
        if self.is_free:
            return "$0.00: the engine on this machine is free"
        model = wish.model or await (await self.line.connection()).default_model()
        return (await self.within_budget(path, model, wish.n_epochs)).words()

    async def within_budget(self, path: Path, model: str, epochs: int | None) -> Estimate:
        """What training on a file will cost. Raises BadInput where that is over the budget."""
        return await self._checked(
            await self.tables.worker.count_tokens(path, model), model, epochs
        )

    async def _checked(
        self, count: Count, model: str, epochs: int | None = tutorial.N_EPOCHS
    ) -> Estimate:
        """What training on so many tokens costs. Raises BadInput where that is over the budget."""
        from sportft_tui.dataset.cost.estimating import estimate
        from sportft_tui.workflow import budget

        def checked() -> Estimate:
            profile = self.choice.profile
            cost = estimate(
                count,
                self.home,
                profile=profile,
                model=model,
                epochs=epochs,
                is_hosted=self.choice.quirks.hosted_by_hour,
            )
            budget.check(cost, self.home)
            return cost

        return await asyncio.to_thread(checked)

    async def load(
        self,
        what: Path | Newsgroups | None = None,
        wish: Wish | None = None,
        say: Say = silent,
    ) -> Table:
        """Step 1: open a table of texts; its rows go on coming, see `loading.whole`.

        Args:
            what: a file, a folder or newsgroups; the tutorial's posts where not given (or the
                made-up sample in their place: see `Table.made_up`).
            wish: how a file is to be read.
            say: is called with a line now and then.
        """
        return await self.tables.load(what, wish, say)

    async def prepare(
        self, table: Table, order: PrepareOrder | None = None, say: Say = silent
    ) -> Prepared:
        """Step 2: a training file and a validation file in the server's form.

        Args:
            table: the rows.
            order: how, and where to; as in the tutorial where not given.
            say: is called with a line now and then.
        """
        return await self.tables.prepare(table, order or self.tables.proposal(None, None), say)

    async def estimate(self, files: Files, model: str = "") -> Estimate:
        """What training on files would cost that are not written yet.

        Raises:
            BadInput: it is over the budget in the settings, or nobody can say.
        """
        from sportft_tui.dataset.cost.tokens import Count

        count = Count(files.tokens, files.n_train, files.is_estimated)
        model = model or self.tables.model
        if not model:
            model = await (await self.line.connection()).default_model()
        return await self._checked(count, model)

    async def train(
        self, prepared: Prepared, say: Say = silent, *, model: str = "", wish: JobWish | None = None
    ) -> Job:
        """Step 3: upload the files, create the job, remember it. Returns at once; see `watch`.

        Raises:
            SportftError: there is no job; see `creating.create`.
        """
        from sportft_tui.workflow import creating
        from sportft_tui.workflow.job_wish import JobWish, TrainingFiles

        files = TrainingFiles.of(prepared)
        return await creating.create(self, files, wish or JobWish(model=model), say)

    async def watcher(self) -> Watcher:
        """What watches this server's jobs.

        A local engine that has crashed is started again; its jobs resume there, and so does this.
        """
        from sportft_tui.monitor.watcher import Watcher

        return Watcher(self.line.renewed, await self.journal(), identity=self.choice.identity)

    async def watch(self, job_id: str) -> AsyncIterator[Update]:
        """Everything about a job, each event once, from its first on; ends when the job has ended.

        Raises:
            SportftError: what does not pass by itself; see `monitor.watcher.until_end`.
        """
        from sportft_tui.monitor.watcher import until_end

        async with aclosing(until_end(await self.watcher(), job_id)) as updates:
            async for update in updates:
                yield update

    async def job(self, job_id: str) -> Job:
        """The job as the server has it now."""
        from sportft_tui.api import jobs

        return await jobs.retrieve(await self.line.connection(), job_id)

    async def jobs(self) -> list[Job]:
        """The server's jobs, newest first, remembered in the journal."""
        from sportft_tui.api import jobs

        connection, journal = await self.line.connection(), await self.journal()
        listed = await jobs.list_jobs(connection)
        return await asyncio.to_thread(journal.record_jobs, connection.profile.identity, listed)

    async def known_jobs(self) -> list[Job]:
        """The jobs that the journal remembers of this server; needs no connection."""
        journal = await self.journal()
        return await asyncio.to_thread(journal.jobs, self.choice.identity)

    async def cancel(self, job_id: str) -> Job:
        """Ask the server to stop a job."""
        from sportft_tui.api import jobs

        return await jobs.cancel(await self.line.connection(), job_id)

    async def results(self, job: Job) -> Results:
        """Step 4: the job's result file, read; from the journal where it has been read before.

        A job that is over has its last results: they are shown at once, and with no server.

        Raises:
            JobFailed, JobCancelled: the job left none, and why.
        """
        from sportft_tui.api import results

        if known := await self.known_results(job.id):
            return known
        if not job.result_files:
            raise no_results(job)
        await self.line.revive()
        found = await results.fetch(await self.line.connection(), job.result_files[0])
        if job.is_over:
            owner = self.choice.identity
            await self.remember(lambda journal: journal.record_results(owner, job.id, found))
        return found

    async def known_results(self, job_id: str) -> Results | None:
        """The results that the journal remembers of a job; needs no connection."""
        journal = await self.journal()
        return await asyncio.to_thread(journal.results, self.choice.identity, job_id)

    async def classify(
        self, model: str, text: str, how: Reading | None = None, template: Template | None = None
    ) -> Prediction:
        """Step 5: what `model` says about `text`; see `workflow.classifying.classify`."""
        from sportft_tui.workflow import classifying

        return await classifying.classify(self, model, text, how, template)

    async def past_predictions(self, limit: int = 200) -> list[Answered]:
        """What was classified at this server before, the newest first; needs no connection."""
        owner, journal = self.choice.identity, await self.journal()
        return await asyncio.to_thread(journal.predictions, owner, limit)

    async def remember(self, record: Callable[[Journal], None]) -> None:
        """Keep an answer in the journal; a full disk takes it from nobody who asked for it."""
        with suppress(SportftError):
            await asyncio.to_thread(record, await self.journal())

    async def template_of(self, model: str) -> Template:
        """How `model` was trained: from its job's tags, else the profile's usual form."""
        from sportft_tui.workflow import classifying

        return await classifying.template_of(self, model)

    async def close(self) -> None:
        """Close what was opened; jobs and the engine go on."""
        await self.tables.close()
        await self.line.close()
        if self._journal is not None:
            await asyncio.to_thread(self._journal.close)


def no_results(job: Job) -> JobFailed | JobCancelled | BadInput:
    """Why a job has no result file."""
    if job.phase is Phase.FAILED:
        return JobFailed(f"{job.id} failed: {job.error_message or 'the server gave no reason'}.")
    if job.phase is Phase.CANCELLED:
        return JobCancelled(f"{job.id} was cancelled, so there are no results.")
    if job.is_over:
        return BadInput(
            f"{job.id} has ended, and this server wrote no result file.",
            hint="Evaluate its model instead: v in the app, `sportft evaluate` in the shell.",
        )
    return BadInput(
        f"{job.id} is still {job.status}: results come when it has ended.",
        hint="Follow it first.",
    )


def outcome(job: Job) -> JobFailed | JobCancelled | None:
    """The error that a finished job stands for; None where it succeeded."""
    if job.phase is Phase.FAILED:
        return JobFailed(f"{job.id} failed: {job.error_message or 'the server gave no reason'}")
    if job.phase is Phase.CANCELLED:
        return JobCancelled(f"{job.id} was cancelled.")
    return None
