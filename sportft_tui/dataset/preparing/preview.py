"""What a fix would do, seen at one row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from sportft_tui.dataset.findings.finding import Found, shown
from sportft_tui.dataset.spool import Spool
from sportft_tui.domain.text import one_line

#: Characters shown on each side of what changes, and of what changes itself.
_AROUND = 16
_CHANGED = 32
#: Rows tried, where a finding does not say which it is about.
_TRIED = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """One row before and after a fix.

    Attributes:
        row: its number, from 1.
        before: the part of it that changes, and a little around.
        after: the same afterwards; empty where the row is left out.
    """

    row: int
    before: str
    after: str

    def __str__(self) -> str:
        after = f"becomes {self.after}" if self.after else "is left out"
        return f"row {self.row:,}: {self.before} {after}"


def preview(found: Found, spool: Spool) -> Preview | None:
    """The first row that a finding's fix touches; None where there is no such row at hand.

    Args:
        found: the finding.
        spool: the rows.
    """
    fix = found.fix
    if fix is None:
        return None
    for position in fix.drop[:1]:
        prompt, completion = spool[position]
        return Preview(position + 1, _shortened(prompt or completion), "")
    if fix.change is None:
        return None
    for position in chain(found.rows[:_TRIED], range(min(len(spool), _TRIED))):
        row = spool[position]
        for before, after in zip(row, fix.change(*row), strict=True):
            if before != after:
                return Preview(position + 1, *_difference(before, after))
    return None


def _shortened(text: str) -> str:
    limit = _AROUND + _CHANGED
    return shown(one_line(text[:limit])) + (" …" if len(text) > limit else "")


def _difference(before: str, after: str) -> tuple[str, str]:
    """Two texts, cut to where they differ."""
    shortest = min(len(before), len(after))
    begin = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    rest = shortest - begin
    end = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    return _cut(before, begin, end), _cut(after, begin, end)


def _cut(text: str, begin: int, end: int) -> str:
    first = max(0, begin - _AROUND)
    last = min(len(text), len(text) - end + _AROUND, begin + _CHANGED + _AROUND)
    # Control characters would be gone on a screen, and they may be what this is about.
    inner = text[first:last].encode("unicode_escape").decode() if _is_odd(text[first:last]) else ""
    inner = inner or text[first:last]
    return ("… " if first else "") + shown(inner) + (" …" if last < len(text) else "")


def _is_odd(text: str) -> bool:
    return one_line(text) != " ".join(text.split())
