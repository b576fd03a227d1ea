"""What the terminal shows, cell by cell, and what it takes to make it show something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.segment import Segment

from sportft_tui.tui.wire.inks import PLAIN, Ink, ink_of, turn

#: The second cell of a wide character.
_REST = ""
#: Cells that are not known: unlike every character.
_UNKNOWN = "\x00"
#: So many equal cells between two different ones are sent again: the cursor's way past them would
#: take as many bytes.
_GAP = 4

#: So many blanks are erased rather than written: the order to do so, and the cursor's way past
#: them, are this long.
_BLANKS = 11

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


class Frame:
    """The terminal's cells, as they were sent.

    What is to be shown comes in pieces: strips of cells at places. `show` notes them and gives
    back what the terminal has to be told; what it shows already is not told again.

    Args:
        colors: how many colours the terminal has.
        erases: whether cells that it erases get the ground's colour in force (`bce` in terminfo).
    """

    def __init__(
        self, colors: ColorSystem = ColorSystem.TRUECOLOR, *, erases: bool = False
    ) -> None:
        self._colors = colors
        self._erases = erases
        self._rows: list[_Row] = []

    def forget(self) -> None:
        """Take it that the terminal may show anything."""
        self._rows.clear()

    def show(self, pieces: Iterable[tuple[int, int, Iterable[Segment]]]) -> str:
        """What makes the terminal show these pieces; empty where it does already.

        Args:
            pieces: column and line (from 0) where each begins, and what it shows.

        Returns:
            Text and control sequences. They leave the terminal with its plain look, and the
            cursor anywhere.
        """
        pen = _Pen(self._erases)
        for x, y, segments in pieces:
            while len(self._rows) <= y:
                self._rows.append(_Row())
            self._rows[y].show(x, y, segments, self._colors, pen)
        return pen.told()


class _Pen:
    """Writes cells: where the cursor stands, and in which ink.

    Args:
        erases: whether erased cells get the ink's ground.
    """

    def __init__(self, erases: bool) -> None:
        self._erases = erases
        self._told: list[str] = []
        self._at: tuple[int, int] | None = None
        self._ink = PLAIN

    def write(self, x: int, y: int, cells: Sequence[str], inks: Sequence[Ink]) -> None:
        told, end = self._told, len(cells)
        if self._at != (x, y):
            told.append(f"\x1b[{y + 1};{x + 1}H")
        place = 0
        while place < end:
            ink = inks[place]
            if ink is not self._ink:
                told.append(turn(self._ink, ink))
                self._ink = ink
            blanks = self._blanks(cells, inks, place)
            if not blanks:
                told.append(cells[place])
                place += 1
                continue
            told.append(f"\x1b[{blanks}X")  # which leaves the cursor where it is
            if place + blanks == end:
                self._at = (x + place, y)
                return
            told.append(f"\x1b[{blanks}C")
            place += blanks
        # Nobody says where the cursor is after the last column; being told twice does no harm.
        self._at = (x + end, y)

    def _blanks(self, cells: Sequence[str], inks: Sequence[Ink], start: int) -> int:
        """How many cells from here on are better erased than written."""
        ink = inks[start]
        if not self._erases or cells[start] != " " or ink.attributes or ink.link:
            return 0
        stop, end = start + 1, len(cells)
        while stop < end and cells[stop] == " " and inks[stop] is ink:
            stop += 1
        return stop - start if stop - start >= _BLANKS else 0

    def lost(self) -> None:
        """The cursor may be anywhere."""
        self._at = None

    def told(self) -> str:
        return "".join([*self._told, turn(self._ink, PLAIN)])


class _Row:
    """The cells of one line."""

    def __init__(self) -> None:
        self._cells: list[str] = []
        self._inks: list[Ink] = []
        self._is_sure = True

    def show(
        self, x: int, y: int, segments: Iterable[Segment], colors: ColorSystem, pen: _Pen
    ) -> None:
        cells, inks, is_sure = _cells(segments, colors)
        end = x + len(cells)
        missing = end - len(self._cells)
        if missing > 0:
            self._cells += [_UNKNOWN] * missing
            self._inks += [PLAIN] * missing
        old_cells, old_inks = self._cells[x:end], self._inks[x:end]
        if old_cells == cells and old_inks == inks:
            return
        if is_sure and self._is_sure:
            for start, stop in _runs(old_cells, cells, old_inks, inks):
                pen.write(x + start, y, cells[start:stop], inks[start:stop])
        else:
            pen.write(x, y, cells, inks)
            pen.lost()
        self._cells[x:end], self._inks[x:end] = cells, inks
        self._is_sure = is_sure if self._is_sure else all(map(_is_sure, self._cells))


def _runs(
    old_cells: Sequence[str],
    cells: Sequence[str],
    old_inks: Sequence[Ink],
    inks: Sequence[Ink],
) -> list[tuple[int, int]]:
    """Where the two differ, from and to, with small gaps between taken in."""
    runs: list[tuple[int, int]] = []
    start = stop = -1
    for place, (old, new, was, ink) in enumerate(
        zip(old_cells, cells, old_inks, inks, strict=True)
    ):
        if old == new and was is ink:
            continue
        if start < 0 or place - stop > _GAP:
            if start >= 0:
                runs.append((start, stop))
            # A wide character is written from its first cell on.
            start = place - 1 if new is _REST and place else place
        stop = place + 1
    runs.append((start, stop))
    return [(start, stop + (cells[stop : stop + 1] == [_REST])) for start, stop in runs]


def _cells(segments: Iterable[Segment], colors: ColorSystem) -> tuple[list[str], list[Ink], bool]:
    """Cells and their inks, and whether every terminal agrees about their widths."""
    cells: list[str] = []
    inks: list[Ink] = []
    is_sure = True
    for text, style, control in segments:
        if control:
            continue
        before = len(cells)
        if text.isascii() and text.isprintable():
            cells += text
        else:
            is_sure = _add(cells, text) and is_sure
        inks += [ink_of(style, colors)] * (len(cells) - before)
    return cells, inks, is_sure


def _add(cells: list[str], text: str) -> bool:
    """Add a text's cells; what takes no width belongs to the cell before it."""
    is_sure = True
    for character in text:
        width = get_character_cell_size(character)
        is_sure = is_sure and _is_sure(character)
        if width:
            cells.append(character)
            cells += [_REST] * (width - 1)
        elif cells:
            owner = -2 if cells[-1] is _REST and len(cells) > 1 else -1
            cells[owner] += character
    return is_sure


@lru_cache(maxsize=4096)
def _is_sure(cell: str) -> bool:
    """Whether every terminal agrees about how wide a cell's character is."""
    if len(cell) > 1:
        return False
    return not cell or cell == _UNKNOWN or any(a <= ord(cell) <= b for a, b in _SURE)
