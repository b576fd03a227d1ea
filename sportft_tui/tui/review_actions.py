"""What the key for reviewing does: who is asked, about which texts, and what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.review_round import Advice, ReviewRound
from sportft_tui.tui.review_words import Tally
from sportft_tui.tui.screens.review import Review
from sportft_tui.workflow.known_models import KnownModel, known_models
from sportft_tui.workflow.opinions import OnKnown, Texts, opinions
from sportft_tui.workflow.reviewing import Reviewing, Which

if TYPE_CHECKING:
    from sportft_tui.domain.bulk import BulkPlan, BulkProgress
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.tui.shown_table import ShownTable


class ReviewActions:
    """Opens the review of the table that is shown.

    Args:
        app: whose desk, conductor and workers are used.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app
        self._session = app.session

    async def do(self, name: str) -> None:
        """Do what the command with this name is for."""
        table = self._app.desk.query_one(DataPane).table
        if name == "start" and table is not None:
            await self._review(table)

    async def _review(self, table: ShownTable) -> None:
        try:
            reviewing = Reviewing(await self._session.journal(), table)
            models = models_for(table, await known_models(self._session), self._app.desk.model)
        except SportftError as error:
            self._say(error)
            return
        which: Which = "marked" if table.state.n_marked else "shown"
        advice = Advice(models, self._session.is_free, self._ask)
        round = ReviewRound(table, reviewing, which, advice)

        def closed(trains: bool | None) -> None:
            work = self._end(reviewing, round.tally, trains=bool(trains))
            self._app.start_work("review", work)

        await self._app.push_screen(Review(round), closed)

    async def _end(self, reviewing: Reviewing, tally: Tally, *, trains: bool) -> None:
        """When the table knows all that was decided, say what that was, and train on it."""
        try:
            await reviewing.settle()
        except SportftError as error:
            self._say(error)
            return
        if tally.decided:
            self._app.desk.post_message(messages.Said(f"{tally.words()}."))
        if trains:
            self._train()

    async def _ask(
        self,
        model: str,
        rows: Sequence[int],
        text_of: Texts,
        on_plan: Callable[[BulkPlan], Awaitable[bool]],
        on_known: OnKnown,
        on_progress: Callable[[BulkProgress], None],
    ) -> None:
        await opinions(
            self._session,
            model,
            rows,
            text_of,
            on_plan=on_plan,
            on_known=on_known,
            on_progress=on_progress,
        )

    def _train(self) -> None:
        """Prepare the table as it was prepared last, and train; the price is asked about there."""
        conductor = self._app.conductor
        if self._app.is_busy or conductor.proposal is None:
            key = self._app.keymap.key_of("prepare")
            self._app.desk.notice(f"A step is going on: {key} prepares and trains when it is done.")
            return
        work = conductor.prepare_as(conductor.proposal, trains=True)
        self._app.start_work("prepare", work, busy=True)

    def _say(self, error: SportftError) -> None:
        self._app.desk.post_message(messages.Failed(error.what, error.hint))


def models_for(
    table: ShownTable, known: Sequence[KnownModel], preferred: str | None
) -> tuple[str, ...]:
    """The models that can know something about a table's labels, the preferred one first.

    Args:
        table: the table.
        known: one's own models.
        preferred: the one that is looked at.
    """
    counts = table.state.counts
    fitting = [
        model.name
        for model in known
        # What nobody knows the labels of may know them.
        if not model.template or not model.template.labels or counts.keys() & model.template.labels
    ]
    return tuple(sorted(fitting, key=lambda name: name != preferred))
