"""The event log: it follows the newest event, and never moves under a reader."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip

from sportft_tui.domain.event import Event
from sportft_tui.domain.event_lines import EventLines
from sportft_tui.tui.event_spool import EventSpool
from sportft_tui.tui.event_text import clock
from sportft_tui.tui.widgets.event_log import EventLog


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.view = EventLog(on_follow=self._follow_changed, id="log", empty_text="no events")
        self.told: list[tuple[bool, int]] = []
        self.spool = EventSpool()

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.focus()
        self.view.show(self.spool)

    def feed(self, events: Sequence[Event]) -> None:
        self.spool.append(events)
        self.view.grown()

    def _follow_changed(self) -> None:
        self.told.append((self.view.follow, self.view.new_count))


def events(start: int, end: int) -> Sequence[Event]:
    return [Event(f"e{n}", 1_700_000_000 + n, "info", f"event {n}") for n in range(start, end)]


def texts(view: EventLog) -> list[str]:
    return [strip.text.rstrip(" ▐") for strip in view.render_lines(Region(0, 0, *view.size))]


def record_rows(view: EventLog, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows that are rendered from now on."""
    rendered: list[int] = []
    render_row = view.render_row

    def recorded(index: int, width: int, selected: bool) -> Strip:
        rendered.append(index)
        return render_row(index, width, selected)

    monkeypatch.setattr(view, "render_row", recorded)
    return rendered


async def test_follows_until_the_reader_moves_up_and_again_at_the_end() -> None:
    app = Host()
    async with app.run_test(size=(60, 8)) as pilot:
        log, wait = app.view, app.view.flush_seconds + 0.1
        # GIVEN a log that follows
        app.feed(events(0, 50))
        await pilot.pause(wait)
        assert log.follow
        assert "event 49" in texts(log)[-1]
        app.feed(events(50, 60))
        await pilot.pause(wait)
        assert "event 59" in texts(log)[-1]
        # WHEN the reader goes up and more events come
        await pilot.press("up")
        before = texts(log)
        app.feed(events(60, 70))
        await pilot.pause(wait)
        # THEN nothing moves, and the number of new ones is told
        assert not log.follow
        assert texts(log) == before
        assert log.new_count == 10
        assert app.told[-1] == (False, 10)
        # WHEN the reader goes to the end
        await pilot.press("end")
        await pilot.pause(wait)
        assert log.follow
        assert "event 69" in texts(log)[-1]
        assert app.told[-1] == (True, 0)


async def test_wheel_leaves_and_takes_up_following() -> None:
    app = Host()
    async with app.run_test(size=(60, 8)) as pilot:
        log = app.view
        app.feed(events(0, 50))
        await pilot.pause(log.flush_seconds + 0.1)
        log.scroll_rows(-3)
        await pilot.pause()
        assert not log.follow
        assert log.top <= log.cursor < log.top + log.page
        top = log.top
        app.feed(events(50, 55))
        await pilot.pause(log.flush_seconds + 0.1)
        assert log.top == top
        for _ in range(10):
            log.scroll_rows(3)
        await pilot.pause()
        assert log.follow
        assert log.cursor == 54


async def test_resize_keeps_the_end_while_following_and_the_place_while_not() -> None:
    app = Host()
    async with app.run_test(size=(60, 20)) as pilot:
        log = app.view
        app.feed(events(0, 50))
        await pilot.pause(log.flush_seconds + 0.1)
        await pilot.resize_terminal(30, 6)
        await pilot.pause()
        assert "event 49" in texts(log)[-1]
        log.move_to(10)
        top = log.top
        await pilot.resize_terminal(80, 9)
        await pilot.pause()
        assert log.top == top
        assert not log.follow


async def test_fifty_thousand_events_are_a_list_append_and_one_flush(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Host()
    async with app.run_test(size=(60, 8)) as pilot:
        log = app.view
        await pilot.pause(log.flush_seconds)
        rendered = record_rows(log, monkeypatch)
        flushes = 0
        flush = log.flush

        def counted() -> None:
            nonlocal flushes
            flushes += 1
            flush()

        monkeypatch.setattr(log, "flush", counted)
        flood = [EventLines.of(events(n, n + 50)) for n in range(0, 50_000, 50)]
        started = time.perf_counter()
        for lines in flood:
            app.feed(lines)
        # Generous: a list append takes 20 ns; a paint each would take seconds.
        assert time.perf_counter() - started < 0.5
        await pilot.pause(log.flush_seconds * 2)
        assert flushes == 1
        assert set(rendered) <= set(range(8)) | set(range(49_992, 50_000))
        assert "event 49999" in texts(log)[-1]


@pytest.mark.parametrize(
    ("event", "mark"),
    [
        (Event("1", 1, "info", "plain"), "·"),
        (Event("1", 1, "warn", "careful"), "! warn"),
        (Event("1", 1, "error", "broken"), "✗ error"),
        (Event("1", 1, "info", "Step 1/2: training loss=0.5", "metrics"), "▪"),
        (Event("1", 1, "info", "The job has successfully completed"), "✓"),
        (Event("1", 1, "info", "Fine-tune succeeded"), "✓"),
        (Event("1", 1, "odd word", "plain"), "· odd word"),
        (Event("1", 1, "CRITICAL", "broken"), "✗ error"),
    ],
)
async def test_level_is_a_glyph_and_a_word(event: Event, mark: str) -> None:
    app = Host()
    async with app.run_test(size=(60, 8)) as pilot:
        app.feed([event])
        await pilot.pause(app.view.flush_seconds + 0.1)
        line = texts(app.view)[0]
        assert line.startswith(f"{clock(1)}  {mark}  {event.message}")
        # AND where there is little room the time goes first
        await pilot.resize_terminal(20, 5)
        await pilot.pause()
        assert texts(app.view)[0].startswith(f"{mark}  {event.message[:5]}")


@pytest.mark.parametrize("moment", [0, -5, 1e30, float("nan"), float("inf")])
def test_a_time_that_is_none_is_dashes(moment: float) -> None:
    assert clock(moment) == "--:--:--"
