"""A whole file through a model: what, where to, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.tui import messages
from sportft_tui.tui.bulk_forms import BatchForm
from sportft_tui.tui.bulk_run import BulkRun, RunState
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.screens.ask import Confirm
from sportft_tui.tui.screens.bulk_form import BulkFormScreen, columns_value, setting
from sportft_tui.tui.screens.choose_file import ChooseFile
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.lines import line

if TYPE_CHECKING:
    from sportft_tui.tui.bulk_work import BulkWork, Written

_MODEL, _FILE, _OUTPUT, _COLUMNS, _CALIBRATED, _VIA = range(6)
_ABOUT = (
    "A fine-tuned model of this server. Space chooses.",
    "Any table of texts: csv, jsonl, xlsx, parquet, … Space chooses.",
    "A new file, .csv or .jsonl; nothing is overwritten. Answers lie beside it until all are "
    "there, so that a run that was stopped goes on. Space changes it.",
    "Which column holds the texts, where that is not recognised. Space chooses.",
    "yes: as `calibrate here` has found out when the model was evaluated. Space changes it.",
    "batches: the provider's Batch API, half the price and up to a day. Space changes it.",
)
#: Refused rows that are named; the file tells of all.
_NAMED = 3


class Batch(BulkFormScreen):
    """The settings of a batch; closing the screen does not stop it.

    Args:
        work: does it, and knows the one that is under way.
        model: the model that is meant if nobody says otherwise.
    """

    DEFAULT_CSS = """
    Batch .dialog { height: auto; }
    Batch #bulk-settings { height: auto; }
    Batch #bulk-foot { min-height: 3; }
    """
    AFTERWARDS = "writing"
    TITLE_WORDS = " Batch: a label for every text of a file"
    KEYS = (
        "Enter begins   Space changes   {stop} stops   {save} saves the summary   "
        "Esc back: it goes on"
    )
    PLACE = "batch"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("space", "change", show=False),
        *in_dialog("batch"),
    ]

    def __init__(self, work: BulkWork, model: str = "") -> None:
        super().__init__(work)
        if model and not self._is_running and not self.form.file:
            self.form.model = model

    @property
    def form(self) -> BatchForm:
        return self._work.batch_form

    @property
    def _is_running(self) -> bool:
        run = self._work.batching
        return run is not None and not run.is_over()

    def on_mount(self) -> None:
        super().on_mount()
        self._work.is_watched = True
        if self._work.batching is not None:
            self._watch(self._work.batching)
        elif self.form.file:
            self.start(self._look_for_answers())

    def on_unmount(self) -> None:
        self._work.is_watched = False

    def show_form(self) -> None:
        form = self.form
        self._list.show(
            (self.TITLE_WORDS,),
            [
                setting("model", form.model, is_needed=True),
                setting("file", form.file, is_needed=True),
                setting("output", form.output, is_needed=True),
                setting("columns", columns_value(form.columns)),
                setting("calibrated", "yes" if form.is_calibrated else "no"),
                setting("via", form.via),
            ],
        )
        self._explain()
        self.show_command(form.command())

    @on(LineView.Highlighted)
    def _explain(self) -> None:
        self.explain(_ABOUT[min(self._list.cursor, len(_ABOUT) - 1)])

    # Keys

    def action_change(self) -> None:
        """Another value for the setting under the cursor."""
        if self._is_running:
            return
        form = self.form
        place = self._list.cursor
        if place == _CALIBRATED:
            form.is_calibrated = not form.is_calibrated
            self.show_form()
        elif place == _VIA:
            form.via = "batches" if form.via == "requests" else "requests"
            self.show_form()
        else:
            self.start(self._ask(place))

    async def _ask(self, place: int) -> None:
        form = self.form
        if place == _MODEL:
            form.model = await self.ask_model("Which model is to be asked?") or form.model
        elif place == _FILE:
            if file := await self.ask_file("The file with the texts:"):
                form.file, form.columns = file, ("", "")
                form.propose_output()
        elif place == _OUTPUT:
            dialog = ChooseFile("Write it to:", "~/labelled.csv", value=form.output)
            typed: str | None = await self.app.push_screen_wait(dialog)
            form.output = typed or form.output
        elif form.file and (columns := await self.ask_columns()):
            form.columns = columns
        self.show_form()
        await self._look_for_answers()

    async def _look_for_answers(self) -> None:
        if await self._work.has_begun(self.form):
            begun = "Answers of a run that was stopped are there: "
            self.foot(line(f"{begun}Enter goes on where it was."))
        else:
            self.foot()

    @on(LineView.Selected)
    def _begin(self) -> None:
        if self._is_running:
            return
        form = self.form
        for place, value in ((_MODEL, form.model), (_FILE, form.file), (_OUTPUT, form.output)):
            if not value:
                self._list.move_to(place)
                self.action_change()
                return
        try:
            self._watch(self._work.batch(form))
        except BadInput as error:
            self.refuse(error)

    async def action_stop(self) -> None:
        """Stop it, if somebody is sure of that."""
        run = self._work.batching
        if run is None or run.is_over():
            return

        def stop(sure: bool | None) -> None:
            if sure:
                run.stop()

        what = "The answers that are there are kept; the same again goes on where it was."
        await self.app.push_screen(Confirm("Stop the batch?", what), stop)

    def action_save(self) -> None:
        """What came of it, and each row that has no answer, to a file."""
        run = self._work.batching
        if run is None or run.result is None:
            self.foot(line("There is nothing to save yet."))
            return
        end, to = run.result.end, run.result.to
        kinds = (("no answer", end.failed), ("not read", end.skipped))
        rows = [
            {"what": what, "place": place, "reason": reason}
            for what, bad in kinds
            for place, reason in bad
        ]
        whole = end.to_dict() | {"output": str(to), "words": run.result.words()}
        asked = messages.RowsSaveAsked("the summary", (f"{to.stem}-summary", ".json"), rows, whole)
        asked.things = ("row without an answer", "rows without an answer")
        self.post_message(asked)

    def action_leave(self) -> None:
        """Back to the desk, which is told how to come back."""
        if self._is_running:
            key = self.keymap.key_of("batch")
            self._work.say(f"The batch goes on. {key} shows how far it is, and stops it.")
        self.dismiss(None)

    # The run

    def _watch(self, run: BulkRun[Written]) -> None:
        run.told = lambda: self._moved(run)
        self._moved(run)

    def _moved(self, run: BulkRun[Written]) -> None:
        if not self.is_attached:
            return
        if run.state is not RunState.DONE or run.result is None:
            self.show_run(run)
            return
        end = run.result.end
        lines = [
            line(
                (f"{'✓' if end.is_complete else '✗'} ", "ok" if end.is_complete else "bad"),
                one_line(run.result.words(), 1_000),
            )
        ]
        for place, reason in (*end.failed, *end.skipped)[:_NAMED]:
            lines.append(line((f"  {one_line(place)}: {one_line(reason)}", "dim")))
        self.foot(*lines)
