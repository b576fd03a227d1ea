"""An answer as lines: the label, every label's probability as a bar, what it took. Pure."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from sportft_tui.tui.widgets.cells import fit, row_text
from sportft_tui.tui.widgets.figures import EMPTY, bar, percent
from sportft_tui.tui.widgets.marks import Ink

if TYPE_CHECKING:
    from sportft_tui.domain.prediction import Prediction

#: Parts of a line, from left to right.
Line = list[tuple[str, Ink]]

_INDENT = "   "
_LONGEST_LABEL = 24
#: Cells of a percentage: `>99.9 %`.
_SHARE = 7
#: A longer bar says no more; a shorter one nothing.
_LONGEST_BAR, _SHORTEST_BAR = 24, 3
#: Cells of a column of bars; the narrower ones only where not all labels have room otherwise.
_NARROW, _NARROWEST = 28, 22
#: Lines of a view that are left to the earlier answers, where the labels can stand side by side.
_LEFT_TO_OTHERS = 4
#: A share of less than this would be shown as 0.0 %.
_WORTH_TELLING = 0.0005


class ShownAnswer(NamedTuple):
    """An answer on the screen.

    Attributes:
        text: what was classified.
        prediction: as what.
        source: where the text came from; empty where somebody typed it.
        at: when, in Unix seconds; 0 while it is being typed, and nobody has asked yet.
    """

    text: str
    prediction: Prediction
    source: str = ""
    at: float = 0.0

    @property
    def is_typed(self) -> bool:
        """Whether it follows the typing."""
        return self.at == 0


def head_line(answer: ShownAnswer) -> Line:
    """The label with its probability, then the text. Whether it is unsure is said by `?`, too."""
    prediction = answer.prediction
    label = row_text(prediction.label) or "(empty answer)"
    unsure: Line = [(" unsure", "warn")] if prediction.is_unsure else []
    said = "as you type; Enter keeps it"
    if not answer.is_typed:
        said = row_text(f"{answer.source}: {answer.text[:400]}" if answer.source else answer.text)
    glyph = "?" if prediction.is_unsure else "…" if answer.is_typed else "·"
    return [
        (f"{glyph} ", "warn" if prediction.is_unsure else "dim"),
        (label, "accent"),
        (f" {_sure(prediction)}" if prediction.probabilities else "", "number"),
        *unsure,
        (f"  {said}", "dim"),
    ]


def answer_lines(answer: ShownAnswer, width: int, most: int) -> list[Line]:
    """An answer with all that is known of it.

    Args:
        answer: which.
        width: cells of a line. Where it is wide enough, labels stand side by side.
        most: how many lines there may be, at least 1.
    """
    room = max(most - 2, 0)  # without the first and the last line
    bars = _bar_lines(answer.prediction, width, room)
    last: Line = [(_INDENT + took(answer), "dim")]
    return [head_line(answer), *bars, last][:most]


def took(answer: ShownAnswer) -> str:
    """Latency, cost, how it was read, model and time."""
    prediction = answer.prediction
    seconds = prediction.seconds
    parts = [
        f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s",
        "cost not known" if prediction.usd is None else exact_dollars(prediction.usd),
    ]
    if prediction.temperature != 1:
        parts.append(f"calibrated (temperature {prediction.temperature:.2f})")
    if prediction.unsure_below > 0:
        parts.append(f"unsure below {percent(prediction.unsure_below)}")
    parts.append(row_text(prediction.model))
    if answer.at:
        when = time.localtime(answer.at)
        is_today = when[:3] == time.localtime()[:3]
        parts.append(time.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M", when))
    return " · ".join(parts)


def exact_dollars(usd: float) -> str:
    """`$0.000012`: an answer costs a small part of a cent, and many of them some dollars."""
    if 0 < usd < 0.0000005:
        return "less than $0.000001"
    whole, _, decimals = f"{usd:,.6f}".partition(".")
    return f"${whole}.{decimals.rstrip('0'):0<2}"


def answer_text(answer: ShownAnswer) -> str:
    """An answer for the clipboard: label, all probabilities, the text."""
    prediction = answer.prediction
    unsure = " (unsure)" if prediction.is_unsure else ""
    shares = [f"{name}\t{percent(share)}" for name, share, _ in _shares(prediction)]
    return "\n".join([f"{prediction.label}{unsure}", *shares, "", answer.text])


def _sure(prediction: Prediction) -> str:
    """The answer's probability; at most so much, where it is not told apart from others."""
    if prediction.probability is not None:
        return percent(prediction.probability)
    return f"at most {percent(prediction.bounds(prediction.label)[1])}"


def _shares(prediction: Prediction) -> list[tuple[str, float, bool]]:
    """(name, share, whether it is one label's), labels first, the most probable ones on top."""
    shares = [(name, share, True) for name, share in prediction.probabilities]
    for labels, share in prediction.undecided:
        if share >= _WORTH_TELLING:
            names = f"not told apart: {', '.join(labels)}" if labels else "not told apart"
            shares.append((names, share, False))
    return shares


def _bar_lines(prediction: Prediction, width: int, room: int) -> list[Line]:
    shares = _shares(prediction)
    if not shares:
        told: Line = [(f"{_INDENT}this server tells no probabilities", "dim")]
        return [told][:room]
    if room <= 0:
        return []
    wanted = max(room - _LEFT_TO_OTHERS, 1)
    n_columns = min(-(-len(shares) // wanted), max(width // _NARROW, 1))
    if len(shares) > n_columns * room:
        n_columns = min(-(-len(shares) // room), max(width // _NARROWEST, 1))
    n_rows = min(-(-len(shares) // n_columns), room)
    cells = width // n_columns
    hidden = len(shares) - n_rows * n_columns
    shown = shares[: n_rows * n_columns - (hidden > 0)]
    names = max((cell_len(row_text(name)) for name, _, _ in shown), default=0)
    lines: list[Line] = [[] for _ in range(n_rows)]
    for index, share in enumerate(shown):
        lines[index % n_rows].extend(_bar(share, cells, names))
    if hidden > 0:
        rest = shares[len(shown) :]
        words = f"{_INDENT}+{len(rest):,} more: {percent(sum(share for _, share, _ in rest))}"
        lines[-1].append((words, "dim"))
    return lines


def _bar(share: tuple[str, float, bool], cells: int, names: int) -> Line:
    """One label in exactly `cells` cells."""
    name, value, is_label = share
    inner = cells - len(_INDENT) - _SHARE - 2
    bar_cells = min(max(inner - min(names, _LONGEST_LABEL), _SHORTEST_BAR), _LONGEST_BAR)
    name_cells = max(min(names, _LONGEST_LABEL, inner - bar_cells), 1)
    filled = bar(value, bar_cells).rstrip(EMPTY)
    if not is_label:
        # Nobody's own: another glyph, not only another colour.
        filled = "▒" * len(filled)
    rest = EMPTY * (bar_cells - len(filled))
    used = len(_INDENT) + name_cells + 1 + bar_cells + 1 + _SHARE
    return [
        (f"{_INDENT}{fit(row_text(name), name_cells)} ", "" if is_label else "dim"),
        (filled, "accent" if is_label else "warn"),
        (rest, "dim"),
        (f" {percent(value):>{_SHARE}}{' ' * max(cells - used, 0)}", "number"),
    ]
