"""The app breaks: in memory, and on a real terminal."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from sportft_tui.domain.secret import Secret
from sportft_tui.home import home
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.text_box import TextBox
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

sys.path.append(str(Path(__file__).parents[1] / "end_to_end"))
TEXT, KEY = "a text nobody has sent", "sk-live-0123456789abcdefghij"

PROGRAM = f"""
from sportft_tui.domain.secret import Secret
from sportft_tui.tui.app import SportftApp
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

class Broken(SportftApp):
    CSS_PATH = {str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")!r}

    def _open(self):
        self.desk.add_text_box()

    async def action_do(self, kind, name):
        key, plain = Secret({KEY!r}), {KEY!r}
        raise RuntimeError(f"nothing done with {{plain}}")

app = Broken(Session(Choice("custom", "http://127.0.0.1:9/v1")))
app.run()
raise SystemExit(app.return_code)
"""


class Broken(SportftApp):
    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def _open(self) -> None:
        self.desk.add_text_box()

    async def action_do(self, kind: str, name: str) -> None:
        key = Secret(KEY)
        assert key
        raise RuntimeError(f"no idea about {kind}")


async def test_a_report_and_what_was_typed() -> None:
    # GIVEN a text in the box that nobody has sent
    app = Broken(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    with pytest.raises(RuntimeError):
        async with app.run_test(size=(80, 24)) as pilot:
            while not app.desk.query(TextBox):
                await pilot.pause(0.02)
            app.desk.query_one(TextBox).put(TEXT)
            await pilot.press("2", "a")
    # THEN the app has ended with code 1, the text is kept, and the report says what was done
    assert app.return_code == 1
    found = sorted((home().state / "crashes").iterdir(), key=lambda path: len(path.name))
    assert len(found) == 2
    report, unsent = (path.read_text() for path in found)
    assert unsent == TEXT
    assert "the last commands: pane-jobs, attach" in report
    assert "in action_do" in report
    assert TEXT not in report
    assert KEY not in report


async def test_a_broken_thread_is_told_and_the_app_goes_on(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    app = Broken(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=(80, 24)) as pilot:
        monkeypatch.setattr("threading.excepthook", app.tell_thread_fault)
        thread = threading.Thread(target={}.__getitem__, args=(TEXT,), name="the worker")
        thread.start()
        thread.join()
        await pilot.pause()
        said = app.desk.query_one("#notice", Lines).plain
        assert "KeyError in the worker" in said
        assert "crashes" in said
    assert app.return_code is None or app.return_code == 0
    assert TEXT not in capfd.readouterr().err


def test_on_a_terminal_one_sentence_and_the_terminal_as_it_was(sportft_home: Path) -> None:
    from terminal import Terminal

    with Terminal([sys.executable, "-c", PROGRAM], dict(os.environ), (100, 30)) as screen:
        screen.wait_for(r"Jobs")
        screen.settle(0.5)
        screen.press("2", "a")
        # THEN it ends, says where the report is, and shows no traceback and no variable
        assert screen.wait_end() == 1
        screen.settle(0.2)
        assert "sportft has broken (RuntimeError)" in screen.text
        assert "Traceback" not in screen.received
        assert KEY not in screen.received
        # AND the other screen, mouse and paste modes are off again
        for mode in ("1049", "1000", "2004"):
            assert screen.received.rfind(f"\x1b[?{mode}l") > screen.received.rfind(f"\x1b[?{mode}h")
    (report,) = (home().state / "crashes").iterdir()
    assert KEY not in report.read_text()
    assert "RuntimeError: nothing done with" in report.read_text()
