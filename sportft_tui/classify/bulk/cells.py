"""The rows behind a cell of the confusion matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sportft_tui.classify.bulk.answer_log import AnswerLog
from sportft_tui.classify.bulk.text_rows import TextRow
from sportft_tui.domain.evaluation import Mistake

#: Characters of a text that are given: some lines.
CHARACTERS = 600


def cell(
    log: AnswerLog,
    rows: Iterable[TextRow],
    labels: Sequence[str],
    *,
    given: str,
    said: str,
    limit: int,
) -> list[Mistake]:
    """The rows of one given label with one answer, the most confident first.

    Args:
        log: the answers.
        rows: the texts.
        labels: the evaluation's labels.
        given: the label given.
        said: the answer; empty for answers that are none of the labels.
        limit: at most so many.
    """
    known, folded = set(labels), given.casefold()
    found = []
    for row in rows:
        if row.label != given and (row.label in known or row.label.casefold() != folded):
            continue
        logged = log.get(row.index)
        if logged is None or logged.prediction is None:
            continue
        one = logged.prediction
        if (one.label if one.label in known else "") == said:
            text = row.text[:CHARACTERS]
            found.append(Mistake(row.index, row.place, text, given, one.label, one.probability))
    found.sort(key=lambda mistake: -(mistake.probability or 0.0))
    return found[:limit]
