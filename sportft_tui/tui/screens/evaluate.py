"""Which model is to be measured, and on what; and what was found earlier."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.spans import span_words
from sportft_tui.tui.bulk_forms import AS_TOLD, CALIBRATE, CALIBRATED, EvaluateForm
from sportft_tui.tui.bulk_run import BulkRun, RunState
from sportft_tui.tui.screens.bulk_form import BulkFormScreen, columns_value, setting
from sportft_tui.tui.screens.evaluation import EvaluationScreen
from sportft_tui.tui.screens.path_choices import short
from sportft_tui.tui.widgets.cells import fit, row_text
from sportft_tui.tui.widgets.figures import percent
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.part_rows import Row
from sportft_tui.workflow.evaluating import Evaluated

if TYPE_CHECKING:
    from sportft_tui.monitor.tables.evaluations import Measured
    from sportft_tui.tui.bulk_work import BulkWork

_MODEL, _FILE, _AGAINST, _COLUMNS, _CALIBRATION, _VIA = range(6)
_ABOUT = (
    "A fine-tuned model of this server. Space chooses.",
    "Any table with a text and its label in each row; the model is asked about every text. "
    "Space chooses.",
    "A second model on the same rows; McNemar's test says whether they differ. Space chooses.",
    "Which columns hold texts and labels, where that is not recognised. Space chooses.",
    "Calibrated, probabilities come true as often as they say. `calibrate here` finds out on this "
    "file what does it, and remembers it. Space changes it.",
    "batches: the provider's Batch API, half the price and up to a day. Space changes it.",
)
_NEXT = {AS_TOLD: CALIBRATED, CALIBRATED: CALIBRATE, CALIBRATE: AS_TOLD}
#: Cells of the columns of earlier ones; the model's name has what is left.
_WHEN, _SHARE, _FILE_CELLS, _ROWS = 13, 9, 18, 14
_LEAST_NAME, _LONGEST_NAME = 16, 50


class Evaluate(BulkFormScreen):
    """The settings, and below them the evaluations that the journal knows.

    Args:
        work: measures, and knows what was measured.
        model: the model that is meant if nobody says otherwise.
    """

    AFTERWARDS = "measuring"
    TITLE_WORDS = " Evaluate: how good is a model on labelled texts?"
    KEYS = "Enter evaluates, or shows an earlier one   Space changes   Esc stops, back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", show=False),
        Binding("space", "change", show=False),
    ]

    def __init__(self, work: BulkWork, model: str = "") -> None:
        super().__init__(work)
        self._earlier: list[Measured] = []
        if model and not self._is_running:
            if model != self.form.model:
                self.form.file = ""
            self.form.model = model

    @property
    def form(self) -> EvaluateForm:
        return self._work.evaluate_form

    @property
    def _is_running(self) -> bool:
        run = self._work.evaluating
        return run is not None and not run.is_over()

    def on_mount(self) -> None:
        super().on_mount()
        if self._work.evaluating is not None:
            self._watch(self._work.evaluating)
        self.start(self._look())

    async def _look(self) -> None:
        """What was found earlier, and which file is meant."""
        self._earlier = await self._work.earlier()
        self.show_form()
        if self.form.model and not self.form.file:
            await self._propose_file()

    async def _propose_file(self) -> None:
        if found := await self._work.files(self.form.model):
            self.form.file = short(found[0].path)
            self.show_form()

    def show_form(self) -> None:
        form = self.form
        rows: list[Row] = [
            setting("model", form.model, is_needed=True),
            setting("file", form.file, is_needed=True),
            setting("against", form.against),
            setting("columns", columns_value(form.columns)),
            setting("probabilities", form.calibration),
            setting("via", form.via),
        ]
        if self._earlier:
            rows.append(self._earlier_head())
            rows += [self._earlier_row(one) for one in self._earlier]
        self._list.show((self.TITLE_WORDS,), rows)
        self._explain()
        self.show_command(form.command())

    def _earlier_row(self, one: Measured) -> Row:
        found = one.evaluation
        return (
            (fit(f" {span_words(max(time.time() - one.at, 0))} ago", _WHEN), "dim"),
            (fit(percent(found.scores.get("accuracy")), _SHARE, right=True) + "  ", "number"),
            fit(_end_of(row_text(found.model), self._model_cells), self._model_cells) + "  ",
            (fit(row_text(found.file), _FILE_CELLS), "dim"),
            (fit(f"{found.n_rows:,} rows", _ROWS, right=True), "dim"),
        )

    def _earlier_head(self) -> Row:
        told = fit(" earlier", _WHEN) + fit("accuracy", _SHARE, right=True) + "  "
        return ((told + fit("model", self._model_cells) + "  file", "dim"),)

    @property
    def _model_cells(self) -> int:
        room = self._list.row_width - _WHEN - _SHARE - _FILE_CELLS - 4
        return max(min(room - (_ROWS if room > _ROWS + _LEAST_NAME else 0), _LONGEST_NAME), 8)

    @on(LineView.Highlighted)
    def _explain(self) -> None:
        place = self._list.cursor
        self.explain(_ABOUT[place] if place < len(_ABOUT) else "Found earlier. Enter shows it.")

    # Keys

    def action_change(self) -> None:
        """Another value for the setting under the cursor."""
        if self._is_running:
            return
        form = self.form
        match self._list.cursor:
            case place if place in (_MODEL, _FILE, _AGAINST, _COLUMNS):
                self.start(self._ask(place))
                return
            case place if place == _CALIBRATION:
                form.calibration = _NEXT[form.calibration]
            case place if place == _VIA:
                form.via = "batches" if form.via == "requests" else "requests"
            case _:
                return
        self.show_form()

    async def _ask(self, place: int) -> None:
        form = self.form
        if place == _MODEL:
            if model := await self.ask_model("Which model is to be measured?"):
                form.model = model
                if not form.file:
                    await self._propose_file()
        elif place == _FILE:
            if file := await self.ask_file("The labelled file:"):
                form.file, form.columns = file, ("", "")
        elif place == _AGAINST:
            other = await self.ask_model("Which model beside it?", "only one model")
            if other is not None:
                form.against = "" if other == "none" else other
        elif form.file and (columns := await self.ask_columns()):
            form.columns = columns
        self.show_form()

    @on(LineView.Selected)
    def _selected(self) -> None:
        place = self._list.cursor
        if place > len(_ABOUT):
            one = self._earlier[place - len(_ABOUT) - 1].evaluation
            self.app.push_screen(EvaluationScreen(self._work, Evaluated((one,))))
        elif place < len(_ABOUT) and not self._is_running:
            self._begin()

    def _begin(self) -> None:
        if not self.form.model:
            self._list.move_to(_MODEL)
            self.action_change()
        elif not self.form.file:
            self._list.move_to(_FILE)
            self.action_change()
        else:
            try:
                self._watch(self._work.evaluate(self.form))
            except BadInput as error:
                self.refuse(error)

    def action_back(self) -> None:
        """Stop what is going on; where nothing is, leave."""
        if self._is_running and self._work.evaluating is not None:
            self._work.evaluating.stop()
        else:
            self.dismiss(None)

    # The run

    def _watch(self, run: BulkRun[Evaluated]) -> None:
        run.told = lambda: self._moved(run)
        if run.state is not RunState.DONE:
            self.show_run(run)

    def _moved(self, run: BulkRun[Evaluated]) -> None:
        if not self.is_attached:
            return
        self.show_run(run)
        if run.state is RunState.DONE and run.result is not None:
            self.foot()
            self.start(self._look())
            if self.app.screen is self:
                self.app.push_screen(EvaluationScreen(self._work, run.result))


def _end_of(name: str, cells: int) -> str:
    """A model's name without its beginning, which many have in common, where it is too long."""
    return name if len(name) <= cells else f"…{name[len(name) - cells + 1 :]}"
