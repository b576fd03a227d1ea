"""Text from outside is text: in every place that shows it, on a running app."""

from __future__ import annotations

import pytest
from hostile_messages import hostile_messages
from offline_app import OfflineApp
from textual import events

from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

HOSTILE = [
    "[/foo]",
    "[@click=app.quit]quit[/]",
    "[red]not red[/red] [link=file:///etc/passwd]x[/link]",
    "\x1b[2J\x1b]0;title\x07\x9b31m",
    "\u202egnp.exe \u200b\ufeff \U000e0041",
    "👩‍👩‍👧 日本語 e\u0301\u0301\u0301 עברית",
    "two\nlines\tand a tab\r\n",
    "\ud800",
    "x" * 100_000,
]

#: The table; one row to read; its label; what was found, which is then in the filter.
_IN_DATA = ("1", "enter", "equals_sign", "escape", "escape", "exclamation_mark", "enter", "escape")


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_shown_as_text(
    text: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the running app, whose server does not answer
    monkeypatch.setenv("SPORTFT_API_KEY", "sk-none")
    app = OfflineApp(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        # WHEN every kind of message carries the text in every place
        for message in hostile_messages(text):
            app.desk.post_message(message)
        await pilot.pause(0.2)
        shown = ""
        for key in (*_IN_DATA, "2", "3", "4", "escape", "question_mark", "escape", "x", "n", "a"):
            await pilot.press(key)
            await pilot.pause(0.05)
            shown += app.export_screenshot() if key in _IN_DATA else ""

        # AND again while a dialog is open
        for message in hostile_messages(text):
            app.desk.post_message(message)
        await pilot.pause(0.2)

        # THEN nothing is obeyed, and the app goes on
        assert app.is_running
        assert app.return_code is None
        app.post_message(events.Paste(text))
        await pilot.pause()
        shown += app.export_screenshot()
        await pilot.press("escape", "4")
        app.post_message(events.Paste(text))
        await pilot.pause()
        shown += app.export_screenshot()
        for forbidden in ("\x1b", "\x9b", "\x07", "\u202e"):
            assert forbidden not in shown
