"""Four themes: each readable on every ground, changed at once and everywhere."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from idle_app import IdleApp
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot

from sportft_tui.settings import THEMES as SETTINGS_THEMES
from sportft_tui.settings import Settings
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.first_look import first_look
from sportft_tui.tui.look_actions import LookActions
from sportft_tui.tui.themed_app import ThemedApp
from sportft_tui.tui.themes import ANSI, COLOUR_BLIND, DARK, LIGHT, THEMES, Look
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.palette import Palette, contrast, palette_for
from sportft_tui.tui.wire.terminal import ALL_COLORS, TerminalKind, terminal_kind

OWN_COLOURED = [DARK, LIGHT, COLOUR_BLIND]
#: What people with protanopia, deuteranopia and tritanopia see of linear red, green and blue
#: (Machado, Oliveira and Fernandes 2009, severity 1).
SIGHTS = {
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def app(theme: str = DARK, look: Look | None = None) -> IdleApp:
    return IdleApp(settings=Settings(theme=theme), look=look)


def painted(shown: SportftApp) -> list[list[Segment]]:
    """All that is on the screen, with its looks."""
    strips = shown.screen._compositor.render_strips(shown.size)
    return [list(strip.simplify()) for strip in strips]


async def settle(pilot: Pilot[Any]) -> None:
    """Let the text box appear, which comes after the first paint."""
    while not pilot.app.screen_stack[0].query("TextBox"):
        await pilot.pause(0.01)
    await pilot.pause()


def palettes(theme: str) -> list[tuple[Palette, Color]]:
    """The theme's inks on each of the grounds that panes have."""
    themed: ThemedApp[Any] = ThemedApp(Look(theme))
    variables = themed.get_css_variables()
    grounds = [Color.parse(variables[name]) for name in ("background", "surface", "panel")]
    return [(palette_for(themed, ground), ground) for ground in grounds]


def as_shown(color: RichColor, system: ColorSystem) -> Color:
    return Color.from_rich_color(RichColor.from_triplet(color.downgrade(system).get_truecolor()))


def test_the_settings_know_the_same_themes() -> None:
    assert set(SETTINGS_THEMES) == set(THEMES) == set(ThemedApp[None]().available_themes)


@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
@pytest.mark.parametrize("theme", OWN_COLOURED)
def test_every_ink_can_be_read_on_every_ground(theme: str, system: ColorSystem) -> None:
    # What WCAG asks of text; of the 256 colours the nearest may fall a little short.
    least = 4.5 if system is ColorSystem.TRUECOLOR else 4.1
    for inks, ground in palettes(theme):
        for name, ink in inks._asdict().items():
            behind = ink.bgcolor or ground.rich_color
            if ink.color is not None:
                found = contrast(as_shown(ink.color, system), as_shown(behind, system))
                assert found >= least, (name, ground, found)


def seen(color: RichColor, sight: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    linear = [(part / 255) ** 2.2 for part in color.get_truecolor()]
    return tuple(
        max(sum(share * part for share, part in zip(row, linear, strict=True)), 0) ** (1 / 2.2)
        for row in sight
    )


@pytest.mark.parametrize("sight", SIGHTS)
def test_good_doubtful_and_bad_are_told_apart_by_every_eye(sight: str) -> None:
    for inks, _ in palettes(COLOUR_BLIND):
        for one, other in combinations((inks.ok, inks.warn, inks.bad), 2):
            assert one.color and other.color
            pair = seen(one.color, SIGHTS[sight]), seen(other.color, SIGHTS[sight])
            far = max(abs(a - b) for a, b in zip(*pair, strict=True))
            assert far > 0.2, (sight, one, other)


async def test_another_theme_is_painted_at_once_and_everywhere() -> None:
    # GIVEN the screen as each theme paints it from the first
    first = {}
    for name in THEMES:
        async with app(name).run_test(size=(120, 40)) as pilot:
            assert isinstance(pilot.app, SportftApp)
            await settle(pilot)
            first[name] = painted(pilot.app)
    # WHEN one app goes through all of them THEN it looks like that each time
    shown = app()
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for name in [*THEMES, DARK]:
            shown.theme = name
            await pilot.pause()
            await pilot.pause()
            assert painted(shown) == first[name], name
        # AND a dialog that is open is painted, too, with the screen beneath it
        await pilot.press("question_mark")
        await pilot.pause()
        shown.theme = LIGHT
        await pilot.pause()
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert painted(shown) == first[LIGHT]


def looks(segments: list[list[Segment]]) -> set[Style]:
    return {style for row in segments for _, style, _ in row if style}


@pytest.mark.parametrize("theme", THEMES)
async def test_without_colours_what_matters_is_bold_reversed_or_underlined(theme: str) -> None:
    # GIVEN a terminal that is sent none
    shown = app(look=Look(theme, colors=0))
    async with shown.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        shown.desk.notice("✗ That went wrong.", "Do this.", ink="bad")
        await pilot.press("4")
        await pilot.pause()
        found = looks(painted(shown))
    # THEN none is painted, and yet the head of the pane that has the keys stands out
    for style in found:
        assert not style.color or style.color.is_default
        assert not style.bgcolor or style.bgcolor.is_default
    assert any(style.reverse and style.bold for style in found)
    assert any(style.underline for style in found)


def test_no_color_is_obeyed_and_an_empty_one_asks_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLORTERM", "truecolor")
    for value, colors in (("1", 0), ("", ALL_COLORS)):
        monkeypatch.setenv("NO_COLOR", value)
        terminal_kind.cache_clear()
        assert first_look(Settings(), "", is_asked=False).colors == colors
    terminal_kind.cache_clear()


async def test_a_terminal_of_few_colours_gets_its_own() -> None:
    # GIVEN a terminal of eight colours, and a theme that needs more
    async with app(look=Look(LIGHT, colors=8)).run_test(size=(120, 40)) as pilot:
        assert isinstance(pilot.app, SportftApp)
        await settle(pilot)
        found = looks(painted(pilot.app))
        # THEN who chooses another is told that it is not shown, and why
        await LookActions(pilot.app).do("theme")
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        told = pilot.app.desk.query_one("#notice", Lines).plain
        assert "“colour-blind” is kept, but not shown: this terminal has 8 colours." in told
    # AND there are only those whose look is the terminal's own matter
    for style in found:
        for color in (style.color, style.bgcolor):
            assert color is None or color.is_default or (color.number or 8) < 8


@pytest.mark.parametrize(
    ("settings", "chosen", "is_asked", "theme"),
    [
        (Settings(), "", False, DARK),
        (Settings(), LIGHT, False, LIGHT),
        (Settings(theme=DARK), LIGHT, True, DARK),
        (Settings(), "no such theme", False, DARK),
        (Settings(low_bandwidth=True), "", False, ANSI),
        (Settings(low_bandwidth=True, theme=LIGHT), "", False, LIGHT),
        (Settings(low_bandwidth=True), COLOUR_BLIND, False, COLOUR_BLIND),
    ],
)
def test_the_first_theme_is_what_was_asked_for_last(
    settings: Settings,
    chosen: str,
    is_asked: bool,
    theme: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sportft_tui.tui.first_look.terminal_kind", TerminalKind)
    assert first_look(settings, chosen, is_asked=is_asked).theme == theme
