"""The keys that take something away, in the running app."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.tui import messages
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.screens.ask import Ask, Confirm
from sportft_tui.tui.screens.in_shell import InShell
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

JOBS = [Job(f"ftjob-{n}", "running", "ada", created_at=10 - n) for n in range(3)]


class Offline(SportftApp):
    """The app with nothing below it; remembers what went to the terminal."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def _open(self) -> None:
        self.sent: list[str] = []
        self.desk.add_text_box()

    def _send(self, sequences: str) -> None:
        self.sent.append(sequences)

    @property
    def notice(self) -> str:
        return self.desk.query_one("#notice", Lines).plain


async def until(pilot: Pilot[Any], is_so: Callable[[], bool]) -> None:
    for _ in range(400):
        await pilot.pause(0.01)
        if is_so():
            return
    raise AssertionError("it did not come to that")


@pytest.fixture(autouse=True)
def plain_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


async def test_files_clipboard_and_the_shells_command(tmp_path: Path) -> None:
    # GIVEN jobs and events of one of them
    app = Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: hasattr(app, "sent"))
        app.desk.post_message(messages.JobsListed(JOBS))
        events = [Event("e1", 1.0, "info", "one"), Event("e2", 2.0, "warn", "two")]
        app.desk.post_message(messages.EventsSeen("ftjob-0", events))
        await pilot.pause()
        await pilot.press("2", "y")
        await until(pilot, lambda: "Sent to the terminal's clipboard" in app.notice)

        # WHEN the list is saved THEN it is a table
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: "Saved 3 jobs to" in app.notice)
        with (tmp_path / "jobs.csv").open(newline="") as file:
            assert [row["id"] for row in csv.DictReader(file)] == [job.id for job in JOBS]
        # AND one of them, with all that is known
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "ftjob-0.json").exists())
        told = json.loads((tmp_path / "ftjob-0.json").read_text())
        assert told["job"]["status"] == "running"

        # WHEN the shell's command is asked for THEN it is shown, and Enter copies it
        app.sent.clear()
        await pilot.press("percent_sign")
        assert isinstance(app.screen, InShell)
        shown = app.screen.query_one("#shell-command", Lines).plain
        assert shown == "$ sportft follow ftjob-0 --base-url http://127.0.0.1:9/v1"
        await pilot.press("down")
        await pilot.pause()
        assert "sportft cancel ftjob-0" in app.screen.query_one("#shell-command", Lines).plain
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.sent))
        # AND in a question
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("percent_sign")
        await until(pilot, lambda: isinstance(app.screen, InShell))
        assert "sportft cancel ftjob-0" in app.screen.query_one("#shell-command", Lines).plain


async def test_what_no_clipboard_takes_goes_to_a_file(tmp_path: Path) -> None:
    app = Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=(60, 20)) as pilot:
        await until(pilot, lambda: hasattr(app, "sent"))
        app.desk.post_message(messages.CopyAsked("x" * 80_000))
        await until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("enter")
        await until(pilot, lambda: "Saved 80,000 characters" in app.notice)
        assert (tmp_path / "copied.txt").stat().st_size == 80_000
        assert app.sent == []


async def test_a_program_that_is_missing_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "no-such-pager")
    app = Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: hasattr(app, "sent"))
        app.desk.post_message(messages.JobsListed(JOBS))
        app.desk.post_message(messages.EventsSeen("ftjob-0", [Event("e1", 1.0, "info", "one")]))
        await pilot.pause(0.3)
        await pilot.press("3", "P")
        await until(pilot, lambda: "There is no program no-such-pager" in app.notice)
