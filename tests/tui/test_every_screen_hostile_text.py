"""Text from outside is text on every screen, and every widget there is has been tried with it."""

from __future__ import annotations

import re

import pytest
from every_widget import BASES, every_widget
from hostile_messages import hostile_messages
from hostile_screens import SCREENS
from offline_app import OfflineApp
from screen_shots import cells, settled
from textual.widget import Widget

from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

#: All at once; then those that must stand alone. Each begins with what is cut off last.
HOSTILE = {
    "markup": "[/foo] [@click=app.quit]q[/] [link=file:///etc/passwd]x[/link] [red]r[/red] [b",
    "controls": "\x1b[31mx\x1b]52;c;aGk=\x07\x1b[2J\x1bP+q\x1b\\ \x9b31m \x85 \x00nul \x7f\b\v\f",
    "widths": "\u202egnp.exe\u202c \u2066y\u2069 👩‍👩‍👧‍👦 日本語 \u200d\ufeff\U000e0041 עברית",
    "lines": "one\ntwo\ttab\r\nthree\u2028four\u2029 [/x]",
    "combining": "x" + "\u0336\u0322" * 300 + "\ud800 \udfff",
    "long": "x" * 100_000,
}
FORBIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
#: Keys that lead through the app's own screens: a row, the review, back.
_ROW, _REVIEW = ("1", "enter"), ("1", "R")


def _check(app: OfflineApp, where: str, seen: set[type]) -> None:
    """Nothing is obeyed, nothing is wider than the screen, and nothing else is sent."""
    assert app.is_running, where
    assert app.return_code is None, where
    seen |= {type(node) for node in app.screen.walk_children(Widget, with_self=True)}
    rows = cells(app)
    assert len(rows) == app.size.height
    for row in rows:
        text = "".join(cell for cell, _ in row)
        assert not FORBIDDEN.search(text), f"{where}: {text!r}"
        assert len(row) == app.size.width, f"{where}: {text!r}"
        actions = [style for _, style in row if style.link or "@click" in style.meta]
        assert not actions, f"{where}: {text!r}"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_every_screen_and_widget_shows_it_as_text(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPORTFT_API_KEY", "none")
    seen: set[type] = set()
    # GIVEN the app, told the text in every place
    app = OfflineApp(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        for message in hostile_messages(text):
            app.desk.post_message(message)
        await settled(pilot)
        _check(app, "desk", seen)
        for keys in (_ROW, _REVIEW):
            await pilot.press(*keys)
            await pilot.pause(0.2)
            _check(app, keys[-1], seen)
            await pilot.press("escape")
            await settled(pilot)
        await pilot.press("1", "slash")
        await settled(pilot)
        _check(app, "filter", seen)
        await pilot.press("escape")
        # WHEN each screen has it wherever it takes a text
        for name, made in SCREENS.items():
            app.push_screen(made(text))
            await settled(pilot)
            # THEN it is shown as text
            _check(app, name, seen)
            app.pop_screen()
        await settled(pilot)
    # AND no widget of ours was left out
    known = {widget.__qualname__ for widget in seen} | BASES
    left_out = {f"{one.__module__}.{one.__qualname__}" for one in every_widget()
                if one.__qualname__ not in known}  # fmt: skip
    assert not left_out, "give it a case in hostile_screens.py"
