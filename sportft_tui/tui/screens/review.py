"""Labelling by keyboard: one text fills the screen, one key gives its label, the next one comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from sportft_tui.classify.review_keys import KEYS
from sportft_tui.classify.review_queue import Way
from sportft_tui.domain.decision import Kind
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.review_round import ReviewRound
from sportft_tui.tui.review_words import (
    WAYS,
    WHY,
    begin_words,
    end_words,
    facts_line,
    head_line,
    label_lines,
)
from sportft_tui.tui.screens.ask import Confirm
from sportft_tui.tui.screens.choose import Choose, ChooseOrNew
from sportft_tui.tui.screens.review_taking import ReviewTaking
from sportft_tui.tui.table_words import rows, short
from sportft_tui.tui.widgets.choice_list import Choice
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from sportft_tui.dataset.table.row import TableRow
    from sportft_tui.domain.bulk import BulkPlan, BulkProgress
    from sportft_tui.domain.prediction import Prediction

_KEYS = (
    "{skip} skip  {unsure} unsure  {undo} undo  {any_label} any label  {order} order  "
    "{model} model  ↑ ↓ scroll",
    "{train} trains on what was decided  {save} saves it  {pager} pager  Esc back",
)
#: The text is what is read.
_LABELS_SHARE = 0.4
_NO_MODEL = "No model knows these labels yet: {train} trains one."
_ACTIONS = {
    "escape,q": "dismiss(False)",
    **{key: f"give('{key}')" for key in KEYS},
}


class Review(ReviewTaking):
    """Answers whether to train on what was decided.

    Args:
        round: the texts.
    """

    DEFAULT_CSS = """
    Review .dialog { width: 100%; max-width: 120; height: 100%; max-height: 100%; }
    Review #review-text { height: 1fr; margin: 1 0; }
    Review #review-labels { max-height: 40%; }
    """
    PLACE = "review"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, action, show=False) for key, action in _ACTIONS.items()),
        *in_dialog("review"),
    ]

    def __init__(self, round: ReviewRound) -> None:
        super().__init__(round)
        self._is_unreadable = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(id="review-head", wrap=True)
            yield Lines(id="review-facts", wrap=True)
            yield TextView(id="review-text")
            yield Lines(id="review-labels")
            yield Lines(id="review-said", wrap=True)
            yield Lines(*(line((self.hint(keys), "dim")) for keys in _KEYS), wrap=True)

    def on_mount(self) -> None:
        self.set_focus(self._text)
        self._lines("head").show(line(("Review", "accent")))
        self.run_worker(self._begin(), name="review", exit_on_error=False)

    def on_resize(self) -> None:
        self._show_labels()

    @property
    def _text(self) -> TextView:
        return self.query_one(TextView)

    # What is shown

    async def _begin(self) -> None:
        try:
            found = await self._round.begin()
        except SportftError as error:
            self._fail(error)
            return
        self._say(begin_words(found))
        await self._show()
        if self._round.advice.is_free:
            self._ask_model()

    async def _show(self) -> None:
        """Show the text that the reader is at."""
        queue = self._round.queue
        number, self._round.row = queue.current, None
        self._is_unreadable = False
        if number is None:
            self._show_facts()
            await self._text.show(self.hint(end_words(self._round.tally, len(queue))), ())
            return
        try:
            row = await asyncio.to_thread(self._round.table.row, number)
        except (SportftError, OSError, ValueError, IndexError) as error:
            self._is_unreadable = True
            self._say(f"✗ Row {number + 1:,} cannot be read: {error}", "bad")
            return
        self._round.row = row
        self._show_facts()
        await self._text.show(row.text, ())
        self.run_worker(self._mark(row), group="spans", exclusive=True, exit_on_error=False)

    async def _mark(self, row: TableRow) -> None:
        """Mark what was found in the text."""
        try:
            spans = await self._round.table.spans(row.number)
        except SportftError:
            return  # they help reading, and are told about in the table
        if spans and row is self._round.row:
            ordered = sorted(spans, key=lambda span: span.start)
            await self._text.show(row.text, ordered, from_start=False)

    def _show_facts(self) -> None:
        queue, row = self._round.queue, self._round.row
        head = head_line(queue.position, len(queue), self._round.pace, queue.way, time.time())
        self._lines("head").show(head)
        said = queue.said.get(row.number) if row else None
        self._lines("facts").show(facts_line(row, said) if row else line())
        self._show_labels()

    def _show_labels(self) -> None:
        width = max(self._text.size.width, self._lines("head").size.width, 1)
        most = int(self.size.height * _LABELS_SHARE)
        told = label_lines(self._round.offered(), width, most, self.hint("{any_label}"))
        self._lines("labels").show(*told)

    # Decisions

    async def action_give(self, key: str) -> None:
        """Give the label that a key stands for."""
        if label := self._round.keys.label_of(key):
            await self._decide("label", label)

    async def action_unsure(self) -> None:
        """Nobody can say: it is left out of training."""
        await self._decide("unsure")

    async def action_any_label(self) -> None:
        """Choose a label by its name, or type a new one."""
        row, counts = self._round.row, self._round.table.state.counts
        if row is None:
            return
        names = [(label, rows(counts.get(label, 0))) for label in self._round.keys.labels]
        question = ChooseOrNew("Which label for this text?", names, new="a new label")

        async def give(label: str | None) -> None:
            if label and row is self._round.row:
                await self._decide("label", label)

        await self.app.push_screen(question, give)

    async def _decide(self, kind: Kind, label: str = "") -> None:
        row, self._round.row = self._round.row, None
        if row is None:
            return
        try:
            await self._round.decide(row, kind, label)
        except SportftError as error:
            self._round.row = row
            self._fail(error)
            return
        told = "unsure, excluded from training" if kind == "unsure" else short(label)
        self._say(f"Row {row.number + 1:,}: {told}. {self.hint('{undo}')} undoes it.")
        # Not the screen's: it goes on when that is left.
        self.app.run_worker(self._settle(), name="review", exit_on_error=False)
        await self._show()

    async def _settle(self) -> None:
        """Have the table know, while the next text is read."""
        try:
            await self._round.settle()
        except SportftError as error:
            self._fail(error)

    async def action_skip(self) -> None:
        """Decide nothing about it now."""
        number = self._round.queue.current
        if number is not None and (self._round.row or self._is_unreadable):
            self._round.skip()
            self._say(f"Row {number + 1:,} is skipped.")
            await self._show()

    async def action_undo(self) -> None:
        """Back to the text before, as if nothing had been decided about it."""
        try:
            is_done = await self._round.undo()
        except SportftError as error:
            self._fail(error)
            return
        self._say("Undone." if is_done else "There is nothing to undo.")
        if is_done:
            await self._show()

    # What a model says

    async def action_order(self) -> None:
        """Choose what comes first."""
        choices = [Choice(way.value, WAYS[way], WHY[way]) for way in Way]
        cursor = list(Way).index(self._round.queue.way)

        def order(value: str | None) -> None:
            if value is not None:
                self._order_by(Way(value))

        question = Choose("What comes first, of the texts ahead?", choices, cursor=cursor)
        await self.app.push_screen(question, order)

    def _order_by(self, way: Way) -> None:
        if way is not Way.AS_IS and not self._round.model:
            self._say(self.hint(_NO_MODEL))
            return
        self._round.queue.order_by(way)
        self._show_facts()
        if way is not Way.AS_IS and not self._round.queue.said:
            self._ask_model()

    async def action_model(self) -> None:
        """Choose who is asked."""
        models = self._round.advice.models
        if not models:
            self._say(self.hint(_NO_MODEL))
            return

        def choose(name: str | None) -> None:
            if name is not None:
                self._round.ask_another(name)
                self._show_facts()
                self._ask_model()

        choices = [Choice(name, name, "") for name in models]
        question = Choose("Whose opinion?", choices, cursor=models.index(self._round.model))
        await self.app.push_screen(question, choose)

    def _ask_model(self) -> None:
        if self._round.model:
            work = self._ask(self._round.model)
            self.run_worker(work, group="opinions", exclusive=True, exit_on_error=False)

    async def _ask(self, model: str) -> None:
        def known(said: Mapping[int, Prediction]) -> None:
            if model == self._round.model and self.is_attached:
                self._round.queue.hear(said)
                self._show_facts()

        advice, round = self._round.advice, self._round
        try:
            await advice.ask(
                model, round.wanted(), round.text_of, self._agree, known, self._progress
            )
        except SportftError as error:
            self._fail(error)
        except (OSError, ValueError, IndexError) as error:
            self._say(f"✗ {one_line(model)} could not be asked: {error}", "bad")
        if not round.queue.said:  # nobody says what is doubtful
            self._order_by(Way.AS_IS)

    async def _agree(self, plan: BulkPlan) -> bool:
        """What it costs is asked about first."""
        if self._round.advice.is_free:
            return True
        question = Confirm(f"Ask {one_line(self._round.model)} about them?", plan.words())
        agreed: bool = await self.app.push_screen_wait(question)
        if not agreed:
            self._say("Nothing was asked.")
        return agreed

    def _progress(self, progress: BulkProgress) -> None:
        if not self._round.advice.is_free:
            self._say(f"{one_line(self._round.model)}: {progress.words()}")
