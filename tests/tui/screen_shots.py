"""Screens as text that a reviewer can read: their words, and their inks in run lengths.

    row       the cells, blanks at the end left out
    inks      for each row that is not blank: a letter for each look, and how many cells have it
    legend    each letter's look in every theme

Looks are told apart by what can be seen: the colour of a blank's letter cannot.
"""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot

from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.palette import contrast

FOLDER = Path(__file__).parent / "snapshots"
#: Set to anything, it has the snapshots written instead of compared.
UPDATE = "UPDATE_SNAPSHOTS"
SIZES = ((60, 20), (80, 24), (100, 30), (120, 40), (240, 70))
#: The colour-blind one is the dark one with other inks: `test_themes` looks at those.
THEMES = ("dark", "light", "ansi")
_SCREEN = "screen: "
#: Named with a letter each, in the order in which they come.
_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789αβγδεζηθικλμνξοπρστυφχψω"
#: What WCAG 2 asks of text (level AA), less what rounding to 8 bits takes.
READABLE = 4.5 - 0.02

Cell = tuple[str, Style]
Looks = tuple[str, ...]
#: A cell's character, its look in each theme, and that of a blank in its place.
Seen = tuple[str, Looks, Looks]


@dataclass(frozen=True)
class Shot:
    """One screen at one size, in every theme."""

    size: tuple[int, int]
    rows: Sequence[Sequence[Seen]]

    @property
    def text(self) -> list[str]:
        return ["".join(cell for cell, _, _ in row).rstrip() for row in self.rows]


async def shoot(pilot: Pilot[Any]) -> list[Shot]:
    """The screen at every size, in every theme."""
    painted: dict[tuple[int, int], list[list[list[Cell]]]] = {size: [] for size in SIZES}
    # What is scrolled then begins where it will the next time.
    await pilot.resize_terminal(*SIZES[-1])
    for theme in THEMES:
        # To work out a theme takes longer than to lay out a screen.
        pilot.app.theme = theme
        await pilot.pause()
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            rows = cells(pilot.app)
            painted[size].append(rows)
            assert len(rows) == size[1]
            assert all(len(row) == size[0] for row in rows), f"a row is not {size[0]} cells"
            _check_words(pilot.app, rows)
            if theme == THEMES[0]:
                _check_panes(pilot.app, rows)
    return [
        Shot(size, [_seen(lines) for lines in zip(*themes, strict=True)])
        for size, themes in painted.items()
    ]


def _seen(lines: Sequence[Sequence[Cell]]) -> list[Seen]:
    """One line as it is in each theme."""
    first, *others = ([text for text, _ in line] for line in lines)
    assert all(other == first for other in others), f"themes differ in words: {first}"
    row: list[Seen] = []
    for cells in zip(*lines, strict=True):
        text = cells[0][0]
        blank = tuple(_look(style, is_blank=True) for _, style in cells)
        if text in (" ", ""):
            # It goes with what is before it, where that has the same ground.
            is_alike = row and row[-1][2] == blank
            row.append((text, row[-1][1] if is_alike else blank, blank))
        else:
            row.append((text, tuple(_look(style, is_blank=False) for _, style in cells), blank))
    return row


async def settled(pilot: Pilot[Any]) -> None:
    """Until nothing is under way any more."""
    for _ in range(3):
        await pilot.pause()


def cells(app: App[Any]) -> list[list[Cell]]:
    """All that is painted, as the terminal would get it."""
    background = app._background_screens
    update = app.screen._compositor.render_update(
        full=True, screen_stack=background, simplify=False
    )
    assert isinstance(update, LayoutUpdate)
    rows = []
    for strips in update.strips:
        row: list[Cell] = []
        for segment in (segment for strip in strips for segment in strip):
            style = segment.style or Style()
            if segment.text.isascii():
                row += [(character, style) for character in segment.text]
                continue
            for character in segment.text:
                width = cell_len(character)
                if width:
                    row += [(character, style), *[("", style)] * (width - 1)]
                else:
                    row[-1] = (row[-1][0] + character, row[-1][1])
        rows.append(row)
    return rows


def _check_words(app: App[Any], rows: Sequence[Sequence[Cell]]) -> None:
    """All words can be read; those behind a dialog need not be."""
    shown = [app.screen.region]
    if app.screen.is_modal:
        shown = [widget.region for widget in app.screen.children]
    for region in shown:
        for y in range(region.y, min(region.bottom, len(rows))):
            for text, style in rows[y][region.x : region.right]:
                if _contrast(style) < READABLE and text.isalnum():
                    words = "".join(cell for cell, _ in rows[y]).strip()
                    raise AssertionError(
                        f"{app.theme}, row {y}: {text!r} in {style} has a contrast of"
                        f" {_contrast(style):.1f}: {words}"
                    )


def _check_panes(app: App[Any], rows: Sequence[Sequence[Cell]]) -> None:
    """No pane is without a word."""
    for pane in app.screen.query(Pane):
        body = pane.region.shrink((1, 0, 0, 0))
        words = "".join(
            cell for row in rows[body.y : body.bottom] for cell, _ in row[body.x : body.right]
        )
        assert not body.area or words.strip(), f"{pane} is empty at {app.size}"


@cache
def _look(style: Style, *, is_blank: bool) -> str:
    """What can be seen of a style, in words; of a blank's, the ground and lines."""
    seen = Style(
        bgcolor=style.bgcolor,
        underline=style.underline or None,
        reverse=style.reverse or None,
        strike=style.strike or None,
    )
    if not is_blank:
        seen += Style(
            color=style.color,
            bold=style.bold or None,
            dim=style.dim or None,
            italic=style.italic or None,
        )
    return str(seen).replace("default on default", "default")


@cache
def _contrast(style: Style) -> float:
    """The contrast of a style's letters; endless where the terminal has its own colours."""
    front, behind = style.color, style.bgcolor
    if style.reverse:
        front, behind = behind, front
    if front is None or behind is None or front.triplet is None or behind.triplet is None:
        return math.inf
    return contrast(Color(*front.triplet), Color(*behind.triplet))


def told(screen: str, shots: Sequence[Shot]) -> str:
    """Shots of one screen as a file."""
    names: dict[Looks, str] = {}
    lines = [f"{_SCREEN}{screen}"]
    for shot in shots:
        lines.append(f"== {shot.size[0]}x{shot.size[1]}")
        lines += shot.text
        lines.append("-- inks")
        lines += _inks(shot, names)
    lines.append("== legend: " + " | ".join(THEMES))
    lines += [f"{name}  {' | '.join(looks)}" for looks, name in names.items()]
    return "\n".join(lines) + "\n"


def _inks(shot: Shot, names: dict[Looks, str]) -> Iterator[str]:
    """The rows' inks; rows that are alike, one below the other, together."""
    runs = []
    for row in shot.rows:
        looks = [looks for _, looks, _ in row]
        told = []
        for look, cells in groupby(looks):
            name = names.setdefault(look, _NAMES[len(names)])
            told.append(f"{name}{len(list(cells))}")
        runs.append(" ".join(told))
    y = 0
    for run, rows in groupby(runs):
        n = len(list(rows))
        yield f"{y + 1}{f'-{y + n}' if n > 1 else ''}: {run}"
        y += n


def kept_screens() -> set[str]:
    """The names of the screens that are kept."""
    files = (path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt"))
    return {text.partition("\n")[0].removeprefix(_SCREEN) for text in files}


def compare(name: str, screen: str, shots: Sequence[Shot]) -> None:
    """See that a screen is as it is kept; keep it where that is wished.

    Args:
        name: what is shown.
        screen: the name of the screen that shows it.
        shots: how.

    Raises:
        AssertionError: it is another one; says which lines differ, and how to keep them.
    """
    path, now = FOLDER / f"{name}.txt", told(screen, shots)
    if os.environ.get(UPDATE):
        path.parent.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
        return
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if now == kept:
        return
    lines = difflib.unified_diff(
        kept.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=1
    )
    raise AssertionError(
        f"{name} looks other than in {path.name}. If that is meant:"
        f" {UPDATE}=yes pytest tests/tui/test_snapshots.py\n" + "\n".join(lines)
    )
