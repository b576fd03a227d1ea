"""All that is found out about a model on a labelled file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sportft_tui.classify.measuring import scores
from sportft_tui.classify.measuring.bootstrap import DRAWS, intervals
from sportft_tui.classify.measuring.outcomes import Floats, Outcomes
from sportft_tui.domain.evaluation import Bin, ClassScores, Evaluation, Mistake

#: The most confident mistakes that are kept, and of each so many characters.
_MISTAKES, _CHARACTERS = 200, 600
#: Less than this on average is rounding.
_LEFT_OVER = 1e-4


@dataclass(frozen=True, slots=True)
class Row:
    """Where an answer's text is found: its index and place, its beginning."""

    index: int
    place: str
    text: str
    said: str


def evaluate(
    found: Outcomes,
    rows: Sequence[Row],
    *,
    model: str,
    file: str,
    digest: str,
    temperature: float = 1.0,
    notes: Sequence[str] = (),
    draws: int = DRAWS,
) -> Evaluation:
    """Measure a model.

    Args:
        found: the answers beside the given labels, uncalibrated.
        rows: the rows, in the same order.
        model: what was measured.
        file: on what.
        digest: of its texts and labels.
        temperature: what the probabilities are calibrated with.
        notes: what is known already.
        draws: of the bootstrap.
    """
    left_over = float(found.left_over[found.known].mean()) if found.has_probabilities else 0.0
    calibrated = found.calibrated(temperature)
    ones = np.ones(len(found.given))
    matrix = scores.confusion(calibrated, ones)
    whole = scores.averages(matrix)
    ranked = scores.rankings(calibrated) if found.has_probabilities else []
    if ranked:
        whole |= scores.probability_scores(calibrated, ranked, ones)
    return Evaluation(
        model=model,
        file=file,
        digest=digest,
        n_rows=len(found.given),
        labels=found.labels,
        scores=whole,
        classes=_classes(found, matrix, ranked, ones),
        confusion=tuple(tuple(map(int, row)) for row in matrix),
        intervals=intervals(calibrated, draws),
        bins=_bins(calibrated) if ranked else (),
        mistakes=_mistakes(calibrated, rows),
        temperature=temperature,
        mean_left_over=left_over,
        notes=(*notes, *_notes(found, left_over)),
    )


def _classes(
    found: Outcomes, matrix: Floats, ranked: list[scores.Ranking], ones: Floats
) -> tuple[ClassScores, ...]:
    each = scores.by_class(matrix)
    areas = [ranking.areas(ones) for ranking in ranked] or [(None, None)] * len(found.labels)
    return tuple(
        ClassScores(
            label,
            float(each.precision[place]),
            float(each.recall[place]),
            float(each.f1[place]),
            int(each.support[place]),
            *areas[place],
        )
        for place, label in enumerate(found.labels)
    )


def _bins(found: Outcomes) -> tuple[Bin, ...]:
    numbers = scores.bin_numbers(found)
    bins = []
    for number in range(scores.BINS):
        inside = numbers == number
        count = int(inside.sum())
        low, high = number / scores.BINS, (number + 1) / scores.BINS
        sure = float(found.sure[inside].mean()) if count else 0.0
        right = float(found.right[inside].mean()) if count else 0.0
        bins.append(Bin(low, high, count, sure, right))
    return tuple(bins)


def _mistakes(found: Outcomes, rows: Sequence[Row]) -> tuple[Mistake, ...]:
    wrong = np.flatnonzero(~found.right)
    worst = wrong[np.argsort(-found.sure[wrong], kind="stable")][:_MISTAKES]
    return tuple(
        Mistake(
            rows[at].index,
            rows[at].place,
            rows[at].text[:_CHARACTERS],
            found.labels[found.given[at]],
            rows[at].said,
            float(found.sure[at]) if found.known[at] else None,
        )
        for at in map(int, worst)
    )


def _notes(found: Outcomes, left_over: float) -> list[str]:
    notes = []
    if not found.has_probabilities:
        notes.append("The server tells no probabilities: what needs them is not measured.")
    elif not found.known.all():
        unknown = int((~found.known).sum())
        notes.append(
            f"{unknown:,} rows have no probabilities: their answers are taken for certain."
        )
    if left_over > _LEFT_OVER:
        notes.append(
            f"The server tells the most probable tokens only: {left_over:.1%} of the probability, "
            "on average, is not known to be any one label's, and is divided among those that it "
            "can belong to."
        )
    others = int((found.said == len(found.labels)).sum())
    if others:
        notes.append(f"{others:,} answers are none of the labels.")
    return notes
