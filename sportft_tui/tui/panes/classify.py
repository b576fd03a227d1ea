"""Pane 4: type a text, see its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from sportft_tui.domain.text import one_line
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.figures import EMPTY, bar, percent
from sportft_tui.tui.widgets.lines import Lines, line

if TYPE_CHECKING:
    from sportft_tui.domain.prediction import Prediction

_BAR = 20
#: Answers kept on screen; older ones have left the pane long ago.
_KEPT = 20
#: Labels shown of each answer: more do not fit, and the tail says nothing.
_LABELS = 5


class ClassifyPane(Pane):
    """A text box and the answers, the newest on top."""

    NUMBER, NAME, ENTRY = 4, "Classify", "TextBox"
    FIRST_WORDS = "no model yet: train one first"

    def __init__(self, *, id: str, classes: str = "") -> None:
        super().__init__(id=id, classes=classes)
        self._answers: list[list[Text]] = []

    def body(self) -> ComposeResult:
        yield Vertical(id="box-place")
        yield Lines(id="answers")

    def add_box(self) -> None:
        """Add the text box: after the first paint, to which it would add a tenth of its time."""
        from sportft_tui.tui.widgets.text_box import TextBox

        self.query_one("#box-place").mount(TextBox())

    def show_model(self, model: str | None) -> None:
        """Say which model answers."""
        self.head(model or (self.FIRST_WORDS, "dim"))

    def show_answer(self, text: str, prediction: Prediction, source: str) -> None:
        """Put an answer on top."""
        self._answers.insert(0, answer_lines(text, prediction, source))
        del self._answers[_KEPT:]
        lines = [line for answer in self._answers for line in answer]
        self.query_one("#answers", Lines).show(*lines)


def answer_lines(text: str, prediction: Prediction, source: str) -> list[Text]:
    """The label first, then the text, then each label's probability as a bar."""
    label, probability = one_line(prediction.label) or "(empty answer)", prediction.probability
    sure = f" {percent(probability)}" if probability is not None else ""
    said = one_line(f"{source}: {text}" if source else text)
    lines = [line(" ", (label, "accent"), (sure, "number"), (f"  {said}", "dim"))]
    names = [(one_line(name), share) for name, share in prediction.probabilities[:_LABELS]]
    width = max((len(name) for name, _ in names), default=0)
    for name, share in names:
        filled = bar(share, _BAR).rstrip(EMPTY)
        rest = EMPTY * (_BAR - len(filled))
        lines.append(
            line(
                f"   {name:<{width}} ",
                (filled, "accent"),
                (rest, "dim"),
                (f" {percent(share)}", "number"),
            )
        )
    return lines
