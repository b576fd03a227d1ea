"""The Events pane by its keys, on a running app."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from offline_app import OfflineApp
from textual.events import Key
from textual.geometry import Region
from textual.pilot import Pilot

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.tui import messages
from sportft_tui.tui.event_text import full_line
from sportft_tui.tui.panes.events import EventsPane
from sportft_tui.tui.widgets.event_log import EventLog
from sportft_tui.tui.widgets.filter_line import FilterLine
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    from sportft_tui.tui.elsewhere import Elsewhere


class Offline(OfflineApp):
    """The app with nothing below it: its events come from the test."""

    def watch_job(self, job_id: str) -> None:
        """Nobody is asked."""

    @property
    def log_view(self) -> EventLog:
        return self.desk.query_one(EventLog)

    @property
    def footer(self) -> str:
        return self.desk.query_one("#keys", KeyBar).plain

    def shown(self) -> list[str]:
        view = self.log_view
        return [strip.text.rstrip(" ▐") for strip in view.render_lines(Region(0, 0, *view.size))]

    async def feed(self, pilot: Pilot[Elsewhere], events: Sequence[Event]) -> None:
        self.desk.post_message(messages.EventsSeen("ftjob-a", events))
        await pilot.pause(0.4)


def events(start: int, stop: int) -> list[Event]:
    """A warning every ten events, an error every fifty."""
    return [
        Event(
            f"e{n}",
            1_700_000_000 + n,
            "error" if n % 50 == 49 else "warn" if n % 10 == 9 else "info",
            f"line {n} of many",
        )
        for n in range(start, stop)
    ]


def files_in(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir() if entry.is_file()}


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Offline:
    monkeypatch.setenv("SPORTFT_API_KEY", "none")
    return Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))


async def start(app: Offline, pilot: Pilot[Elsewhere], count: int) -> None:
    app.desk.post_message(messages.JobSeen(Job("ftjob-a", "running", "ada", 1), select=True))
    await pilot.pause(0.2)
    if count:
        await app.feed(pilot, events(0, count))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_its_keys_are_offered_and_obeyed_only_there(
    app: Offline, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await start(app, pilot, 0)
        # GIVEN the pane without events THEN its keys do nothing
        await pilot.press("3", "slash", "w", "t", "e", "s")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert not app.log_view.is_tall
        assert "filter" not in app.footer
        # WHEN there are events THEN its keys are the footer's
        await app.feed(pilot, events(0, 5))
        await pilot.pause(0.3)
        words = " / filter  e problem  t times  w wrap  y copy  s save  ? help  q quit "
        assert app.footer == words
        await pilot.press("w", "t")
        assert app.log_view.is_tall
        assert app.shown()[0].startswith("+0:00:00")
        # AND its head stands out, and no other
        heads = [head for head in app.desk.query("Pane .header") if head.styles.text_style]
        assert [head.parent for head in heads] == [app.desk.query_one(EventsPane)]
        # AND in another pane they are not
        await pilot.press("2")
        await pilot.pause(0.1)
        assert "filter" not in app.footer
        await pilot.press("w", "slash")
        assert app.log_view.is_tall
        assert len(app.screen_stack) == 1


async def test_the_filter_line(app: Offline) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await start(app, pilot, 300)
        await pilot.press("3")
        pane = app.desk.query_one(EventsPane)
        # WHEN a filter is typed
        await pilot.press("slash", *"level:error")
        await pilot.pause(0.3)
        # THEN what passes is there, and how many
        assert [line.split()[-3] for line in app.shown() if line] == [
            str(n) for n in range(49, 300, 50)
        ]
        assert pane.query_one("#counted", Lines).plain.strip() == "6 of 300"
        # AND new ones appear
        await app.feed(pilot, events(300, 400))
        assert "line 399 of many" in app.shown()[7]
        assert pane.query_one("#counted", Lines).plain.strip() == "8 of 400"
        # WHEN Enter is pressed THEN the filter stays, and keys are commands again
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert app.focused is app.log_view
        await pilot.press("up", "up")
        await pilot.pause(0.1)
        # AND Esc shows all again, the reader on the same line
        assert app.log_view.current == events(299, 300)[0]
        await pilot.press("escape")
        await pilot.pause(0.3)
        assert not pane.query("FilterLine")
        assert app.log_view.current == events(299, 300)[0]
        assert len(app.log_view.shown) == 400
        # AND Esc in the line does so at once
        await pilot.press("slash", *"many !line", "escape")
        await pilot.pause(0.3)
        assert app.focused is app.log_view
        assert len(app.log_view.shown) == 400


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_text_that_comes_with_the_slash_is_the_filter(
    app: Offline, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await start(app, pilot, 100)
        # WHEN all keys are there at once, as a slow line brings them
        for key in "3/slow/1x":
            name = "slash" if key == "/" else key
            app.post_message(Key(name, key))
        await pilot.pause(0.5)
        # THEN none of them was a command
        assert app.desk.query_one(FilterLine).query_one(LineBox).value == "slow/1x"
        assert len(app.screen_stack) == 1
        assert len(app.log_view.shown) == 0
        # AND in a dialog a slash is a slash
        await pilot.press("escape")
        await pilot.pause(0.2)
        await pilot.press("S")
        await pilot.pause(0.4)
        await pilot.press("ctrl+u", "a", "slash", "b")
        assert app.screen.query_one(LineBox).value == "a/b"
        await pilot.press("escape")


async def test_a_filter_of_many_events_lets_keys_through(app: Offline) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        # GIVEN so many events that a filter takes several slices
        await start(app, pilot, 0)
        for first in range(0, 60_000, 5_000):
            app.desk.post_message(messages.EventsSeen("ftjob-a", events(first, first + 5_000)))
        while len(app.log_view.shown) < 60_000:
            await pilot.pause(0.1)
        await pilot.press("3")
        # WHEN the filter changes while it works
        await app.run_action("do('events', 'filter')")
        await pilot.press(*"level:warn !7 !8")
        # THEN only the last one counts
        for _ in range(200):
            await pilot.pause(0.05)
            if app.log_view.shown.is_complete:
                break
        expected = sum(
            event.level == "warn" and not {"7", "8"} & set(event.message)
            for event in events(0, 60_000)
        )
        assert len(app.log_view.shown) == expected


async def test_problems_one_after_the_other(app: Offline) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await start(app, pilot, 120)
        await pilot.press("3", "home", "e")
        assert app.log_view.cursor == 9
        await pilot.press("e")
        assert app.log_view.cursor == 19
        assert not app.log_view.follow
        await pilot.press("E")
        assert app.log_view.cursor == 9
        await pilot.press("E")
        await pilot.pause()
        assert app.log_view.cursor == 9
        assert app.notice.strip() == "No warning or error above this line."
        # AND among those that a filter shows
        await pilot.press("slash", *"level:error", "enter")
        await pilot.pause(0.3)
        await pilot.press("home", "e")
        assert app.log_view.current == events(99, 100)[0]
        await pilot.press("e")
        await pilot.pause()
        assert "below this line" in app.notice


async def test_copying_says_where_the_line_went(
    app: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    sent: list[str] = []
    monkeypatch.setattr(app, "_send", sent.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await start(app, pilot, 20)
        await pilot.press("3", "up", "y")
        await pilot.pause(0.3)
        import base64

        assert base64.b64decode(sent[-1][7:-1]).decode() == full_line(events(18, 19)[0])
        assert app.notice.strip() == "Sent to the terminal's clipboard."


async def test_saving_asks_for_a_name_and_overwrites_nothing(
    app: Offline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await start(app, pilot, 100)
        await pilot.press("3", "slash", *"level:error", "enter")
        await pilot.pause(0.3)
        # WHEN those shown are saved under the proposed name
        await pilot.press("s")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.5)
        # THEN they are there, and it is said where
        path = tmp_path / "ftjob-a-events.txt"
        assert path.read_text().splitlines() == [full_line(events(n, n + 1)[0]) for n in (49, 99)]
        assert f"Saved 2 events to {path}" in app.notice
        # WHEN all are saved THEN another name is proposed; the same one is refused
        await pilot.press("S")
        await pilot.pause(0.3)
        await pilot.press("ctrl+u", *"ftjob-a-events.txt", "enter")
        await pilot.pause(0.5)
        assert "There is already a" in app.notice
        assert len(path.read_text().splitlines()) == 2
        await pilot.press("S")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.5)
        files = files_in(tmp_path)
        assert len(files) == 2
        assert "Saved 100 events" in app.notice
        # WHEN it is left with Esc THEN nothing is written
        await pilot.press("s")
        await pilot.pause(0.3)
        await pilot.press("escape")
        await pilot.pause(0.3)
        assert files_in(tmp_path) == files


async def test_a_spool_without_room_says_so_once(app: Offline) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await start(app, pilot, 5)
        assert app.desk.entry is not None
        app.desk.entry.events.trouble = "Older events cannot be kept for this pane."
        await app.feed(pilot, events(5, 6))
        assert "Older events cannot be kept" in app.notice
        app.desk.notice("")
        await app.feed(pilot, events(6, 7))
        assert app.notice.strip() == ""
