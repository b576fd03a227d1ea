"""Pane 4: type a text, see its label."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.answer_list import AnswerList
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.lines import Lines, Part, line
from sportft_tui.tui.widgets.room import Column

if TYPE_CHECKING:
    from sportft_tui.classify.predict import Reading
    from sportft_tui.domain.prediction import Prediction
    from sportft_tui.tui.answer_actions import AnswerActions
    from sportft_tui.tui.as_you_type import AsYouType
    from sportft_tui.tui.asking import Asker, Way
    from sportft_tui.tui.widgets.text_box import TextBox

_EMPTY = "Answers appear here, the newest on top, and are there again at the next start."


class ClassifyPane(Pane):
    """A text box and the answers, the newest on top. On the engine the first follows the typing."""

    NUMBER, NAME, ENTRY = 4, "Classify", "TextBox"
    FIRST_WORDS = "no model yet: train one first"

    class Moved(Message):
        """Another model answers: other commands make sense now than before."""

    def __init__(self, *, id: str, classes: str = "") -> None:
        super().__init__(id=id, classes=classes)
        self.model: str | None = None
        self._is_picked = False
        self.is_calibrated = False
        self._way: Way | None = None
        self._asker: Asker | None = None
        self._actions: AnswerActions | None = None
        self._typing: AsYouType[Prediction] | None = None
        self._box: TextBox | None = None

    def body(self) -> ComposeResult:
        yield Column(id="box-place")
        yield Lines(id="way")
        yield AnswerList(id="answers", empty_text=_EMPTY)

    @property
    def list(self) -> AnswerList:
        return self.query_one(AnswerList)

    @property
    def how(self) -> Reading | None:
        """How answers are read; None where the settings say so and nobody has looked yet."""
        return self._way.reading if self._way else None

    def add_box(self) -> None:
        """Add the text box: after the first paint, to which it would add a tenth of its time."""
        from sportft_tui.tui.keymap import in_app
        from sportft_tui.tui.widgets.text_box import TextBox

        self._box = TextBox(in_app(self.app))
        self.query_one("#box-place").mount(self._box)

    def enter(self) -> None:
        super().enter()
        # The engine reads a model when it is first asked: before the first key is better.
        if self._asker and self._way and self._asker.follows_typing:
            self.run_worker(self._asker.warm_up(self._way), group="warm up", exit_on_error=False)

    async def open(self, asker: Asker) -> None:
        """Show the last model and what was answered before; from now on follow the typing."""
        from sportft_tui.tui.answer_actions import AnswerActions
        from sportft_tui.tui.answer_rows import ShownAnswer
        from sportft_tui.tui.as_you_type import AsYouType

        self._asker = asker
        self._actions = AnswerActions(self.app, self.post_message)
        self._typing = AsYouType(self._glance, self._show_typed, self._show_trouble)
        try:
            models, past = await asker.models(), await asker.past()
        except SportftError:
            return  # the journal's trouble is told where jobs are listed
        if models and not self._is_picked:
            self._take_model(models[0].name)
        elif self.model:
            self._find_way()
        shown = [ShownAnswer(one.text, one.prediction, at=one.at) for one in past]
        known = {(answer.text, answer.prediction) for answer in self.list.answers}
        self.list.add_older([a for a in shown if (a.text, a.prediction) not in known])
        if self._box:
            self._box.typed_before.take_in(one.text for one in past)

    # The model

    def follow(self, model: str | None, *, is_chosen: bool) -> None:
        """Answer with a job's model, until a reader picks one.

        Args:
            model: the selected job's; None where it has none yet.
            is_chosen: whether somebody has selected that job, and not only the start of the app.
        """
        if model and not self._is_picked and (is_chosen or self.model is None):
            self._take_model(model)

    def _take_model(self, model: str) -> None:
        if model == self.model and self._way is not None:
            return
        self.model, self._way = model, None
        self._show_head()
        self.post_message(self.Moved())
        self._find_way()

    def _find_way(self) -> None:
        asker, model = self._asker, self.model
        if asker is None or model is None:
            return

        # A function, not yet begun: one that is replaced at once never begins.
        async def look_up() -> None:
            await self._look_up_way(asker, model)

        work: Any = look_up  # its type says too little for mypy to find the result's
        self.run_worker(work, group="way", exclusive=True, exit_on_error=False)

    async def _look_up_way(self, asker: Asker, model: str) -> None:
        try:
            self._way = await asker.way(model, is_calibrated=self.is_calibrated)
        except SportftError as error:
            self.post_message(messages.Failed(error.what, error.hint))
            return
        if self.is_calibrated and self._way.reading.temperature == 1:
            self.is_calibrated = False
            hint = f"`sportft evaluate {model} FILE --calibrate` finds it."
            self.post_message(messages.Failed("No calibration of this model is known.", hint))
        self._show_head()
        self._follow_typing()

    def _show_head(self) -> None:
        parts: list[Part] = [self.model or (self.FIRST_WORDS, "dim")]
        if how := self.how:
            if how.temperature != 1:
                parts.append((f"calibrated ({how.temperature:.2f})", "accent"))
            if how.unsure_below > 0:
                from sportft_tui.tui.widgets.figures import percent

                parts.append((f"unsure below {percent(how.unsure_below)}", "dim"))
        self.head(*parts)

    # Texts

    def on_text_box_typed(self, event: Message) -> None:
        event.stop()
        self._follow_typing()

    def on_text_box_left(self, event: Message) -> None:
        event.stop()
        self.screen.set_focus(self.list)

    async def on_text_box_model_wanted(self, event: Message) -> None:
        event.stop()
        await self.do("model")

    @on(messages.TextEntered)
    def _entered(self) -> None:
        if self._typing:
            self._typing.stop()

    def _follow_typing(self) -> None:
        """Have the newest text answered, where that costs nothing, and say how it is asked."""
        box, asker, typing, way = self._box, self._asker, self._typing, self._way
        if box is None or asker is None or typing is None:
            return
        self._tell_way()
        text = box.whole
        if way and asker.follows_typing and not box.is_held and text.strip():
            typing.want(text)
        else:
            typing.stop()
            self.list.show_typed(None)

    def _tell_way(self, trouble: str = "") -> None:
        from sportft_tui.tui.template_words import way_words

        told, ink = trouble, "warn"
        if not trouble and self._box and self._box.is_held:
            n = len(self._box.whole)
            told, ink = f"{n:,} characters: Enter classifies them, Backspace drops them", "accent"
        elif not trouble and self._way and self._box and self._asker:
            # Its end only, where a separator may be.
            told = way_words(self._way, self._box.whole, is_free=self._asker.follows_typing)
            ink = "dim"
        self.query_one("#way", Lines).show(line((f" {told}", ink)))

    async def _glance(self, text: str) -> Prediction:
        assert self._asker is not None and self._way is not None
        return await self._asker.glance(self._way, text)

    def _show_typed(self, text: str, prediction: Prediction) -> None:
        from sportft_tui.tui.answer_rows import ShownAnswer

        if self._box and self._box.whole == text:
            self.list.show_typed(ShownAnswer(text, prediction))

    def _show_trouble(self, error: SportftError) -> None:
        self.list.show_typed(None)
        self._tell_way(f"! no answer as you type: {error.what}")

    def show_answer(self, text: str, prediction: Prediction, source: str) -> None:
        """Put an answer on top."""
        from sportft_tui.tui.answer_rows import ShownAnswer

        self.list.add(ShownAnswer(text, prediction, source, at=time.time()))
        self._follow_typing()

    # What its keys do; the names are those of the command table.

    async def do(self, name: str) -> None:
        """Do what a command of this pane is for."""
        from sportft_tui.tui.answer_rows import answer_text

        answer, actions = self.list.current, self._actions
        match name:
            case "model" if actions and self._asker:
                self.app.run_worker(self._pick(actions, self._asker), exit_on_error=False)
            case "calibrate":
                self.is_calibrated = not self.is_calibrated
                self._find_way()
            case "copy" if answer:
                self.post_message(messages.CopyAsked(answer_text(answer)))
            case "save" if actions and self.list.answers:
                work = actions.save(self.list.answers)
                self.app.run_worker(work, exit_on_error=False)
            case "pager" if answer:
                self.post_message(messages.ReadAsked("answer", answer_text(answer)))
            case "edit":
                self._edit(self.looked_at)
            case "again" if answer:
                self._put(answer.text)

    async def do_with(self, name: str, argument: str) -> None:
        """Ask a model, or save, as it was typed."""
        if name == "model":
            self._ask_another(argument)
        elif self._actions and self.list.answers:
            work = self._actions.save(self.list.answers, argument)
            self.app.run_worker(work, exit_on_error=False)

    async def _pick(self, actions: AnswerActions, asker: Asker) -> None:
        if model := await actions.pick_model(asker, self.model or ""):
            self._ask_another(model)

    def _ask_another(self, model: str) -> None:
        self._is_picked, self.is_calibrated = True, False
        self._take_model(model)

    @property
    def looked_at(self) -> str:
        """The text in the box; where it is empty, that of the answer under the cursor."""
        typed, answer = self._box.whole if self._box else "", self.list.current
        return typed if typed.strip() or answer is None else answer.text

    def on_text_box_editor_wanted(self, event: Message) -> None:
        event.stop()
        self._edit(self._box.whole if self._box else "")

    def _edit(self, before: str) -> None:
        """Have a text written in $EDITOR, and put into the box."""
        if self._actions:
            work = self._actions.edit(before, self._put)
            self.app.run_worker(work, group="edit", exit_on_error=False)

    def _put(self, text: str) -> None:
        """Have an answer's text in the box again, to be changed or asked of another model."""
        if self._box:
            self._box.put(text)
            self.screen.set_focus(self._box)

    def on_line_view_selected(self, event: LineView.Selected) -> None:
        if event.view is self.list and (answer := self.list.current):
            event.stop()
            self._put(answer.text)
