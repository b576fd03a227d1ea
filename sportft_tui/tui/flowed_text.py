"""A long text as lines of a width, its parts that are about something marked.

Places in the text are kept, so that a part is found again wherever it stands on the screen. All of
it is shown as it is: blanks are not folded, and what cannot be seen has a sign that can.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from sportft_tui.tui.widgets.cells import settled

if TYPE_CHECKING:
    from sportft_tui.dataset.table.row import Span

_TAB = "    "
#: Control characters, line ends that terminals do not know, marks that turn the writing direction
#: or have no width, lone surrogates. Not the joiners of emoji, which `settled` takes out.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_WORDS = re.compile(r"[^\S\n]+|\S+")
_PLAIN = re.compile(r"[ -~]*")
#: What one line can hold of characters that take no cell.
_CHARACTERS_A_CELL = 8


def visible(text: str) -> str:
    """A part of a text without line ends, as it may stand on the screen."""
    if _PLAIN.fullmatch(text):
        return text
    return settled(_UNSEEN.sub(_sign, text.replace("\t", _TAB)))


def _sign(match: re.Match[str]) -> str:
    """Unicode has pictures of the oldest control characters; for the others there is one sign."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


class FlowedText:
    """A text in lines of at most `width` cells. Takes a moment for a long one: for a thread.

    Args:
        text: any text.
        spans: parts of it that are marked; they may overlap.
        width: cells of a line.
    """

    def __init__(self, text: str, spans: Sequence[Span], width: int) -> None:
        self.text = text
        self.width = max(width, 1)
        self._begins, self._ends = array("Q"), array("Q")
        for begin, end in _lines(text, self.width):
            self._begins.append(begin)
            self._ends.append(end)
        self._edges = _edges(spans, len(text))

    def __len__(self) -> int:
        return len(self._begins)

    def line_of(self, place: int) -> int:
        """The line that a place in the text is on."""
        return max(bisect_right(self._begins, place) - 1, 0)

    def begin_of(self, line: int) -> int:
        """The place in the text with which a line begins."""
        return self._begins[line] if line < len(self) else len(self.text)

    def parts(self, line: int) -> Iterator[tuple[str, bool]]:
        """A line from left to right: text, and whether it is marked."""
        begin, end = self._begins[line], self._ends[line]
        end = min(end, begin + self.width * _CHARACTERS_A_CELL)
        at = bisect_right(self._edges, begin)
        while begin < end:
            stop = min(self._edges[at], end) if at < len(self._edges) else end
            # Marked parts and others take turns; before the first edge nothing is marked.
            yield visible(self.text[begin:stop]), at % 2 == 1
            begin, at = stop, at + 1


def _edges(spans: Sequence[Span], length: int) -> array[int]:
    """Where marking begins and ends, in turns, overlapping spans as one."""
    edges = array("Q")
    for span in sorted(spans, key=lambda span: span.start):
        start, end = max(span.start, 0), min(span.end, length)
        if end <= start:
            continue
        if edges and start <= edges[-1]:
            edges[-1] = max(edges[-1], end)
        else:
            edges.extend((start, end))
    return edges


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends; blanks at the edge hang over it."""
    begin = 0
    while begin <= len(text):
        end = text.find("\n", begin)
        following = len(text) + 1 if end < 0 else end + 1
        end = following - 1
        if text.endswith("\r", begin, end):
            end -= 1
        if end - begin <= width and _PLAIN.fullmatch(text, begin, end):
            yield begin, end
        else:
            yield from _folded(text, begin, end, width)
        begin = following


def _folded(text: str, begin: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """The lines of a paragraph, broken at blanks, and within words that are longer."""
    cells = 0
    for word in _WORDS.finditer(text, begin, end):
        size = _cells(word[0])
        if cells + size <= width:
            cells += size
        elif visible(word[0]).isspace():
            yield begin, word.end()
            begin, cells = word.end(), 0
        elif size <= width:
            yield begin, word.start()
            begin, cells = word.start(), size
        else:
            for place in range(word.start(), word.end()):
                size = _cells(text[place])
                if cells + size > width and place > begin:
                    yield begin, place
                    begin, cells = place, 0
                cells += size
    if begin < end:
        yield begin, end


def _cells(text: str) -> int:
    return len(text) if _PLAIN.fullmatch(text) else cell_len(visible(text))
