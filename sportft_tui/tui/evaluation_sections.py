"""An evaluation in rows, section by section. Pure functions of what was found and of the width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from sportft_tui.domain.evaluation import SCORE_WORDS, SCORES, Bin, ClassScores, Evaluation, Mistake
from sportft_tui.domain.metrics import CLASSIFICATION, Results
from sportft_tui.tui.widgets.cells import fit, row_text
from sportft_tui.tui.widgets.figures import UNKNOWN, bar, percent
from sportft_tui.tui.widgets.lines import Part
from sportft_tui.tui.widgets.part_rows import Row
from sportft_tui.tui.widgets.plots import plot

#: Cells of a score's name, of a value, and of an interval.
_NAME, _VALUE, _INTERVAL = 20, 8, 18
_LONGEST_LABEL, _SHORTEST_LABEL = 26, 10
_ROWS, _MEAN = 8, 7
_LONGEST_BAR, _SHORTEST_BAR = 40, 8
#: Scores that are no shares: smaller is better, and there is no whole for a bar.
_NO_BAR = ("log_loss", "brier", "ece")
#: A bin whose answers are right by so much more or less often than they say is told from others.
_FAR_OFF = 0.1
#: Rows of a curve.
_CURVE_ROWS = 4
_WIDEST_CURVE = 100
#: Columns of result files that are no measurements of the training.
_COUNTED = ("step", "elapsed", "epoch", "token")
_OTHER = "(none)"


@dataclass(frozen=True, slots=True)
class Section:
    """Rows with a head, and a sentence or two about them."""

    head: Row
    rows: Sequence[Row]
    words: str = ""


def scores(found: Sequence[Evaluation], width: int) -> Section:
    """The scores of a whole file with their intervals, of one model or of two."""
    has_intervals = width >= _NAME + len(found) * (_VALUE + _INTERVAL)
    each = _VALUE + (_INTERVAL if has_intervals else 0)
    head = [fit(" score", _NAME)]
    for number in range(len(found)):
        title = "value" if len(found) == 1 else f"model {number + 1}"
        head.append(fit(title, _VALUE, right=True))
        head += [fit("  95 % interval", _INTERVAL)] * has_intervals
    room = min(width - _NAME - len(found) * each - 2, _LONGEST_BAR)
    rows: list[Row] = []
    for name in SCORES:
        values = [one.scores.get(name) for one in found]
        if all(value is None for value in values):
            continue
        row: list[Part] = [fit(f" {SCORE_WORDS[name]}", _NAME)]
        for one, value in zip(found, values, strict=True):
            row.append((fit(_number(value), _VALUE, right=True), "number"))
            if has_intervals:
                row.append((fit(f"  {_interval(one, name)}", _INTERVAL), "dim"))
        value = values[0]
        if len(found) == 1 and room >= _SHORTEST_BAR and name not in _NO_BAR and value is not None:
            row.append((f"  {bar(value, room)}", "accent"))
        rows.append(row)
    return Section(head, rows, " ".join(note for one in found for note in one.notes))


def labels(found: Sequence[Evaluation], width: int) -> Section:
    """Every label's scores; of two models those of both, F1 first where there is little room."""
    rows_of = {row.label: row for one in found for row in one.classes}
    longest = max((cell_len(row_text(label)) for label in rows_of), default=0)
    name_cells = min(longest + 2, _LONGEST_LABEL, max(width // 3, _SHORTEST_LABEL))
    names = ["F1"] if len(found) > 1 else ["F1", "precision", "recall", "AUROC", "AUPRC"]
    if len(found) > 1 and width >= name_cells + _ROWS + len(found) * 3 * _VALUE:
        names = ["F1", "precision", "recall"]
    room = (width - name_cells - _ROWS) // (_VALUE + 3)
    if len(found) == 1:
        names = names[: max(room, 1)]
    head = [fit(" label", name_cells), fit("rows", _ROWS, right=True)]
    for number in range(len(found)):
        which = f" {number + 1}" if len(found) > 1 else ""
        head += [fit(f"{name}{which}", _VALUE + 3, right=True) for name in names]
    by_label = [{row.label: row for row in one.classes} for one in found]
    rows: list[Row] = []
    for label, first in rows_of.items():
        row: list[Part] = [fit(f" {row_text(label)}", name_cells)]
        row.append((fit(f"{first.support:,}", _ROWS, right=True), "dim"))
        for classes in by_label:
            values = _class_values(classes.get(label))
            row += [(fit(_number(values[n]), _VALUE + 3, right=True), "number") for n in names]
        rows.append(row)
    return Section(head, rows)


def reliability(one: Evaluation, width: int) -> Section:
    """How often answers are right, by how probable they are said to be."""
    if not one.bins:
        return Section((), (), "This server tells no probabilities.")
    most = max(row.count for row in one.bins)
    room = width - 10 - 2 * _MEAN - _ROWS - 4
    cells = max(min(room * 2 // 3, _LONGEST_BAR), _SHORTEST_BAR)
    counts = max(min(room - cells, _LONGEST_BAR // 2), 0)
    head = [fit(" said", 10), fit("mean", _MEAN, right=True), fit("right", _MEAN, right=True)]
    head += [fit("  right of those (│ as said)", cells + 3), fit("rows", _ROWS, right=True)]
    rows: list[Row] = []
    for row in one.bins:
        said: list[Part] = [fit(f" {row.low:.1f}–{row.high:.1f}", 10)]
        if row.count:
            said += [
                (fit(f"{row.confidence:.3f}", _MEAN, right=True), "dim"),
                (fit(f"{row.accuracy:.3f}", _MEAN, right=True), "number"),
                *_bin_bar(row, cells),
            ]
        else:
            said += [(fit(UNKNOWN, _MEAN, right=True), "dim")] * 2 + [" " * (cells + 3)]
        said.append((fit(f"{row.count:,}", _ROWS, right=True), "dim"))
        if counts >= _SHORTEST_BAR:
            said.append((" " + bar(row.count / most, counts - 1).replace("░", " "), "dim"))
        rows.append(said)
    words = "Bars that end at their mark are honest; shorter ones are too sure of themselves."
    if one.temperature != 1.0:
        words += f" Calibrated with temperature {one.temperature:.3g}."
    return Section(head, rows, words)


def mistakes(found: Sequence[Mistake], width: int) -> Section:
    """Wrong answers, the most confident first: who said what, how surely, of which text."""
    longest = max(
        (cell_len(row_text(label)) for row in found for label in (row.given, row.said)), default=0
    )
    label = min(longest + 1, _LONGEST_LABEL, max(width // 5, _SHORTEST_LABEL))
    place = max((cell_len(row_text(row.place)) for row in found), default=0) + 1
    has_places = width >= place + 3 * label + _MEAN + 2
    head = [" ", fit("sure", _MEAN - 1, right=True), "  ", fit("given", label), fit("said", label)]
    head += [fit("row", place)] * has_places + ["text"]
    rows: list[Row] = []
    for one in found:
        told: list[Part] = [
            (fit(percent(one.probability), _MEAN, right=True) + "  ", "number"),
            (fit(row_text(one.given), label - 1) + " ", "ok"),
            (fit(row_text(one.said) or _OTHER, label - 1) + " ", "bad"),
        ]
        told += [(fit(row_text(one.place), place), "dim")] * has_places
        told.append(row_text(one.text, width))
        rows.append(told)
    return Section(head, rows)


def training(results: Results | None, width: int) -> Section:
    """The curves of a job's result file."""
    if results is None:
        return Section((), (), "No result file of this model's job is known here.")
    steps = _steps(results)
    rows: list[Row] = []
    for place, name in _curves(results.columns):
        points = [
            (step, value)
            for step, row in zip(steps, results.rows, strict=True)
            if (value := row[place]) is not None
        ]
        rows += _curve(name, points, width)
    if not rows:
        return Section((), (), "Nothing was measured in this job's result file.")
    n = f"{results.steps:,} step{'s' * (results.steps != 1)}"
    return Section((f" {n}, from the job's result file",), rows)


def headline(one: Evaluation, *, has_interval: bool = True) -> str:
    """`accuracy 84.1 % (83.2 to 85.0), F1 0.841`: what is read first."""
    told = f"accuracy {percent(one.scores.get('accuracy'))}"
    if has_interval and (ends := one.intervals.get("accuracy")):
        told += f" ({100 * ends[0]:.1f} to {100 * ends[1]:.1f})"
    if (f1 := one.scores.get("macro_f1")) is not None:
        told += f", F1 {f1:.3f}"
    return told


def _curve(name: str, points: Sequence[tuple[float, float]], width: int) -> list[Row]:
    lines = plot(points, min(max(width - 14, 1), _WIDEST_CURVE), _CURVE_ROWS)
    if not lines:
        return []
    values = [value for _, value in points]
    edges = {0: f"{max(values):.3g}", len(lines) - 1: f"{min(values):.3g}"}
    told: list[Row] = [
        ((f" {name}", "number"), (f"  last {values[-1]:.4g} at {points[-1][0]:,.0f}", "dim"))
    ]
    for number, text in enumerate(lines):
        told.append(((fit(edges.get(number, ""), 9, right=True) + " ┤", "dim"), (text, "accent")))
    return [*told, ()]


def _steps(results: Results) -> list[float]:
    """Each row's step; its number where the file has no such column."""
    if "step" not in results.columns:
        return [float(number) for number in range(1, results.steps + 1)]
    place = results.columns.index("step")
    return [
        float(number) if (step := row[place]) is None else step
        for number, row in enumerate(results.rows, 1)
    ]


def _curves(columns: Sequence[str]) -> list[tuple[int, str]]:
    """The columns that have a curve, losses first; by place and name."""
    shown = [
        (place, name)
        for place, name in enumerate(columns)
        if not name.startswith("classification/")
        and not any(name == word or name.startswith(f"{word}_") for word in _COUNTED)
        and not (name.startswith("elapsed") or name in CLASSIFICATION)
    ]
    return sorted(shown, key=lambda one: "loss" not in one[1])


def _bin_bar(row: Bin, cells: int) -> list[Part]:
    """The share that is right, and a mark where it was said to be."""
    filled = bar(row.accuracy, cells)
    place = min(int(row.confidence * cells), cells - 1)
    is_far_off = abs(row.accuracy - row.confidence) >= _FAR_OFF
    ink = "warn" if is_far_off else "accent"
    return [
        ("! " if is_far_off else "  ", ink),
        (filled[:place], ink),
        "│",
        (filled[place + 1 :], ink),
        " ",
    ]


def _class_values(row: ClassScores | None) -> Mapping[str, float | None]:
    if row is None:
        return dict.fromkeys(("F1", "precision", "recall", "AUROC", "AUPRC"))
    return {
        "F1": row.f1,
        "precision": row.precision,
        "recall": row.recall,
        "AUROC": row.auroc,
        "AUPRC": row.auprc,
    }


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.4f}"


def _interval(one: Evaluation, name: str) -> str:
    if name not in one.intervals:
        return ""
    low, high = one.intervals[name]
    return f"{low:.4f}–{high:.4f}"
