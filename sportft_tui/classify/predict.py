"""One text, one label, with how sure the model is."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sportft_tui.api.completions import TOP_CHAT, TOP_COMPLETION, answer
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.domain.template import Template

Candidates = Sequence[tuple[str, float]]


async def classify(conn: Connection, model: str, template: Template, text: str) -> Prediction:
    """The label that the model gives to `text`.

    Args:
        conn: an open connection.
        model: the fine-tuned model's name.
        template: the form that it was trained with; `Template()` when not known.
        text: what is to be classified.

    Raises:
        BadInput: there is no text.
        SportftError: the server could not be asked, or did not answer rightly.
    """
    if not text.strip():
        raise BadInput("There is no text to classify.", hint="Type or paste one.")
    top = TOP_CHAT if template.format == "chat" else TOP_COMPLETION
    start = time.perf_counter()
    said, candidates = await answer(conn, model, template, text, top=top)
    seconds = time.perf_counter() - start
    label = label_of(said, template.labels)
    return Prediction(
        label=label,
        probabilities=probabilities(label, candidates, template.labels),
        model=model,
        seconds=seconds,
    )


def label_of(said: str, labels: Sequence[str]) -> str:
    """The label that an answer stands for: the longest known one that it begins with.

    Models that were trained without a stop go on talking after the label. Where no known label
    fits, the answer itself, on one line.
    """
    plain = said.strip().casefold()
    fitting = [label for label in labels if _begins_with(plain, label.casefold())]
    return max(fitting, key=len) if fitting else one_line(said)


def probabilities(
    label: str, candidates: Candidates, labels: Sequence[str]
) -> tuple[tuple[str, float], ...]:
    """(label, probability) from the beginnings of answers, the most probable first.

    Several spellings of a label (with and without blank, in capitals) are added up. Where the
    labels are known, beginnings that stand for none, or for more than one, count for none.

    Args:
        label: the answer's own label.
        candidates: (beginning of an answer, natural log of its probability).
        labels: the known labels; may be empty.
    """
    sums: dict[str, float] = {}
    names: dict[str, str] = {label.casefold(): label}
    for said, logprob in candidates:
        name = _meant(said, labels) if labels else one_line(said)
        if not name:
            continue
        shown = names.setdefault(name.casefold(), name)
        sums[shown] = sums.get(shown, 0.0) + math.exp(min(logprob, 0.0))
    ranked = sorted(sums.items(), key=lambda item: item[1], reverse=True)
    # Rounding may bring a sum a hair over 1.
    return tuple((name, min(value, 1.0)) for name, value in ranked)


def _meant(said: str, labels: Sequence[str]) -> str:
    """The one label that an answer beginning with `said` can only be; empty when there is none."""
    plain = said.strip().casefold()
    if not plain:
        return ""
    exact = [label for label in labels if _begins_with(plain, label.casefold())]
    if exact:
        return max(exact, key=len)
    possible = [label for label in labels if label.casefold().startswith(plain)]
    return possible[0] if len(possible) == 1 else ""


def _begins_with(plain: str, label: str) -> bool:
    """Whether `plain` is `label`, alone or with something after it that is another word."""
    if not label or not plain.startswith(label):
        return False
    rest = plain[len(label) :]
    return not rest or not rest[0].isalnum()
