"""How many cells characters take, and for which of them terminals agree about that."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rich.cells import get_character_cell_size, split_graphemes

#: A joiner, and the selector of the wide form: what they belong to is as wide as one character.
_JOINED = ("\u200d", "\ufe0f")
#: From the first of these on, terminals differ about widths (emoji), or move characters about
#: (right-to-left and joining scripts). Between them is what they agree on.
_SURE = (
    (0x20, 0x2FF),  # Latin
    (0x370, 0x52F),  # Greek, Cyrillic
    (0x1E00, 0x1FFF),  # more of them
    (0x2010, 0x2027),  # dashes, quotation marks, dots
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x22FF),  # letter-like signs, arrows, mathematics
    (0x2500, 0x25FC),  # lines, blocks, shapes
    (0x2700, 0x2704),
    (0x2713, 0x2718),  # ticks and crosses
    (0x2800, 0x28FF),  # Braille, as drawn by plots
    (0x3001, 0x302D),  # Chinese, Japanese, Korean
    (0x3030, 0x312F),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xFF01, 0xFF60),
)
#: Hebrew, Arabic and their neighbours: all agree about their widths, but not about their order.
_RIGHT_TO_LEFT = ((0x590, 0x8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFC))


def in_cells(text: str) -> Iterator[tuple[str, int]]:
    """The parts of a text that stand in cells of their own, each with its width.

    As they are measured by all that lays out the screen; a width of 0 belongs to the part before.
    """
    if any(mark in text for mark in _JOINED):
        for start, end, width in split_graphemes(text)[0]:
            yield text[start:end], width
        return
    for character in text:
        yield character, get_character_cell_size(character)


@lru_cache(maxsize=4096)
def is_sure(cell: str) -> bool:
    """Whether every terminal agrees about how wide a cell's text is, and where it stands."""
    if len(cell) > 1:
        return False
    return not cell or cell == "\x00" or any(a <= ord(cell) <= b for a, b in _SURE)


@lru_cache(maxsize=4096)
def has_sure_width(cell: str) -> bool:
    """Whether every terminal agrees at least about how wide a cell's text is."""
    return is_sure(cell) or (len(cell) == 1 and any(a <= ord(cell) <= b for a, b in _RIGHT_TO_LEFT))
