"""What a filter looks for, as it stands in a text: where, and with what around it.

The worker process finds the rows; this finds the places again, in the few texts that are in sight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from rich.cells import cell_len

from sportft_tui.dataset.table.query import Words, parse
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import folded
from sportft_tui.tui.widgets.cells import ROW_CHARACTERS, settled

#: Of what is shown of a text, the share that may stand before the place that matched.
_BEFORE = 1 / 3
#: Characters from the place on which a blank is looked for, to begin with a whole word.
_LONGEST_WORD = 16
#: Stands for what is not shown.
_GAP = "…"


@dataclass(frozen=True, slots=True)
class Matches:
    """Words that are looked for in texts; none where a filter asks for none.

    Attributes:
        words: each, and whether large and small letters differ.
    """

    words: tuple[tuple[str, bool], ...] = ()

    @classmethod
    def of(cls, query: str) -> Matches:
        """Those of a filter as it was typed; see `dataset.table.query`."""
        try:
            terms = parse(query).terms
        except BadInput:
            return cls()
        return cls(
            tuple(
                (term.words if term.is_exact else term.words.casefold(), term.is_exact)
                for term in terms
                if isinstance(term, Words) and term.field == "text" and not term.is_inverse
                # All of a text that is nothing else needs no mark.
                if term.words and not term.is_whole
            )
        )

    def __bool__(self) -> bool:
        return bool(self.words)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where in a text the words stand: begins and ends, in order; some may overlap."""
        places: list[tuple[int, int]] = []
        small = "" if all(is_exact for _, is_exact in self.words) else text.casefold()
        for words, is_exact in self.words:
            if is_exact:
                places += _all(text, words)
            elif len(small) == len(text):
                places += _all(small, words)
            else:
                places += _back_in(text, _all(small, words))
        return sorted(places)

    def row_parts(self, text: str, width: int) -> list[tuple[str, bool]]:
        """What of a text may stand on one row: parts, and whether each matched.

        It is the text's beginning where a match is in it, else what is around the first match.

        Args:
            text: any text.
            width: cells that there are.
        """
        found = self.places(text)
        begin = _begin(text, found[0], width) if found else 0
        stop = begin + max(ROW_CHARACTERS, 2 * width)
        parts: list[tuple[str, bool]] = []
        at = begin
        for start, end in found:
            if start >= stop:
                break
            first, last = max(start, at), min(end, stop)
            if first < last:
                parts += [(text[at:first], False), (text[first:last], True)]
                at = last
        parts.append((text[at:stop], False))
        shown = _on_one_line(parts)
        return [(_GAP, False), *shown] if begin else shown


def _all(text: str, words: str) -> Iterator[tuple[int, int]]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + len(words))


def _back_in(text: str, places: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places of a case-folded text in the text itself: some letters fold to several."""
    begins = list(accumulate((len(letter.casefold()) for letter in text), initial=0))
    for begin, end in places:
        yield bisect_right(begins, begin) - 1, bisect_right(begins, end - 1)


def _begin(text: str, first: tuple[int, int], width: int) -> int:
    """Where what is shown begins, for the first match to be in it."""
    start, end = first
    if end <= width and len(folded(text[:end]).lstrip()) < width:
        return 0
    behind = cell_len(settled(folded(text[start : start + width])))
    # Where the text ends soon, there is more room before.
    room = max(int(width * _BEFORE), width - len(_GAP) - behind)
    begin = start
    while begin and start - begin < 2 * width and (room := room - cell_len(text[begin - 1])) >= 0:
        begin -= 1
    blank = next((at for at in range(begin, start) if text[at].isspace()), start)
    return blank + 1 if blank < min(start, begin + _LONGEST_WORD) else begin


def _on_one_line(parts: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The parts with blanks folded, also where they meet, and no control characters."""
    shown: list[tuple[str, bool]] = []
    ends_blank = True  # blanks before everything are not shown
    for part, is_match in parts:
        text = settled(folded(part))
        if ends_blank:
            text = text.lstrip(" ")
        if text:
            ends_blank = text.endswith(" ")
            shown.append((text, is_match))
    if shown:
        text, is_match = shown[-1]
        shown[-1] = (text.rstrip(), is_match)
    return [part for part in shown if part[0]]
