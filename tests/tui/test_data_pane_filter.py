"""The filter of the Data pane, by keys, on a table in memory."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from data_pane_app import Offline, offline, opened, typed
from memory_table import MemoryTable, posts
from textual.events import Key
from textual.geometry import Region

from sportft_tui.dataset.table.row import TableRow
from sportft_tui.tui.widgets.filter_line import FilterLine
from sportft_tui.tui.widgets.line_box import LineBox


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Offline:
    return offline(monkeypatch)


async def test_the_filter_is_live_and_esc_leads_back(app: Offline) -> None:
    table = MemoryTable(posts(200))
    async with opened(app, table) as pilot:
        # GIVEN a reader on row 101, some lines above the last one in sight
        await pilot.press(*["down"] * 105, *["up"] * 5)
        line = app.view.cursor_line
        # WHEN a filter is typed
        await pilot.press("slash")
        await typed(pilot, "goalie")
        # THEN the rows that pass are there, and how many
        assert app.filter_words == ("20 of 200", "")
        assert "20 of 200" in app.head
        assert app.shown()[0].split()[0] == "row"
        assert set(app.numbers()) <= {n + 1 for n in range(4, 200, 10)}
        # AND the reader is at the next of them
        assert table.row_at(app.view.cursor).number == 104
        # WHEN Enter is pressed THEN it stays, and keys are commands again
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert app.focused is app.view
        # AND Esc shows all, the reader where it was
        await pilot.press("escape")
        await pilot.pause(0.4)
        assert not app.pane.query(FilterLine)
        assert len(table) == 200
        assert app.view.cursor == 100
        assert app.view.cursor_line == line


async def test_a_reader_who_moved_stays_with_the_row_that_was_moved_to(app: Offline) -> None:
    table = MemoryTable(posts(200))
    async with opened(app, table) as pilot:
        await pilot.press("slash")
        await typed(pilot, "goalie")
        await pilot.press("enter", "down", "down")
        await pilot.pause(0.1)
        await pilot.press("escape")
        await pilot.pause(0.4)
        assert app.view.cursor == 24


async def test_what_cannot_be_understood_is_told_in_place(app: Offline) -> None:
    table = MemoryTable(posts(20))
    async with opened(app, table, (60, 20)) as pilot:
        await pilot.press("slash")
        await typed(pilot, "len>much")
        assert "much" in app.filter_words[1]
        # AND all rows are there still
        assert len(app.numbers()) > 5
        # WHEN it is mended THEN nothing is told
        await pilot.press(*["backspace"] * 8)
        await typed(pilot, "goalie")
        assert app.filter_words == ("2 of 20", "")
        assert app.numbers() == [5, 15]


async def test_no_row_that_passes_says_so(app: Offline) -> None:
    async with opened(app, MemoryTable(posts(20))) as pilot:
        await pilot.press("slash")
        await typed(pilot, "nowhere")
        assert "No row passes the filter" in "".join(app.shown())
        await pilot.press("enter", "space", "enter", "equals_sign", "minus", "y", "e")
        await pilot.pause(0.2)
        assert len(app.screen_stack) == 1
        await pilot.press("escape")
        await pilot.pause(0.3)
        assert app.numbers()[0] == 1


async def test_text_that_comes_with_a_key_is_for_what_it_opens(app: Offline) -> None:
    table = MemoryTable(posts(50))
    async with opened(app, table) as pilot:
        # WHEN keys are there all at once, as a slow line brings them
        for key in "/u-1":
            name = {"/": "slash", "-": "minus"}.get(key, key)
            app.post_message(Key(name, key))
        await pilot.pause(0.5)
        # THEN none of them was a command
        assert app.pane.query_one(FilterLine).query_one(LineBox).value == "u-1"
        # AND not every letter was tried
        assert table.asked == ["u-1"]
        assert table.state.n_excluded == 0
        await pilot.press("escape")
        await pilot.pause(0.3)
        for key in "=-u":
            app.post_message(Key({"-": "minus", "=": "equals_sign"}.get(key, key), key))
        await pilot.pause(0.4)
        assert app.screen.query_one(LineBox).value == "-u"


async def test_keys_behind_enter_are_not_for_the_filter(app: Offline) -> None:
    table = MemoryTable(posts(200))
    async with opened(app, table) as pilot:
        # WHEN filter, Enter and further keys are there all at once
        for key in ("slash", *"goalie", "enter", "j", "j", "minus"):
            app.post_message(Key(key, {"slash": "/", "minus": "-", "enter": "\r"}.get(key, key)))
        await pilot.pause(0.8)
        # THEN they are commands
        assert table.query == "goalie"
        assert app.focused is app.view
        assert table.state.n_excluded == 1
        # AND Esc alike
        for key in ("slash", "x", "escape", "minus"):
            app.post_message(Key(key, {"slash": "/", "minus": "-", "escape": "\x1b"}.get(key, key)))
        await pilot.pause(0.8)
        assert table.query == ""
        assert not app.pane.query(FilterLine)


# The order


async def test_a_row_shows_the_place_that_the_filter_found(app: Offline) -> None:
    # GIVEN posts that begin alike, one excluded, and a filter
    head = "From: a fan of no name" + " in particular" * 30 + "\n\n"
    rows = [TableRow(n, f"{head}{n} wonderful saves by one goalie", "hockey") for n in range(3)]
    rows[1] = replace(rows[1], is_excluded=True)
    async with opened(app, MemoryTable(rows)) as pilot:
        assert "goalie" not in "".join(app.shown())
        await pilot.press("slash")
        # WHEN it is typed THEN each row shows the words that it has, marked
        await typed(pilot, "goalie")
        assert all(re.search("….*one goalie$", line) for line in app.shown()[1:4])
        strips = app.view.render_lines(Region(0, 1, app.view.size.width, 2))
        marked = [part for strip in strips for part in strip if part.style and part.style.underline]
        assert [part.text for part in marked] == ["goalie", "goalie"]
        # WHEN the filter is dropped THEN the texts begin with their beginnings
        await pilot.press("escape")
        await pilot.pause(0.3)
        assert "From: a fan" in app.shown()[1]
