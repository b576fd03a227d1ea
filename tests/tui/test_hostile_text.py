"""Text from outside is text: in every place that shows it, on a running app."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from memory_table import MemoryTable
from textual import events
from textual.message import Message

from sportft_tui.dataset.table.row import Span, TableRow
from sportft_tui.dataset.table.state import FindingCount
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.tui import messages
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.messages import StepState
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


class Offline(SportftApp):
    """The app with nothing below it: what it shows comes from the test."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def _open(self) -> None:
        self.desk.add_text_box()


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_shown_as_text(
    text: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the running app, whose server does not answer
    monkeypatch.setenv("SPORTFT_API_KEY", "sk-none")
    app = Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        # WHEN every kind of message carries the text in every place
        for message in _messages(text):
            app.desk.post_message(message)
        await pilot.pause(0.2)
        shown = ""
        for key in (*_IN_DATA, "2", "3", "4", "escape", "question_mark", "escape", "x", "n", "a"):
            await pilot.press(key)
            await pilot.pause(0.05)
            shown += app.export_screenshot() if key in _IN_DATA else ""

        # AND again while a dialog is open
        for message in _messages(text):
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


class Hostile(MemoryTable):
    """A table with the text wherever a table has one."""

    def __init__(self, text: str) -> None:
        row = TableRow(0, text, text, text, 7, (text,), is_marked=True, given_label=text)
        super().__init__([row, replace(row, number=1, is_excluded=True)], title=text)
        self.note = text
        self.findings = (FindingCount(text, text, text, 2),)

    async def spans(self, number: int) -> list[Span]:
        return [Span(self.title, 0, len(self.title), self.title)]


def _messages(text: str) -> list[Message]:
    job = Job(
        id=text,
        status=text,
        model=text,
        created_at=1,
        fine_tuned_model=text,
        error_message=text,
        suffix=text,
    )
    results = Results((text,), [(1.0,)], {text: 0.5}, {text: 0.5})
    state = WatchState(Watch.RECONNECTING, attempt=1, next_in=1, reason=text)
    event = Event(id=text, created_at=1, level=text, message=text, type=text, data={text: text})
    return [
        messages.Connected(text, is_up=True),
        messages.StepChanged(0, StepState.DOING, text),
        messages.StepChanged(1, StepState.DONE, text),
        messages.TableShown(Hostile(text)),
        messages.JobsListed([job]),
        messages.JobSeen(job, select=True),
        messages.EventsSeen(text, [event]),
        messages.WatchChanged(text, state),
        messages.ResultsSeen(text, results),
        messages.Classified(text, Prediction(text, ((text, 0.5),), text, 0.1), text),
        messages.Said(text),
        messages.Failed(text, text),
    ]
