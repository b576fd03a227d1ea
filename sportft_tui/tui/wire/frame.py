"""What the terminal shows, cell by cell, and what it takes to make it show something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from rich.color import ColorSystem
from rich.segment import Segment

from sportft_tui.tui.wire.inks import PLAIN, Ink, for_blank, ink_of, of_blank, turn
from sportft_tui.tui.wire.widths import has_sure_width, in_cells
from sportft_tui.tui.wire.widths import is_sure as is_sure_of

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


class Frame:
    """The terminal's cells, as they were sent.

    What is to be shown comes in pieces: strips of cells at places. `show` notes them and gives
    back what the terminal has to be told; what it shows already is not told again.

    Args:
        colors: how many colours the terminal has; None for none at all.
        erases: whether cells that it erases get the ground's colour in force (`bce` in terminfo).
    """

    def __init__(
        self, colors: ColorSystem | None = ColorSystem.TRUECOLOR, *, erases: bool = False
    ) -> None:
        self._colors = colors
        self._erases = erases
        self._rows: list[_Row] = []

    def forget(self) -> None:
        """Take it that the terminal may show anything."""
        self._rows.clear()

    def show(
        self, pieces: Iterable[tuple[int, int, Iterable[Segment]]], *, whole: bool = False
    ) -> str:
        """What makes the terminal show these pieces; empty where it does already.

        Args:
            pieces: column and line (from 0) where each begins, and what it shows.
            whole: whether they are all of the screen.

        Returns:
            Text and control sequences. They leave the terminal with its plain look, and the
            cursor anywhere.
        """
        pen = _Pen(self._erases)
        given = [(x, y, *_cells(segments, self._colors)) for x, y, segments in pieces]
        if whole and self._erases and not self._rows:
            self._begin(given, pen)
        for x, y, cells, inks, is_sure in given:
            while len(self._rows) <= y:
                self._rows.append(_Row())
            self._rows[y].show(x, y, cells, inks, pen, is_sure=is_sure)
        return pen.told()

    def _begin(
        self, given: Sequence[tuple[int, int, list[str], list[Ink], bool]], pen: _Pen
    ) -> None:
        """Erase the screen to its commonest ground: most cells of a screen are blank."""
        counted = Counter(chain.from_iterable(inks for _, _, _, inks, _ in given))
        grounds = [ink for ink, _ in counted.most_common() if ink[:2] == PLAIN[:2] and not ink.link]
        if not grounds:
            return
        ground = grounds[0]
        pen.erase_all(ground)
        width = max(x + len(cells) for x, _, cells, _, _ in given)
        height = max(y for _, y, *_ in given) + 1
        self._rows = [_Row(width, ground) for _ in range(height)]


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

    def write(
        self,
        x: int,
        y: int,
        cells: Sequence[str],
        inks: Sequence[Ink],
        *,
        is_sure: bool = True,
    ) -> None:
        """Write cells from a place on; those that are not sure by themselves."""
        told, end = self._told, len(cells)
        told.append(self._way(x, y))
        place = 0
        while place < end:
            ink = inks[place]
            if cells[place] == " ":
                ink = for_blank(self._ink, ink)
            if ink is not self._ink:
                told.append(turn(self._ink, ink))
                self._ink = ink
            blanks = self._blanks(cells, inks, place)
            if not blanks:
                if not is_sure:
                    told.append(self._settled(x + place, cells[place : place + 2]))
                elif cells[place]:
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

    def _settled(self, x: int, cells: Sequence[str]) -> str:
        """A cell's text, and where terminals differ about its width, the way to the next cell."""
        if has_sure_width(cells[0]):
            return cells[0]
        width = 2 if cells[1:] == [_REST] else 1
        return f"\x1b[{width}X{cells[0]}\x1b[{x + width + 1}G"

    def _way(self, x: int, y: int) -> str:
        """The shortest way of the cursor to a place."""
        if self._at is None:
            return f"\x1b[{y + 1};{x + 1}H"
        column, line = self._at
        if line == y:
            # Past the last column it may stand anywhere, but still on its line.
            return "" if column == x else f"\x1b[{x + 1}G"
        return "\r\n" if x == 0 and y == line + 1 else f"\x1b[{y + 1};{x + 1}H"

    def erase_all(self, ground: Ink) -> None:
        """Leave nothing on the screen but a ground."""
        self._told.append(f"{turn(self._ink, ground)}\x1b[2J")
        self._ink = ground

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
    """The cells of one line.

    Args:
        width: so many of them are blank, with this ground; what is beyond is not known.
        ground: of those.
    """

    def __init__(self, width: int = 0, ground: Ink = PLAIN) -> None:
        self._cells = [" "] * width
        self._inks = [ground] * width
        self._is_sure = True

    def show(
        self, x: int, y: int, cells: list[str], inks: list[Ink], pen: _Pen, *, is_sure: bool
    ) -> None:
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
            pen.write(x, y, cells, inks, is_sure=False)
            pen.lost()
        self._cells[x:end], self._inks[x:end] = cells, inks
        self._is_sure = is_sure if self._is_sure else all(map(is_sure_of, self._cells))


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


def _cells(
    segments: Iterable[Segment], colors: ColorSystem | None
) -> tuple[list[str], list[Ink], bool]:
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
        ink = ink_of(style, colors)
        blank = of_blank(ink)
        inks += [blank if cell == " " else ink for cell in cells[before:]]
    return cells, inks, is_sure


def _add(cells: list[str], text: str) -> bool:
    """Add a text's cells; what takes no width belongs to the cell before it."""
    is_sure = True
    for part, width in in_cells(text):
        is_sure = is_sure and is_sure_of(part)
        if width:
            cells.append(part)
            cells += [_REST] * (width - 1)
        elif cells:
            owner = -2 if cells[-1] is _REST and len(cells) > 1 else -1
            cells[owner] += part
    return is_sure
