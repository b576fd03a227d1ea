"""What the Review screen says: where the reader is, how fast, and which key is which label."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from sportft_tui.classify.review_pace import ReviewPace
from sportft_tui.classify.review_queue import Way
from sportft_tui.domain.text import one_line
from sportft_tui.tui.table_words import rows, short
from sportft_tui.tui.widgets.figures import percent
from sportft_tui.tui.widgets.lines import Part, line

if TYPE_CHECKING:
    from sportft_tui.dataset.table.row import TableRow
    from sportft_tui.domain.prediction import Prediction
    from sportft_tui.workflow.reviewing import Reviewable

WAYS = {
    Way.UNCERTAIN: "uncertain first",
    Way.DISAGREEING: "disagreeing first",
    Way.AS_IS: "as they stand",
}
WHY = {
    Way.UNCERTAIN: "where the model wavers",
    Way.DISAGREEING: "where it is sure of another label",
    Way.AS_IS: "as the table shows them",
}
#: A label's place: key, name, probability and what parts it from the next.
_WIDEST_NAME, _SHARE, _GAP = 24, 7, 2
_NARROWEST_NAME = 8
#: Characters of a label that are looked at.
_LONGEST = 200
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class LabelKey:
    """A label as it is offered.

    Attributes:
        key: what gives it; empty where it has to be chosen by its name.
        label: its name.
        share: its probability by the model; None where nobody says.
        is_given: whether the text has it now.
    """

    key: str
    label: str
    share: float | None
    is_given: bool


def head_line(position: int, texts: int, pace: ReviewPace, way: Way, now: float) -> Text:
    """Where the reader is, how fast, when that will be done, and what comes first.

    Args:
        position: of the text being read, from 0.
        texts: of the review.
        pace: of the reader.
        way: what comes first.
        now: the time, in Unix seconds.
    """
    at = min(position + 1, texts)
    parts: list[Part] = [("Review  ", "accent"), (f"{at:,} of {texts:,}", "number")]
    rate, left = pace.an_hour, pace.seconds_for(texts - position)
    if rate is not None and left is not None and position < texts:
        parts.append(f"  {rate:,.0f} an hour, {_until(left, now)}")
    parts.append((f"  {WAYS[way]}", "dim"))
    return line(*parts)


def _until(seconds: float, now: float) -> str:
    """When that will be; of what takes longer than a day, how long."""
    if seconds > _DAY_MINUTES * 60:
        return f"{seconds / 3600:,.0f} h left"
    return f"done at about {time.strftime('%H:%M', time.localtime(now + seconds))}"


def facts_line(row: TableRow, said: Prediction | None) -> Text:
    """What is known about the text being read."""
    parts: list[Part] = [(f"row {row.number + 1:,}   ", "head")]
    parts += [("label ", "dim"), (short(row.label) if row.label else "none", "number")]
    if row.given_label:
        parts.append((f" (was {short(row.given_label)})", "accent"))
    if row.is_excluded:
        parts.append(("   excluded", "bad"))
    if said and row.label and said.label != row.label:
        parts.append((f"   the model says {short(said.label)}", "warn"))
    parts.append((f"   {len(row.text):,} characters", "dim"))
    return line(*parts)


def label_lines(
    offered: Sequence[LabelKey], width: int, most: int, any_label: str = "="
) -> list[Text]:
    """The labels with their keys, as a grid.

    Args:
        offered: the labels.
        width: cells of a line.
        most: lines; names are shortened where they would take more.
        any_label: the key that asks for one by its name.
    """
    if not offered:
        return [line((f"No labels yet: {any_label} gives the first.", "dim"))]
    has_shares = any(one.share is not None for one in offered)
    names = [one_line(one.label, _LONGEST) for one in offered]
    beside = 2 + (1 + _SHARE if has_shares else 0) + _GAP
    widest = min(max(cell_len(name) for name in names), _WIDEST_NAME, max(width - beside, 1))
    while widest > _NARROWEST_NAME and _lines_of(names, width // (widest + beside)) > most:
        widest -= 1
    n_lines = _lines_of(names, width // (widest + beside))
    lines = []
    for first in range(n_lines):
        parts: list[Part] = []
        # Down first: the keys of a column follow one another.
        for one, name in list(zip(offered, names, strict=True))[first::n_lines]:
            parts.append((f"{one.key or '·'} ", "accent"))
            parts.append((_cut(name, widest), "number" if one.is_given else ""))
            if has_shares:
                parts.append(f" {percent(one.share) if one.share is not None else '':>{_SHARE}}")
            parts.append(" " * _GAP)
        lines.append(line(*parts))
    return lines


def _lines_of(names: Sequence[str], columns: int) -> int:
    return -(-len(names) // max(1, min(len(names), columns)))


def _cut(name: str, cells: int) -> str:
    """A name in so many cells; of a longer one beginning and end, where names mostly differ."""
    if cell_len(name) <= cells:
        return set_cell_size(name, cells)
    head, tail = cells // 2, cells - cells // 2 - 1
    return set_cell_size(f"{name[:head]}…{name[-tail:] if tail else ''}", cells)


@dataclass
class Tally:
    """What was decided in one review.

    Attributes:
        kept, changed: texts that got the label that they had, or another one.
        unsure: texts that are left out of training.
        skipped: texts that come again with the next review.
    """

    kept: int = 0
    changed: int = 0
    unsure: int = 0
    skipped: int = 0

    @property
    def decided(self) -> int:
        """Texts that do not come again."""
        return self.kept + self.changed + self.unsure

    def words(self) -> str:
        """`20 texts reviewed: 14 labels kept, 5 changed, 1 unsure and excluded, 2 skipped`."""
        n = self.decided
        parts = [f"{self.kept:,} labels kept", f"{self.changed:,} changed"]
        if self.unsure:
            parts.append(f"{self.unsure:,} unsure and excluded")
        if self.skipped:
            parts.append(f"{self.skipped:,} skipped")
        return f"{n:,} text{'s' * (n != 1)} reviewed: {', '.join(parts)}"


def begin_words(found: Reviewable) -> str:
    """What a reader should know about the texts of a review."""
    told = []
    if found.restored:
        told.append(f"{rows(found.restored)} got back what was decided before.")
    if found.n_done:
        are = "is" if found.n_done == 1 else "are"
        told.append(f"{rows(found.n_done)} reviewed before {are} left out.")
    if found.is_again:
        told.append("All of these were reviewed before; here they are again.")
    return " ".join(told)


def end_words(tally: Tally, texts: int) -> str:
    """What stands in place of a text when all are done; keys by their names, in braces."""
    if not texts:
        return "There is no text to review here. Esc goes back."
    more = "\nThose skipped come again with the next review." if tally.skipped else ""
    keys = "{train} trains on them, {undo} undoes, Esc goes back."
    return f"{tally.words()}.{more}\n\n{keys}"
