"""Text measured in terminal cells: a wide character takes two of them.

Everything here gives back plain strings; no markup is ever read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from sportft_tui.domain.text import one_line, printable

#: Joiners, selectors and skin tones on whose width terminals disagree, and marks of no width at all
#: that hide text. Without them each character has the one width that every terminal gives it, so
#: that what stands behind it on the row stays in its column.
_UNSURE = (
    "[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200d\u2060-\u2065\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
#: Combining marks beyond this many on one character paint over the neighbouring rows.
_PILED_MARKS = f"({_MARKS}{{3}}){_MARKS}+"
#: Characters of a text that are looked at for one row; enough for the widest terminals.
ROW_CHARACTERS = 400
#: The same for a paragraph: more than a screen is never read.
_PROSE_CHARACTERS = 4000


def row_text(text: str, width: int = 0) -> str:
    """Text from outside as it may stand on one row.

    Args:
        text: any text, of any length.
        width: cells that it may fill, when more than `ROW_CHARACTERS` could be asked for.
    """
    return settled(one_line(text, max(ROW_CHARACTERS, 2 * width)))


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells; what is cut off is marked by `…`."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells, padded on its left when `right`."""
    shown = cut(text, width)
    padding = " " * (max(width, 0) - cell_len(shown))
    return padding + shown if right else shown + padding


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at blanks; its own line ends stay."""
    if width <= 0:
        return []
    lines: list[str] = []
    for paragraph in settled(printable(text[:_PROSE_CHARACTERS])).split("\n"):
        line = ""
        for word in paragraph.split():
            joined = f"{line} {word}" if line else word
            if line and cell_len(joined) > width:
                lines.append(line)
                joined = word
            line = cut(joined, width)
        lines.append(line)
    return lines


def fold(text: str, width: int) -> list[str]:
    """Text from outside in lines of at most `width` cells, at least one line.

    Words that are longer are broken: nothing is lost of the first `_PROSE_CHARACTERS`.
    """
    if width <= 0:
        return [""]
    told = text[:_PROSE_CHARACTERS] + ("…" if len(text) > _PROSE_CHARACTERS else "")
    lines: list[str] = []
    for paragraph in settled(printable(told)).split("\n"):
        line = ""
        for word in paragraph.split():
            joined = f"{line} {word}" if line else word
            if line and cell_len(joined) > width:
                lines.append(line)
                joined = word
            *whole, line = chop_cells(joined, width) if cell_len(joined) > width else [joined]
            lines += whole
        if line:
            lines.append(line)
    return lines or [""]


def strip_of(parts: Iterable[tuple[str, Style]], width: int) -> Strip:
    """One row of at most `width` cells: the parts from left to right."""
    segments: list[Segment] = []
    left = width
    for text, style in parts:
        if left <= 0:
            break
        shown = cut(text, left)
        if shown:
            segments.append(Segment(shown, style))
            left -= cell_len(shown)
    return Strip(segments, width - left)


def settled(text: str) -> str:
    """`text` without what terminals disagree about; see `_UNSURE`."""
    if text.isascii() or not any(map(_may_be_unsure, text)):
        return text
    # Compiled when there is such text: not for the first paint.
    return re.sub(_PILED_MARKS, r"\1", re.sub(_UNSURE, "", text))


def _may_be_unsure(character: str) -> bool:
    """Whether it is neither Latin nor one of the signs that the app itself draws with."""
    return character > "\u00ac" and not (
        "\u00ae" <= character <= "\u02ff"
        or "\u2010" <= character <= "\u205e"
        or "\u2100" <= character <= "\u2bff"
    )
