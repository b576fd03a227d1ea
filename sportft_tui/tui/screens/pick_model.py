"""Asks which model is to answer: one's own, found by a few letters, or any other by its name."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Input

from sportft_tui.tui.fuzzy import fitting
from sportft_tui.tui.screens.choose import Choose
from sportft_tui.tui.widgets.cells import row_text
from sportft_tui.tui.widgets.choice_list import Choice
from sportft_tui.tui.widgets.line_box import LineBox

if TYPE_CHECKING:
    from sportft_tui.workflow.known_models import KnownModel

#: Cells of a model's name; of a longer one the middle is left out, for its end tells it apart.
_NAME = 40
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class PickModel(Choose):
    """Answers with a model's name; Esc gives None.

    Args:
        models: one's own, in their order.
        current: the one that is asked now.
    """

    def __init__(self, models: Sequence[KnownModel], current: str) -> None:
        self._models = {model.name: model for model in models}
        choices = [self._choice(name) for name in self._models]
        cursor = list(self._models).index(current) if current in self._models else 0
        hint = "Enter takes it   ↑ ↓ choose   Esc back"
        super().__init__("Which model is to answer?", choices, cursor=cursor, hint=hint)

    def box(self) -> ComposeResult:
        yield LineBox("some letters of its name or job, or another model's whole name")

    def on_input_changed(self, event: Input.Changed) -> None:
        typed = event.value.strip()
        by_words = {f"{name} {model.job.id}": name for name, model in self._models.items()}
        found = [self._choice(by_words[words]) for words in fitting(by_words, typed)]
        if typed and typed not in self._models:
            found.append(Choice(typed, _short(typed), "not known here: asked as it is named"))
        self.list.show(found)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()

    def _choice(self, name: str) -> Choice:
        model = self._models[name]
        return Choice(name, _short(name), _note(model, time.time()))


def _note(model: KnownModel, now: float) -> str:
    labels = model.template.labels if model.template else ()
    used = f"used {_ago(now - model.used_at)}" if model.used_at else "never used here"
    return ", ".join([used, *([f"{len(labels)} labels"] if labels else []), model.job.id])


def _ago(seconds: float) -> str:
    for size, word in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {word} ago"
    return "just now"


def _short(name: str) -> str:
    shown = row_text(name)
    if len(shown) <= _NAME:
        return shown
    head = (_NAME - 1) // 2
    return f"{shown[:head]}…{shown[len(shown) - (_NAME - 1 - head) :]}"
