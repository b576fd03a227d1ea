"""The list of rows with a cursor: what it paints, and where its cursor goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip

from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.scroll_thumb import thumb_of, top_at


class Numbers(LineView):
    """Rows that say their number, and remember when they were rendered."""

    def __init__(self, count: int) -> None:
        super().__init__(empty_text="nothing [/here] yet", id="view")
        self.count = count
        self.rendered: list[int] = []
        self.flushes = 0

    def line_count(self) -> int:
        return self.count

    def render_row(self, index: int, width: int, selected: bool, /) -> Strip:
        self.rendered.append(index)
        return Strip([Segment(f"row {index}{' *' if selected else ''}")])

    def flush(self) -> None:
        self.flushes += 1
        super().flush()

    @contextmanager
    def counting(self) -> Iterator[list[int]]:
        self.rendered = []
        yield self.rendered


class Host(App[None]):
    def __init__(self, view: LineView) -> None:
        super().__init__()
        self.view = view
        self.told: list[tuple[str, int]] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.focus()

    def on_line_view_highlighted(self, message: LineView.Highlighted) -> None:
        self.told.append(("highlighted", message.index))

    def on_line_view_selected(self, message: LineView.Selected) -> None:
        self.told.append(("selected", message.index))


def painted(view: LineView) -> list[str]:
    """What the view shows, line by line."""
    return [strip.text for strip in view.render_lines(Region(0, 0, *view.size))]


async def test_moving_the_cursor_in_sight_paints_two_rows() -> None:
    # GIVEN a list that is longer than the screen
    view = Numbers(1000)
    async with Host(view).run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        # WHEN the cursor moves without scrolling
        with view.counting() as rows:
            await pilot.press("down")
            await pilot.pause()
        # THEN its old and its new row are rendered, and no other
        assert sorted(rows) == [0, 1]
        # AND a marked row costs one, one out of sight none
        with view.counting() as rows:
            view.changed([5, 700])
            await pilot.pause(view.flush_seconds + 0.05)
        assert rows == [5]


async def test_many_changes_are_one_flush_and_idle_is_none() -> None:
    view = Numbers(100)
    async with Host(view).run_test(size=(40, 10)) as pilot:
        await pilot.pause(view.flush_seconds)
        # WHEN a thousand changes come at once
        before = view.flushes
        for row in range(1000):
            view.changed([row % 100])
        await pilot.pause(view.flush_seconds * 2)
        # THEN they are painted in one go, and no timer stays behind
        assert view.flushes == before + 1
        assert view._flush_timer is None
        # AND two in quick succession are a flush apart
        view.changed([1])
        await pilot.pause()
        view.changed([2])
        await pilot.pause()
        assert view.flushes <= before + 2


async def test_keys_move_the_cursor_and_tell() -> None:
    app = Host(view := Numbers(100))
    async with app.run_test(size=(40, 10)) as pilot:
        for key, row in (
            ("down", 1), ("j", 2), ("k", 1), ("up", 0), ("up", 0), ("pagedown", 9),
            ("pageup", 0), ("end", 99), ("down", 99), ("home", 0),
        ):  # fmt: skip
            await pilot.press(key)
            assert view.cursor == row, key
            assert view.top <= row < view.top + view.page
        await pilot.press("j", "enter")
        await pilot.pause()
        assert app.told[-2:] == [("highlighted", 1), ("selected", 1)]


async def test_mouse_click_moves_then_selects_and_wheel_scrolls() -> None:
    app = Host(view := Numbers(100))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.click("#view", offset=(2, 4))
        await pilot.pause()
        assert app.told == [("highlighted", 4)]
        await pilot.click("#view", offset=(2, 4))
        await pilot.pause()
        assert app.told[-1] == ("selected", 4)
        view.scroll_rows(3)
        await pilot.pause()
        assert view.top > 0
        assert view.cursor == 4


async def test_no_rows_show_the_text_and_take_all_keys() -> None:
    app = Host(view := Numbers(0))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("up", "down", "pageup", "pagedown", "home", "end", "enter")
        await pilot.click("#view", offset=(2, 4))
        await pilot.pause()
        assert (view.cursor, app.told) == (0, [])
        assert [line.strip() for line in painted(view) if line.strip()] == ["nothing [/here] yet"]
        # WHEN the text is another one, and longer than a line
        view.empty_text = "many words that go on below " * 2
        await pilot.pause(view.flush_seconds + 0.05)
        assert sum(bool(line.strip()) for line in painted(view)) == 2


async def test_shrinking_takes_the_cursor_to_the_last_row() -> None:
    app = Host(view := Numbers(100))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("end")
        view.count = 3
        view.changed()
        await pilot.pause(view.flush_seconds + 0.05)
        assert view.cursor == 2
        assert view.top == 0
        assert app.told[-1] == ("highlighted", 2)
        assert [line.strip() for line in painted(view)][:4] == ["row 0", "row 1", "row 2 *", ""]
        view.count = 0
        view.changed()
        await pilot.pause(view.flush_seconds + 0.05)
        assert view.cursor == 0
        view.count = 50
        view.changed(())
        await pilot.pause(view.flush_seconds + 0.05)
        assert painted(view)[0].startswith("row 0 *")


async def test_rows_have_the_width_beside_the_scrollbar() -> None:
    # GIVEN few rows, then so many that a scrollbar comes
    view = Numbers(3)
    async with Host(view).run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert view.row_width == 40
        view.count = 300
        view.changed(())
        await pilot.pause(view.flush_seconds + 0.1)
        # THEN rows are laid out for what is left
        assert view.row_width == 39
        assert all(len(line) == 40 for line in painted(view))
        assert {line[-1] for line in painted(view)} == {"▐", " "}
        assert max(len(line[:-1].rstrip()) for line in painted(view)) <= 39


@pytest.mark.parametrize("size", [(1, 1), (1, 10), (2, 3), (200, 60)])
async def test_any_size_is_painted(size: tuple[int, int]) -> None:
    view = Numbers(20)
    async with Host(view).run_test(size=(40, 10)) as pilot:
        await pilot.press("end")
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert view.top <= view.cursor < view.top + view.page
        assert all(len(line) == view.size.width for line in painted(view))


async def test_bar_can_be_dragged_and_shows_the_place() -> None:
    app = Host(view := Numbers(1000))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert painted(view)[0].endswith("▐")
        await pilot.mouse_down("#view", offset=(39, 9))
        await pilot.mouse_up("#view", offset=(39, 9))
        await pilot.pause()
        assert view.top == 990
        assert painted(view)[-1].endswith("▐")
        assert (view.cursor, app.told) == (0, [])
        await pilot.mouse_down("#view", offset=(39, 9))
        await pilot.hover("#view", offset=(20, 5))
        await pilot.mouse_up("#view", offset=(20, 5))
        await pilot.pause()
        assert 400 < view.top < 700
        assert view.cursor == 0


async def test_wheel_scrolls_without_the_cursor() -> None:
    app = Host(view := Numbers(1000))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        for kind, top in (
            (events.MouseScrollDown, 3), (events.MouseScrollDown, 6), (events.MouseScrollUp, 3),
            (events.MouseScrollUp, 0), (events.MouseScrollUp, 0),
        ):  # fmt: skip
            view.post_message(kind(view, 2, 2, 0, 0, 0, False, False, False))
            await pilot.pause()
            assert view.top == top
        assert app.told == []


async def test_focus_paints_the_cursors_row() -> None:
    view = Numbers(1000)
    async with Host(view).run_test(size=(40, 10)) as pilot:
        await pilot.press("down", "down")
        await pilot.pause()
        assert "focus" in view.pseudo_classes
        with view.counting() as rows:
            view.screen.set_focus(None)
            await pilot.pause()
        assert set(rows) == {2}
        assert "focus" not in view.pseudo_classes
        with view.counting() as rows:
            view.focus()
            await pilot.pause()
        assert set(rows) == {2}
        assert view.has_focus


@pytest.mark.parametrize("count", [0, 1, 10, 11, 12, 100, 1_000_000])
@pytest.mark.parametrize("page", [1, 2, 10])
def test_thumb_touches_the_ends_only_at_the_ends(count: int, page: int) -> None:
    last = max(count - page, 0)
    assert bool(thumb_of(0, page, count)) == (count > page)
    if count > page:
        assert thumb_of(0, page, count).start == 0
        assert thumb_of(last, page, count).stop == page
        for top in {1, last // 2, last - 1} - {0, last, -1}:
            thumb = thumb_of(top, page, count)
            assert 0 <= thumb.start < thumb.stop <= page
            assert page < 3 or thumb.stop < page
    assert top_at(0, page, count) == 0
    assert top_at(page + 5, page, count) == last
