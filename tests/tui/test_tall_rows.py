"""Wrapped events: rows of several lines, and a reader whose place stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region

from sportft_tui.domain.event import Event
from sportft_tui.tui.event_filter import parse
from sportft_tui.tui.event_spool import EventSpool
from sportft_tui.tui.widgets.cells import fold
from sportft_tui.tui.widgets.event_log import EventLog


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.view = EventLog(id="log")
        self.spool = EventSpool()

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.focus()
        self.view.show(self.spool)

    def feed(self, start: int, stop: int) -> None:
        self.spool.append([long_event(number) for number in range(start, stop)])
        self.view.grown()


def long_event(number: int) -> Event:
    """Of one to four lines at a width of 40."""
    words = " ".join(f"w{number}" for _ in range(1 + number % 4 * 5))
    return Event(f"e{number}", 1_700_000_000 + number, "info", f"event {number}: {words} end")


def texts(view: EventLog) -> Sequence[str]:
    return [strip.text.rstrip(" ▐") for strip in view.render_lines(Region(0, 0, *view.size))]


def line_of(view: EventLog, text: str) -> int:
    return next(y for y, line in enumerate(texts(view)) if text in line)


async def test_all_of_a_text_is_there_and_the_end_is_followed() -> None:
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.feed(0, 50)
        await pilot.pause(0.3)
        # WHEN long texts are wrapped
        app.view.set_tall(True)
        # THEN the last event is there to its last word, at the bottom, and nothing is twice
        shown = texts(app.view)
        assert "end" in " ".join(shown[-4:])
        assert shown[-1]
        assert len([line for line in shown if "event 49:" in line]) == 1
        assert "".join(shown).count("w49") == 1 + 49 % 4 * 5
        # AND so are further ones
        app.feed(50, 60)
        await pilot.pause(0.4)
        assert any("event 59:" in line for line in texts(app.view))
        assert app.view.follow


async def test_the_reader_stays_on_the_line_when_wrapping_and_filtering_change() -> None:
    app = Host()
    async with app.run_test(size=(40, 12)) as pilot:
        # GIVEN a reader in the middle
        app.feed(0, 200)
        await pilot.pause(0.3)
        app.view.move_to(100)
        for _ in range(5):
            await pilot.press("up")
        await pilot.pause(0.3)
        before = texts(app.view)
        line = line_of(app.view, "event 95:")
        # WHEN texts are wrapped THEN the line is where it was, or as near above as rows allow
        app.view.set_tall(True)
        assert 0 <= line - line_of(app.view, "event 95:") < 5
        # AND it is exactly there when that is taken back
        app.view.set_tall(False)
        assert line_of(app.view, "event 95:") <= line
        app.view.move_to(95)
        # WHEN a filter lets it through THEN it is under the cursor
        app.view.set_filter(parse('"95:"'))
        assert app.view.current == long_event(95)
        # WHEN one does not THEN the nearest before it is; and without a filter all is as before
        app.view.set_filter(parse('"event 7"'))
        assert app.view.current == long_event(79)
        app.view.set_filter(parse("nothing of this"))
        assert app.view.current is None
        app.view.set_filter(parse(""))
        assert app.view.current == long_event(95)
        assert set(texts(app.view)) & set(before)


async def test_where_nothing_is_shown_nothing_can_go_wrong() -> None:
    app = Host()
    async with app.run_test(size=(40, 12)) as pilot:
        # GIVEN a reader in the middle, and a filter that lets nothing through
        app.feed(0, 50)
        await pilot.pause(0.3)
        app.view.move_to(20)
        app.view.set_filter(parse("nothing of this"))
        # WHEN every key is pressed, wrapped and not, at any size
        for size in ((20, 5), (80, 24)):
            app.view.set_tall(not app.view.is_tall)
            await pilot.resize_terminal(*size)
            await pilot.press("up", "down", "pageup", "pagedown", "home", "end", "enter")
            app.view.scroll_rows(3)
            assert not app.view.go_to_problem(1)
            await pilot.pause(0.3)
        # THEN it is empty, and what comes later and passes is there
        assert app.view.current is None
        app.spool.append([Event("x", 1, "info", "but nothing of this is missed")])
        app.view.grown()
        await pilot.pause(0.4)
        assert app.view.current is not None
        # AND another job's history, shorter than where the cursor was, is no trouble
        app.view.set_filter(parse(""))
        app.view.set_tall(True)
        app.view.move_to(40)
        other = EventSpool()
        other.append([long_event(1)])
        app.view.show(other)
        await pilot.resize_terminal(30, 6)
        await pilot.press("up", "down")
        await pilot.pause(0.4)
        assert "event 1:" in texts(app.view)[0]


async def test_moving_scrolling_and_clicking_among_tall_rows() -> None:
    app = Host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.feed(0, 60)
        await pilot.pause(0.3)
        app.view.set_tall(True)
        # WHEN going through all rows upwards THEN each is wholly in sight when it is reached
        for number in range(58, -1, -1):
            await pilot.press("up")
            assert app.view.cursor == number
            assert any(f"event {number}:" in line for line in texts(app.view))
        # AND downwards
        for number in range(1, 60):
            await pilot.press("down")
            shown = "".join(texts(app.view))
            assert f"event {number}:" in shown
            assert shown.count(f"w{number} ") + shown.count(f"w{number}") >= 1 + number % 4 * 5
        assert app.view.follow
        # WHEN paging up THEN no row is left out
        await pilot.press("pageup")
        top = app.view.top
        assert app.view.cursor < 59
        await pilot.press("pageup")
        assert app.view.top < top <= app.view.bottom + 1 or app.view.top == 0
        # WHEN a line of a row is clicked THEN the cursor goes to that row
        row, part = next(app.view.row_at(y) for y in range(9, -1, -1) if app.view.row_at(y)[1])
        y = next(y for y in range(10) if app.view.row_at(y) == (row, part))
        await pilot.click(app.view, offset=(5, y))
        assert app.view.cursor == row
        # WHEN the wheel goes to the end THEN it follows again
        for _ in range(60):
            app.view.scroll_rows(3)
        await pilot.pause()
        assert app.view.follow


async def test_a_text_longer_than_the_view_is_cut_with_a_mark() -> None:
    app = Host()
    async with app.run_test(size=(40, 6)) as pilot:
        app.spool.append([Event("a", 1, "error", "word " * 500), long_event(0)])
        app.view.grown()
        await pilot.pause(0.3)
        app.view.set_tall(True)
        app.view.move_to(0)
        assert texts(app.view)[-1].endswith("…")
        assert texts(app.view)[0].startswith("00:00:01  ✗ error  word")
        await pilot.resize_terminal(20, 4)
        await pilot.pause()
        assert texts(app.view)[-1].endswith("…")


@pytest.mark.parametrize("text", ["x" * 500, "日本" * 300, "a b\n\n c" * 50, "", "👩‍👩‍👧 " * 90])
@pytest.mark.parametrize("width", [1, 2, 7, 60])
def test_folding_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = fold(text, width)
    assert lines
    if width > 1:
        assert all(cell_len(line) <= width for line in lines)
    plain = text.replace("\u200d", "").split()
    assert "".join("".join(lines).split()) == "".join(plain)


async def test_times_since_the_start_need_no_repaint() -> None:
    app = Host()
    async with app.run_test(size=(60, 6)) as pilot:
        app.feed(0, 3)
        app.spool.append([Event("late", 1_700_000_000 + 90 * 86_400, "info", "much later")])
        app.spool.append([Event("early", 1_699_999_990, "info", "clock set back")])
        app.spool.append([Event("none", 0, "info", "no time")])
        app.view.grown()
        await pilot.pause(0.3)
        app.view.is_relative = True
        shown = [line.split("  ·")[0] for line in texts(app.view)]
        assert shown == ["+0:00:00", "+0:00:01", "+0:00:02", "+90d 00h", "-0:00:10", "--:--:--"]
