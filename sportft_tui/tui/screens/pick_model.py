"""Asks which model is to answer: one's own, found by a few letters, or any other by its name."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sportft_tui.tui.screens.choose import ChooseOrNew
from sportft_tui.tui.widgets.cells import row_text
from sportft_tui.workflow.model_ends import today

if TYPE_CHECKING:
    from sportft_tui.workflow.known_models import KnownModel

#: Cells of a model's name; of a longer one the middle is left out, for its end tells it apart.
_NAME = 40
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class PickModel(ChooseOrNew):
    """Answers with a model's name; Esc gives None.

    Args:
        models: one's own, in their order.
        current: the one that is asked now.
    """

    EXAMPLE = "part of its name or job, or a new name"

    def __init__(self, models: Sequence[KnownModel], current: str) -> None:
        self._models = {model.name: model for model in models}
        now = time.time()
        super().__init__(
            "Which model is to answer?",
            [(name, _note(model, now)) for name, model in self._models.items()],
            new="not known here: asked as it is named",
            cursor=list(self._models).index(current) if current in self._models else 0,
        )

    def shown(self, name: str) -> str:
        return _short(name)

    def words(self, name: str) -> str:
        return f"{name} {self._models[name].job.id}"


def _note(model: KnownModel, now: float) -> str:
    labels = model.template.labels if model.template else ()
    used = f"used {_ago(now - model.used_at)}" if model.used_at else "never used here"
    ends = [model.end.words(today())] if model.end and model.end.is_near(today()) else []
    return ", ".join([*ends, used, *([f"{len(labels)} labels"] if labels else []), model.job.id])


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
