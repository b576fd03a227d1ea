"""An evaluation in words and tables, for a person at a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from sportft_tui.cli.commands.terminal import table
from sportft_tui.domain.evaluation import SCORE_WORDS, SCORES, ClassScores, Evaluation
from sportft_tui.domain.text import one_line
from sportft_tui.workflow.evaluating import Evaluated

#: A confusion matrix of more labels is wider than a terminal; then its largest cells are listed.
_WIDEST_MATRIX = 10
_CELLS = 20
_LABEL = 24
#: Of a mistake's text, at least so many characters; where nobody watches, what fits on a wide line.
_TEXT, _WIDE = 20, 120
_OTHER = "(no label)"


def as_text(found: Evaluated, *, mistakes: int) -> str:
    """All of it.

    Args:
        found: what was found.
        mistakes: how many of the most confident ones are shown.
    """
    parts: list[str] = []
    if found.comparison:
        parts.append(found.comparison.words())
    for one in found.evaluations:
        parts += [part for part in _parts(one, mistakes) if part]
    return "\n\n".join(parts)


def _parts(one: Evaluation, mistakes: int) -> Iterator[str]:
    head = f"{one_line(one.model)} on {one_line(one.file)}: {one.n_rows:,} rows"
    yield "\n".join([head, *(f"  {one_line(note)}" for note in one.notes)])
    yield table(
        ("METRIC", "VALUE", "95 % INTERVAL"),
        [
            (SCORE_WORDS[name], f"{one.scores[name]:.4f}", _interval(one, name))
            for name in SCORES
            if name in one.scores
        ],
    )
    yield table(
        ("LABEL", "ROWS", "PRECISION", "RECALL", "F1", "AUROC", "AUPRC"),
        [_class_row(row) for row in one.classes],
    )
    yield _confusion(one)
    if one.bins:
        yield table(
            ("PROBABILITY", "ROWS", "MEAN", "RIGHT"),
            [
                (
                    f"{row.low:.1f} to {row.high:.1f}",
                    f"{row.count:,}",
                    f"{row.confidence:.3f}",
                    f"{row.accuracy:.3f}",
                )
                for row in one.bins
                if row.count
            ],
        )
    if one.mistakes and mistakes:
        yield _mistakes(one, mistakes)


def _mistakes(one: Evaluation, most: int) -> str:
    """The most confident ones, each on a line of the terminal's width."""
    rows = [
        (
            one_line(row.place, _LABEL),
            one_line(row.given, _LABEL),
            one_line(row.said, _LABEL) or _OTHER,
            "?" if row.probability is None else f"{row.probability:.1%}",
        )
        for row in one.mistakes[:most]
    ]
    header = ("MISTAKE IN", "GIVEN", "SAID", "SURE")
    taken = max(len(line) for line in table(header, rows).splitlines()) + 2
    room = max(_TEXT, shutil.get_terminal_size((_WIDE, 24)).columns - taken)
    texts = (one_line(row.text, room) for row in one.mistakes[:most])
    return table((*header, "TEXT"), [(*row, text) for row, text in zip(rows, texts, strict=True)])


def _interval(one: Evaluation, name: str) -> str:
    if name not in one.intervals:
        return ""
    low, high = one.intervals[name]
    return f"{low:.4f} to {high:.4f}"


def _class_row(row: ClassScores) -> tuple[str, ...]:
    areas = ("" if area is None else f"{area:.4f}" for area in (row.auroc, row.auprc))
    values = (f"{value:.4f}" for value in (row.precision, row.recall, row.f1))
    return (one_line(row.label, _LABEL), f"{row.support:,}", *values, *areas)


def _confusion(one: Evaluation) -> str:
    """Given labels down, answers across."""
    names = [one_line(label, _LABEL) for label in one.labels]
    has_others = any(row[-1] for row in one.confusion)
    said = [*names, _OTHER] if has_others else names
    if len(names) <= _WIDEST_MATRIX:
        rows = [
            (name, *(f"{count:,}" for count in row[: len(said)]))
            for name, row in zip(names, one.confusion, strict=True)
        ]
        return table(("GIVEN \\ SAID", *said), rows)
    cells = sorted(
        (
            (count, names[given], [*names, _OTHER][place])
            for given, row in enumerate(one.confusion)
            for place, count in enumerate(row)
            if count and place != given
        ),
        key=lambda cell: -cell[0],
    )
    rows = [(given, answer, f"{count:,}") for count, given, answer in cells[:_CELLS]]
    return table(("GIVEN", "SAID", "ROWS"), rows) if rows else ""
