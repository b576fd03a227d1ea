"""The palette: readable in every theme, and never needed to understand the screen."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.app import App
from textual.color import Color

from sportft_tui.tui.widgets.marks import PHASE_MARKS
from sportft_tui.tui.widgets.palette import Palette, contrast, palette_for

THEMES = sorted(App[None]().available_themes)


def palette(theme: str) -> tuple[Palette, Color, Color]:
    app = App[None]()
    app.theme = theme
    variables = app.get_css_variables()
    background = Color.parse(variables["background"])
    foreground = Color.parse(variables["foreground"])
    return palette_for(app, background), background, foreground


def readable(style: Style, background: Color) -> bool:
    assert style.color is not None
    behind = Color.from_rich_color(style.bgcolor) if style.bgcolor else background
    return contrast(Color.from_rich_color(style.color), behind) >= 4.4


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)
    assert contrast(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [name for name in THEMES if not name.startswith("ansi")])
def test_text_can_be_read_in_every_theme(theme: str) -> None:
    inks, background, foreground = palette(theme)
    readable_by_theme = contrast(foreground, background) >= 4.5
    for style in (inks.cursor, inks.ok, inks.warn, inks.bad, inks.accent, inks.number, inks.dim):
        # Where not even the theme's plain text has the contrast, ours has no less than that.
        assert readable(style, background) or not readable_by_theme
    assert readable(inks.cursor, background)


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light"])
def test_ansi_themes_use_the_terminals_own_colours(theme: str) -> None:
    inks, *_ = palette(theme)
    assert inks.dim.dim
    for style in (inks.ok, inks.bad):
        assert style.color is not None
        assert style.color.is_system_defined
    # Whatever its own colours are, reversed they can be read as well.
    assert inks.cursor.reverse
    # Its faint background would be none: the row is marked without a colour.
    assert inks.resting.underline


def test_no_color_marks_the_cursor_by_reversing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    inks, *_ = palette("textual-dark")
    assert inks.cursor.reverse
    assert inks.resting.underline


def test_every_phase_has_a_glyph_of_its_own() -> None:
    assert len({mark.glyph for mark in PHASE_MARKS.values()}) == len(PHASE_MARKS)
