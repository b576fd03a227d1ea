"""Whole files through models, for the app: what is under way outlives the screen that began it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.domain.bulk import BulkEnd, BulkPlan, BulkProgress
from sportft_tui.domain.cost import dollars
from sportft_tui.domain.errors import NotFound, SportftError
from sportft_tui.tui import messages, shell_command
from sportft_tui.tui.bulk_forms import CALIBRATE, CALIBRATED, BatchForm, EvaluateForm
from sportft_tui.tui.bulk_run import Agree, BulkRun, RunState
from sportft_tui.workflow import bulk, evaluating, labelled_files
from sportft_tui.workflow.bulk import BatchWish, FileWish
from sportft_tui.workflow.evaluating import Evaluated, EvaluationWish
from sportft_tui.workflow.known_models import KnownModel, known_models

if TYPE_CHECKING:
    from textual.message import Message

    from sportft_tui.dataset.sources.columns import Columns
    from sportft_tui.domain.evaluation import Evaluation, Mistake
    from sportft_tui.domain.metrics import Results
    from sportft_tui.monitor.tables.evaluations import Measured
    from sportft_tui.workflow.session import Session

Start = Callable[[str, Coroutine[Any, Any, object]], None]


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A labelled file that may be meant.

    Attributes:
        path: where it is.
        why: what it has to do with the model.
    """

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a batch.

    Attributes:
        end: how many rows were answered, and which were not.
        to: the file that has the answers when all are there.
    """

    end: BulkEnd
    to: Path

    def words(self) -> str:
        """Sentences."""
        end = self.end
        paid = f", {dollars(end.usd)}" if end.usd else ""
        told = f"{end.answered:,} of {end.rows:,} rows answered{paid}"
        if end.n_failed:
            told += f", {end.n_failed:,} have no answer"
        if end.n_skipped:
            told += f", {end.n_skipped:,} lines could not be read"
        if end.is_complete:
            return f"{told}. They are in {self.to}"
        return f"{told}. {self.to.name} is written when all are; Enter goes on."


class BulkWork:
    """One evaluation and one batch at a time, and what the screens ask beside them.

    Args:
        session: with the server.
        start: starts a worker of the app.
        agree: shows a price and asks.
        post: takes a message to the desk.
        open_file: the file of the table that is open; None where it is not of a file.

    Attributes:
        evaluating, batching: the last run of each kind.
        evaluate_form, batch_form: as they were left.
    """

    def __init__(
        self,
        session: Session,
        start: Start,
        agree: Callable[[str], Awaitable[bool]],
        post: Callable[[Message], object],
        open_file: Callable[[], Path | None] = lambda: None,
    ) -> None:
        self._session = session
        self._start = start
        self._agree = agree
        self._post = post
        self._open_file = open_file
        self.evaluating: BulkRun[Evaluated] | None = None
        self.batching: BulkRun[Written] | None = None
        self.evaluate_form = EvaluateForm()
        self.batch_form = BatchForm()
        #: Whether a screen shows what becomes of a run: then the desk need not say it.
        self.is_watched = False

    def command(self, words: Sequence[str]) -> str:
        """The same as a command of the shell."""
        return shell_command.words(self._session.choice, words)

    @property
    def is_free(self) -> bool:
        """Whether nothing is paid at this server."""
        return self._session.is_free

    def say(self, what: str) -> None:
        """Say a sentence on the desk."""
        self._post(messages.Said(what))

    # What there is

    async def models(self) -> list[KnownModel]:
        """The models that this machine knows of the server."""
        return await known_models(self._session)

    async def earlier(self) -> list[Measured]:
        """The evaluations that the journal knows, the newest first."""
        return await evaluating.evaluations(self._session)

    async def files(self, model: str) -> list[KnownFile]:
        """Labelled files that may be meant for a model, the likeliest first."""
        found: dict[Path, str] = {}
        home = self._session.home
        for one in await self.models():
            if one.name == model:
                read = labelled_files.validation_file
                if path := await asyncio.to_thread(read, home, one.job.id):
                    found[path] = "what its job was validated on"
        if path := self._open_file():
            found.setdefault(path, "the open table")
        for path in await asyncio.to_thread(_measured_on, await self.earlier()):
            found.setdefault(path, "evaluated before")
        return [KnownFile(path, why) for path, why in found.items()]

    async def columns(self, path: Path) -> Columns:
        """A file's columns."""
        from sportft_tui.dataset.sources.source import Wish

        return await self._session.tables.columns(path, Wish(skip_bad=True))

    # Evaluating

    def evaluate(self, form: EvaluateForm) -> BulkRun[Evaluated]:
        """Begin to measure; the run says how far it is."""
        file = FileWish(form.path, *form.columns)
        wish = EvaluationWish(
            against=form.against,
            calibrate_on=file if form.calibration == CALIBRATE else None,
            is_calibrated=form.calibration == CALIBRATED,
            via=form.via,
        )
        model = form.model

        async def work(plan: Agree, progress: Callable[[BulkProgress], None]) -> Evaluated:
            return await evaluating.evaluate(
                self._session, model, file, wish, on_plan=plan, on_progress=progress
            )

        run: BulkRun[Evaluated] = BulkRun(work, self._agreed)
        self.evaluating = run
        self._start("evaluate", self._evaluated(run))
        return run

    async def _evaluated(self, run: BulkRun[Evaluated]) -> None:
        await run.run()
        for one in run.result.evaluations if run.result else ():
            self._post(messages.EvaluationSeen(one))

    async def texts_of_cell(
        self, found: Evaluation, given: str, said: str, path: Path | None = None
    ) -> tuple[Mistake, ...]:
        """The texts behind a cell of the confusion matrix.

        Args:
            found: whose matrix.
            given: its label.
            said: its answer; empty for answers that are none of the labels.
            path: the file, where it is not where it was.

        Raises:
            NotFound: the file is not there any more, or the answers are not.
        """
        texts = FileWish(path) if path else await asyncio.to_thread(evaluating.texts_of, found)
        if texts is None:
            raise NotFound(f"{found.file} is not where it was when it was evaluated.")
        rows = await evaluating.rows_of_cell(self._session, found, texts, given, said)
        if not rows:
            raise NotFound(
                "The answers for this file are not here any more, or the file has changed.",
                hint="Evaluate it again: Esc, then Enter on its settings.",
            )
        return rows

    async def training(self, model: str) -> Results | None:
        """The result file of the job that made a model; None where it is not to be had."""
        for one in await self.models():
            if one.name == model:
                with suppress(SportftError):
                    return await self._session.results(one.job)
        return None

    async def save(self, found: Evaluated, to: Path) -> None:
        """Write what was found to a new .json or .csv file.

        Raises:
            BadInput: it cannot be written there.
        """
        from sportft_tui.workflow import evaluation_files

        await asyncio.to_thread(evaluation_files.save, found, to)

    # Batches

    def batch(self, form: BatchForm) -> BulkRun[Written]:
        """Begin to classify a file; the run says how far it is."""
        model, to, file = form.model, form.to, FileWish(form.path, *form.columns)
        wish = BatchWish(via=form.via, is_calibrated=form.is_calibrated)

        async def work(plan: Agree, progress: Callable[[BulkProgress], None]) -> Written:
            end = await bulk.batch(
                self._session, model, file, to, wish, on_plan=plan, on_progress=progress
            )
            return Written(end, to)

        run: BulkRun[Written] = BulkRun(work, self._agreed)
        self.batching = run
        self._start("batch", self._batched(run))
        return run

    async def _batched(self, run: BulkRun[Written]) -> None:
        await run.run()
        if self.is_watched:
            return
        if run.error is not None:
            self._post(messages.Failed(run.error.what, run.error.hint))
        elif run.result is not None and run.state is RunState.DONE:
            self._post(messages.Said(run.result.words()))

    async def _agreed(self, plan: BulkPlan) -> bool:
        return await self._agree(plan.words())

    async def has_begun(self, form: BatchForm) -> bool:
        """Whether answers of an earlier run lie beside the file that is to be written."""
        log = form.to.with_name(form.to.name + bulk.ANSWERS) if form.output else None
        return log is not None and await asyncio.to_thread(log.exists)


def _measured_on(earlier: Sequence[Measured]) -> list[Path]:
    """The files of earlier evaluations that are still there; looks at the disk."""
    paths = dict.fromkeys(Path(one.evaluation.path) for one in earlier if one.evaluation.path)
    return [path for path in paths if path.exists()]
