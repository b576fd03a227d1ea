"""The few meanings that have a colour, in the colours of the theme in force.

A colour only ever repeats what a glyph or a word says: with `NO_COLOR`, or on a terminal that has
none, nothing is lost.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.style import Style
from textual.app import App
from textual.color import BLACK, WHITE, Color, ColorParseError

if TYPE_CHECKING:
    from sportft_tui.tui.widgets.marks import Ink

#: How much of the text's colour is in dim text, where it is mixed and not left to the terminal.
_DIM_SHARE = 0.6
#: The contrast that WCAG 2 asks of text (level AA). Some themes' own pairs have half of it.
_READABLE = 4.5
#: Steps from a colour to one that can be read.
_STEPS = 10
_PLAIN = Style()
#: What stands out by no colour: a row, and what is going on.
_MARKED = Style(bold=True, underline=True, dim=False)
_REVERSED = Style(reverse=True, bold=True, dim=False)
_BOLD = Style(bold=True)

_OK = "text-success"
_WARN = "text-warning"
_BAD = "text-error"
_ACCENT = "text-accent"
_NUMBER = "text-primary"
_FOREGROUND = "foreground"
_CURSOR = "block-cursor-foreground"
_CURSOR_BACKGROUND = "block-cursor-background"
_BLURRED_BACKGROUND = "block-cursor-blurred-background"
_NAMES = (
    *(_OK, _WARN, _BAD, _ACCENT, _NUMBER),
    *(_FOREGROUND, _CURSOR, _CURSOR_BACKGROUND, _BLURRED_BACKGROUND),
)


class Palette(NamedTuple):
    """Styles by meaning.

    Attributes:
        ok, warn, bad: how something went.
        dim: what is read last.
        accent: what is going on now.
        number: measured values.
        head: column heads.
        cursor: laid over the row under the cursor, in the view that has the focus.
        resting: the same, in a view without the focus.
    """

    ok: Style = _PLAIN
    warn: Style = _PLAIN
    bad: Style = _PLAIN
    dim: Style = _PLAIN
    accent: Style = _PLAIN
    number: Style = _PLAIN
    head: Style = _PLAIN
    cursor: Style = _PLAIN
    resting: Style = _PLAIN

    def style(self, ink: Ink) -> Style:
        """The style that a mark names; plain for the empty name."""
        style: Style = getattr(self, ink) if ink else _PLAIN
        return style


def palette_for(app: App[Any], background: Color) -> Palette:
    """The palette of the app's theme on a view's background."""
    variables = app.theme_variables
    values = tuple(variables.get(name, "") for name in _NAMES)
    return _palette(values, background, app.native_ansi_color, app.no_color)


@lru_cache(maxsize=64)
def _palette(values: tuple[str, ...], background: Color, ansi: bool, no_color: bool) -> Palette:
    """The palette; made once for each theme and background."""
    named = dict(zip(_NAMES, values, strict=True))

    foreground = _color(named[_FOREGROUND])
    cursor, resting = _cursors(named, background, ansi=ansi, no_color=no_color)
    # The row of a cursor that rests keeps its inks, on a ground of its own.
    under = resting.bgcolor.triplet if resting.bgcolor else None
    grounds = [background, Color(*under)] if under else [background]

    def ink(name: str) -> Style:
        color = _color(named[name])
        if color is None:
            return _PLAIN
        if not ansi and foreground is not None:
            color = _readable(color, foreground, *grounds)
        return Style(color=color.rich_color)

    dim = Style(dim=True)
    if not ansi and foreground is not None:
        # Mixed here: terminals dim each in their own way, or not at all.
        faint = _readable(background.blend(foreground, _DIM_SHARE), foreground, *grounds)
        dim = Style(color=faint.rich_color)
    return Palette(
        ok=ink(_OK),
        warn=ink(_WARN),
        bad=ink(_BAD),
        dim=dim,
        # The terminal's own sixteen hold no further colour that is sure to be readable.
        accent=_BOLD if ansi else ink(_ACCENT),
        number=ink(_NUMBER),
        head=Style(bold=True) + dim,
        cursor=cursor,
        resting=resting,
    )


def _cursors(
    named: dict[str, str], background: Color, *, ansi: bool, no_color: bool
) -> tuple[Style, Style]:
    """The row under the cursor, with and without the focus."""
    behind = _color(named[_CURSOR_BACKGROUND])
    if ansi or no_color or behind is None:
        # Whatever the terminal's own colours are: reversed, they can be read as well as before.
        return _REVERSED, _MARKED
    front = _color(named[_CURSOR])
    extreme = max(BLACK, WHITE, key=lambda color: contrast(color, behind))
    if front is None or front.auto:
        front = behind.get_contrast_text(1.0)
    front = _readable(front, extreme, behind)
    focused = Style(color=front.rich_color, bgcolor=behind.rich_color, bold=True, dim=False)
    under = _color(named[_BLURRED_BACKGROUND])
    if under is None:
        return focused, _MARKED
    return focused, Style(bgcolor=(background + under).rich_color)


def _readable(color: Color, towards: Color, *grounds: Color) -> Color:
    """`color`, mixed with as much of `towards` as it takes to be read on each of the grounds."""
    for step in range(_STEPS):
        mixed = color.blend(towards, step / _STEPS)
        if all(contrast(mixed, ground) >= _READABLE for ground in grounds):
            return mixed
    return towards


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it: 1 (none) to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _color(value: str) -> Color | None:
    if not value or value.startswith("auto"):
        # Textual would search its colour names for what might be meant: milliseconds each time.
        return None
    try:
        return Color.parse(value)
    except ColorParseError:
        return None
