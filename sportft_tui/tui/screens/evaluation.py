"""How good a model is: scores, labels, confusion, reliability, mistakes, training."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from sportft_tui.domain.errors import NotFound, SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui import evaluation_rows, messages
from sportft_tui.tui import evaluation_sections as sections
from sportft_tui.tui.evaluation_sections import Section, headline
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.screens.ask import Ask
from sportft_tui.tui.screens.choose_file import ChooseFile
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.screens.mistake_texts import MistakeTexts
from sportft_tui.tui.screens.path_choices import meant, short
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.widgets.confusion_matrix import ConfusionMatrix
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.lines import Lines, Part, line
from sportft_tui.tui.widgets.part_rows import PartRows
from sportft_tui.workflow.evaluating import Evaluated

if TYPE_CHECKING:
    from sportft_tui.domain.evaluation import Evaluation, Mistake
    from sportft_tui.domain.metrics import Results
    from sportft_tui.tui.bulk_work import BulkWork

_TABS = ("Scores", "Labels", "Confusion", "Reliability", "Mistakes", "Training")
_SCORES, _LABELS, _CONFUSION, _RELIABILITY, _MISTAKES, _TRAINING = range(6)
#: Cells in which all tabs have their names; in fewer, only the one that is shown.
_ROOM_FOR_TABS = 74
_LONGEST_WORDS = 1_000


class EvaluationScreen(Dialog[None]):
    """One evaluation, or two beside each other.

    Args:
        work: finds the texts of a cell, the job's curves, and saves.
        found: what was found.
    """

    DEFAULT_CSS = """
    EvaluationScreen .dialog { width: 100%; max-width: 130; height: 100%; max-height: 100%; }
    EvaluationScreen #evaluation-tabs { border-top: solid $panel; height: 2; }
    EvaluationScreen #evaluation-words { border-top: solid $panel; height: auto; max-height: 5; }
    EvaluationScreen ConfusionMatrix { display: none; }
    EvaluationScreen.-confusion ConfusionMatrix { display: block; }
    EvaluationScreen.-confusion PartRows { display: none; }
    """
    PLACE = "evaluation"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("tab", "turn(1)", show=False, priority=True),
        Binding("shift+tab", "turn(-1)", show=False, priority=True),
        Binding("left,h", "turn(-1)", show=False),
        Binding("right,l", "turn(1)", show=False),
        *(Binding(str(n + 1), f"open({n})", show=False) for n in range(len(_TABS))),
        *in_dialog("evaluation"),
    ]

    def __init__(self, work: BulkWork, found: Evaluated) -> None:
        super().__init__()
        self._work = work
        self._found = found
        self._tab = self._model = 0
        self._results: dict[str, Results | None] = {}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(id="evaluation-head")
            yield Lines(id="evaluation-tabs")
            yield PartRows(id="evaluation-rows")
            yield ConfusionMatrix(id="evaluation-matrix")
            yield Lines(id="evaluation-words", wrap=True)
            yield Lines(id="evaluation-keys", wrap=True)
            yield Lines(id="evaluation-command", wrap=True, hang=4)

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_rows)

    @property
    def _one(self) -> Evaluation:
        """The one that a section is about that shows only one."""
        return self._found.evaluations[self._model]

    @property
    def _rows(self) -> PartRows:
        return self.query_one(PartRows)

    @property
    def _matrix(self) -> ConfusionMatrix:
        return self.query_one(ConfusionMatrix)

    # Showing

    def _show(self) -> None:
        is_confusion = self._tab == _CONFUSION
        self.set_class(is_confusion, "-confusion")
        self._show_head()
        if is_confusion:
            self._matrix.show(self._one)
        view = self._matrix if is_confusion else self._rows
        # What is not to be seen cannot have the keys.
        self.app.stylesheet.update_nodes([self._rows, self._matrix])
        view.focus()
        self._rows.set_cursor(0)
        self._show_keys()
        self.call_after_refresh(self._show_rows)
        if self._tab == _TRAINING and self._one.model not in self._results:
            self._start(self._read_results(self._one.model))

    def _show_head(self) -> None:
        heads, is_one = [], len(self._found.evaluations) == 1
        for number, one in enumerate(self._found.evaluations):
            is_meant = not is_one and number == self._model
            which = "" if is_one else f"{number + 1} "
            heads.append(
                line(
                    (f"{'▸' if is_meant else ' '}{which}{one_line(one.model)}  ", "accent"),
                    (headline(one, has_interval=is_one), "number"),
                    (f"  {one_line(one.file)}, {one.n_rows:,} rows", "dim"),
                )
            )
        self.query_one("#evaluation-head", Lines).show(*heads)
        width, parts = self.size.width, []
        for number, name in enumerate(_TABS):
            is_here = number == self._tab
            named = name if is_here or width >= _ROOM_FOR_TABS else ""
            parts.append(
                (f" {number + 1} {named} ".replace("  ", " "), "accent" if is_here else "dim")
            )
        self.query_one("#evaluation-tabs", Lines).show(line(*parts))

    def _show_keys(self) -> None:
        keys = "Tab or 1–6 sections   {save} saves   Esc back"
        if self._tab in (_CONFUSION, _MISTAKES):
            keys = f"Enter texts   {'{next} next largest   ' * (self._tab == _CONFUSION)}{keys}"
        if len(self._found.evaluations) > 1:
            keys = f"{{model}} other model   {keys}"
        self.query_one("#evaluation-keys", Lines).show(line((self.hint(keys), "dim")))
        told: list[Part] = [("  $ ", "dim"), (self._work.command(self._command()), "number")]
        self.query_one("#evaluation-command", Lines).show(line(*told))

    def _command(self) -> list[str]:
        first = self._found.evaluations[0]
        others = [one.model for one in self._found.evaluations[1:]]
        words = ["evaluate", first.model, short(Path(first.path or first.file))]
        words += ["--against", others[0]] if others else []
        return words + ["--calibrated"] * (first.temperature != 1.0)

    def _show_rows(self) -> None:
        """The section's rows in the width that there is, and what is said about them."""
        if not self.is_attached:
            return
        if self._tab == _CONFUSION:
            self._say(self._matrix.words())
            return
        section = self._section(self._rows.row_width)
        self._rows.empty_text = "" if section.rows else section.words
        self._rows.show(section.head, section.rows)
        self._say(section.words if section.rows else "")

    def _section(self, width: int) -> Section:
        found, one = self._found.evaluations, self._one
        made: dict[int, Callable[[], Section]] = {
            _SCORES: lambda: sections.scores(found, width),
            _LABELS: lambda: sections.labels(found, width),
            _RELIABILITY: lambda: sections.reliability(one, width),
            _MISTAKES: lambda: sections.mistakes(one.mistakes, width),
            _TRAINING: lambda: sections.training(self._results.get(one.model), width),
        }
        section = made[self._tab]()
        if self._tab == _SCORES and self._found.comparison:
            words = f"{self._found.comparison.words()} {section.words}"
            return Section(section.head, section.rows, words.strip())
        return section

    def _say(self, what: str, hint: str = "", ink: str = "") -> None:
        told = line(
            (one_line(what, _LONGEST_WORDS), ink), (f"  {one_line(hint)}" * bool(hint), "dim")
        )
        self.query_one("#evaluation-words", Lines).show(told)

    @on(ConfusionMatrix.Moved)
    def _cell_moved(self) -> None:
        if self._tab == _CONFUSION:
            self._say(self._matrix.words())

    async def _read_results(self, model: str) -> None:
        self._results[model] = await self._work.training(model)
        self._show_rows()

    # Keys

    def action_turn(self, step: int) -> None:
        self.action_open((self._tab + step) % len(_TABS))

    def action_open(self, tab: int) -> None:
        self._tab = tab
        self._show()

    def action_next_confusion(self, step: int) -> None:
        if self._tab == _CONFUSION:
            self._matrix.next_confusion(step)

    def action_other_model(self) -> None:
        self._model = (self._model + 1) % len(self._found.evaluations)
        self._show()

    @on(LineView.Selected)
    def _selected(self) -> None:
        if self._tab == _CONFUSION and (cell := self._matrix.cell):
            given, said, count = cell
            if count:
                self._say("Looking for the texts …", ink="dim")
                self._start(self._show_cell(given, said))
        elif self._tab == _MISTAKES and self._one.mistakes:
            self._show_texts("The most confident mistakes", self._one.mistakes, self._rows.cursor)

    async def _show_cell(self, given: str, said: str) -> None:
        try:
            texts = await self._work.texts_of_cell(self._one, given, said)
        except NotFound as error:
            question = f"{error.what} Where is it now?"
            path = await self.app.push_screen_wait(ChooseFile(question, "~/posts.csv"))
            if not path:
                self._say(self._matrix.words())
                return
            texts = await self._work.texts_of_cell(self._one, given, said, meant(path))
        self._say(self._matrix.words())
        self._show_texts(self._matrix.words(), texts, 0)

    def _show_texts(self, title: str, texts: Sequence[Mistake], cursor: int) -> None:
        self.app.push_screen(MistakeTexts(title, texts, cursor))

    def in_shell(self) -> list[ShellWay]:
        """The same in the shell."""
        return [ShellWay("Evaluate", self._command())]

    def say(self, what: str) -> None:
        """Say what was taken away."""
        self._say(what)

    def action_save(self) -> None:
        """The section that is shown; from the first one, all that was found."""
        one, name = self._one, _TABS[self._tab]
        if rows := evaluation_rows.of_section(name, one, self._results.get(one.model)):
            named = (f"{Path(one.file).stem}-{name.lower()}", ".csv")
            self.post_message(messages.RowsSaveAsked(f"“{name}”", named, rows))
        else:
            self._start(self._save())

    async def _save(self) -> None:
        stem = Path(self._one.file).stem or "evaluation"
        question = "Save the evaluation as (.json: all of it, .csv: the labels' scores):"
        value = f"{stem}_evaluation.json"
        typed = await self.app.push_screen_wait(Ask(question, value, value=value))
        if typed:
            await self._work.save(self._found, meant(typed))
            self._say(f"Saved to {meant(typed)}")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self.run_worker(self._told(work), group="ask", exclusive=True, exit_on_error=False)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except SportftError as error:
            self._say(f"✗ {error.what}", error.hint.replace(", or --force", ""), ink="bad")
