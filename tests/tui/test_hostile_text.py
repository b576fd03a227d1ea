"""Text from outside is text: in every place that shows it, on a running app."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.message import Message

from sportft_tui.dataset.client import Loaded
from sportft_tui.dataset.rows import Row, RowFile, write_rows
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


class Offline(SportftApp):
    """The app with nothing below it: what it shows comes from the test."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def _open(self) -> None:
        self.desk.add_text_box()


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_shown_as_text(
    text: str, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the running app, whose server does not answer
    monkeypatch.setenv("SPORTFT_API_KEY", "sk-none")
    app = Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        # WHEN every kind of message carries the text in every place
        for message in _messages(text, tmp_path / "rows.jsonl"):
            app.desk.post_message(message)
        await pilot.pause(0.2)
        for key in ("1", "2", "3", "4", "escape", "question_mark", "escape", "x", "n", "a"):
            await pilot.press(key)
            await pilot.pause()

        # AND again while a dialog is open
        for message in _messages(text, tmp_path / "rows.jsonl"):
            app.desk.post_message(message)
        await pilot.pause(0.2)

        # THEN nothing is obeyed, and the app goes on
        assert app.is_running
        assert app.return_code is None
        app.post_message(events.Paste(text))
        await pilot.pause()
        shown = app.export_screenshot()
        await pilot.press("escape", "4")
        app.post_message(events.Paste(text))
        await pilot.pause()
        shown += app.export_screenshot()
        for forbidden in ("\x1b", "\x9b", "\x07", "\u202e"):
            assert forbidden not in shown


def _messages(text: str, rows: Path) -> list[Message]:
    write_rows(rows, [Row(text, text, text)])
    job = Job(
        id=text,
        status=text,
        model=text,
        created_at=1,
        fine_tuned_model=text,
        error_message=text,
        suffix=text,
    )
    loaded = Loaded(rows, text, 1, {text: 1}, made_up=True, note=text)
    results = Results((text,), [(1.0,)], {text: 0.5}, {text: 0.5})
    state = WatchState(Watch.RECONNECTING, attempt=1, next_in=1, reason=text)
    event = Event(id=text, created_at=1, level=text, message=text, type=text, data={text: text})
    return [
        messages.Connected(text, is_up=True),
        messages.StepChanged(0, StepState.DOING, text),
        messages.StepChanged(1, StepState.DONE, text),
        messages.DataShown(RowFile(rows), loaded),
        messages.JobsListed([job]),
        messages.JobSeen(job, select=True),
        messages.EventsSeen(text, [event]),
        messages.WatchChanged(text, state),
        messages.ResultsSeen(text, results),
        messages.Classified(text, Prediction(text, ((text, 0.5),), text, 0.1), text),
        messages.Said(text),
        messages.Failed(text, text),
    ]
