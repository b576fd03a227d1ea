"""The first two steps on a table of one's own: what to open, how to prepare it."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sportft_tui.dataset.sources.source import Wish
from sportft_tui.domain.cost import Estimate
from sportft_tui.domain.errors import SportftError
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.screens.open import Open, Wanted
from sportft_tui.tui.screens.prepare import Answer, Prepare
from sportft_tui.tui.shell_ways import source_words
from sportft_tui.workflow.tutorial import N_EPOCHS

if TYPE_CHECKING:
    from textual.app import App

    from sportft_tui.dataset.preparing.client import Files
    from sportft_tui.tui.conductor import Conductor
    from sportft_tui.tui.screens.desk import Desk


class Run(Protocol):
    """Starts a worker; see `SportftApp`."""

    def __call__(
        self, name: str, work: Coroutine[Any, Any, object], *, busy: bool = False
    ) -> None: ...


class TableSteps:
    """Shows the dialogs, and has done what they answer.

    Args:
        app: shows them.
        desk: where the table is looked at.
        conductor: opens and prepares tables.
        run: starts workers.
    """

    def __init__(self, app: App[Any], desk: Desk, conductor: Conductor, run: Run) -> None:
        self._app = app
        self._desk = desk
        self._conductor = conductor
        self._session = conductor.session
        self._run = run

    async def ask_what_to_open(self, path: str = "") -> None:
        """Show the dialog; with a path in it, at the choice of its columns."""

        def load(wanted: Wanted | None) -> None:
            if wanted:
                self._load(wanted)

        await self._app.push_screen(Open(self._session.tables.columns, path), load)

    def _load(self, wanted: Wanted) -> None:
        self._desk.enter("data")
        self._run("load", self._conductor.load(wanted.what, wanted.wish), busy=True)

    async def open(self, path: Path) -> None:
        """Load a file; ask only where it cannot be read, or its columns cannot be told."""
        with suppress(SportftError):
            if (await self._session.tables.columns(path, Wish())).is_recognised:
                self._load(Wanted(path))
                return
        await self.ask_what_to_open(str(path))

    async def ask_how_to_prepare(self) -> None:
        """Show the screen; with nothing changed there, the proposal is what is done."""
        table, order = self._conductor.table, self._conductor.proposal
        if table is None or order is None:
            return

        def decided(answer: Answer | None) -> None:
            if answer:
                self._prepare(answer)

        tables = self._session.tables
        source = source_words(self._conductor.source)
        screen = Prepare(
            table.title, order, lambda stem: tables.preparation(table, stem), self._price, source
        )
        await self._app.push_screen(screen, decided)

    def _prepare(self, answer: Answer) -> None:
        if answer.do == "rows":
            self._conductor.proposal = answer.order
            self._desk.enter("data")
            self._run("filter", self._desk.query_one(DataPane).filter_by(answer.query))
            return
        work = self._conductor.prepare_as(answer.order, trains=answer.do == "train")
        self._run("prepare", work, busy=True)

    async def _price(self, files: Files) -> str:
        """What training on files would cost, in words; raises BadInput over the budget."""
        if not self._session.is_free:
            return (await self._session.estimate(files)).words()
        read = Estimate(files.tokens, N_EPOCHS, is_estimated=files.is_estimated)
        return f"$0.00 on this machine's engine: {read.words()}"
