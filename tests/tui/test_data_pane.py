"""The Data pane by its keys, on a running app, with a table in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest
from data_pane_app import Offline, offline, opened, typed
from memory_table import MemoryTable, posts

from sportft_tui.dataset.table.order import Order
from sportft_tui.dataset.table.row import TableRow
from sportft_tui.tui import messages
from sportft_tui.tui.widgets.class_bars import ClassBars
from sportft_tui.tui.widgets.key_list import KeyList
from sportft_tui.tui.widgets.row_table import RowTable


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Offline:
    return offline(monkeypatch)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_its_keys_are_offered_and_obeyed_only_there(
    app: Offline, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        # GIVEN no table THEN its keys do nothing
        await pilot.press("1", "slash", "o", "equals_sign", "number_sign", "space", "enter", "s")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert "filter" not in app.footer
        # WHEN there is one THEN its keys are the footer's
        table = MemoryTable(posts(50))
        app.desk.post_message(messages.TableShown(table))
        await pilot.pause(0.3)
        offered = " / filter  o order  space mark  = relabel  - exclude  R review  ? help  q quit "
        assert app.footer == offered
        # AND the help's first
        await pilot.press("question_mark")
        await pilot.pause(0.2)
        first = app.screen.query_one(KeyList).current
        assert first is not None
        assert (first.key, first.title) == ("/", "Filter the rows")
        await pilot.press("escape")
        # AND what was done can be undone
        await pilot.press("minus")
        await pilot.pause(0.3)
        assert "u undo" in app.footer
        # AND in another pane they are nobody's
        await pilot.press("2")
        await pilot.pause(0.1)
        assert "filter" not in app.footer
        await pilot.press("space", "minus", "slash", "u", "enter")
        await pilot.pause(0.1)
        assert table.state.n_excluded == 1
        assert len(app.screen_stack) == 1


async def test_the_head_says_what_is_going_on(app: Offline) -> None:
    table = MemoryTable(posts(1_200), is_complete=False)
    table.tokens_share = 0.0
    async with opened(app, table) as pilot:
        assert "1 Data  reading 1,200 rows" in app.head
        table.grow([replace(row, number=row.number + 1_200) for row in posts(100)])
        table.tokens_share = 0.4
        await pilot.pause(0.3)
        assert "reading 1,300 rows" in app.head
        table.is_complete = True
        table.tell()
        await pilot.pause(0.3)
        assert "1,300 rows · counting tokens 40 %" in app.head
        table.tokens_share = 1.0
        table.tell()
        await pilot.press("space", "minus")
        await pilot.pause(0.3)
        assert "1,300 rows · ● 1 marked · ✗ 1 excluded" in app.head


@pytest.mark.parametrize(("size", "lines"), [((60, 20), 2), ((80, 9), 0), ((120, 40), 2)])
async def test_labels_are_bars_where_there_is_room(
    app: Offline, size: tuple[int, int], lines: int
) -> None:
    async with opened(app, MemoryTable(posts(51)), size) as pilot:
        bars = app.pane.query_one(ClassBars)
        assert bars.size.height == lines
        if lines:
            told = [line.plain for line in bars.flowed(bars.size.width)]
            assert told[0].split()[0] == "hockey"
            assert told[0].split()[-3:] == ["26", "51.0", "%"]
        else:
            assert "hockey 26, baseball 25" in app.head
        # WHEN there are more labels than lines THEN the last says how many
        await app.pane.show(MemoryTable(replace(row, label=f"l{row.number}") for row in posts(30)))
        await pilot.pause(0.3)
        if lines:
            assert bars.flowed(bars.size.width)[-1].plain.strip().startswith("+")


# The filter


async def test_an_order_is_chosen_and_turned_round(app: Offline) -> None:
    table = MemoryTable(posts(40))
    async with opened(app, table) as pilot:
        await pilot.press("down", "down", "o")
        await pilot.pause(0.2)
        # row, label, text, length, tokens
        await pilot.press(*["down"] * 4, "enter")
        await pilot.pause(0.3)
        assert table.order == Order("tokens", is_reverse=True)
        assert app.notice == "Rows are ordered by tokens."
        assert "tokens ▼" in app.shown()[0]
        assert app.view.cursor == 0
        # WHEN it is chosen again THEN it is turned round
        await pilot.press("o")
        await pilot.pause(0.2)
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert table.order == Order("tokens")
        assert "the other way round" in app.notice
        # AND a click on a head does the same
        await pilot.click(RowTable, offset=(10, 0))
        await pilot.pause(0.3)
        assert table.order == Order("label")


# Changes


async def test_rows_are_gone_to_by_number_and_by_finding(app: Offline) -> None:
    table = MemoryTable(posts(2_000))
    async with opened(app, table) as pilot:
        await pilot.press("number_sign")
        await pilot.pause(0.2)
        await typed(pilot, "1,500")
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert app.view.cursor == 1_499
        await pilot.press("e")
        await pilot.pause(0.2)
        assert app.view.cursor == 1_504
        await pilot.press("E", "E")
        await pilot.pause(0.2)
        assert app.view.cursor == 1_484
        # WHEN there is none THEN that is said
        await pilot.press("home", "E")
        await pilot.pause(0.2)
        assert app.notice == "Nothing was found above this row."
        for wrong in ("0", "2001", "-3", "x", "9" * 30):
            await pilot.press("number_sign")
            await pilot.pause(0.2)
            await typed(pilot, wrong)
            await pilot.press("enter")
            await pilot.pause(0.2)
            assert "There is no row" in app.notice
            assert app.view.cursor == 0


async def test_a_row_that_the_filter_hides_is_not_gone_to(app: Offline) -> None:
    async with opened(app, MemoryTable(posts(100))) as pilot:
        await pilot.press("slash")
        await typed(pilot, "goalie")
        await pilot.press("enter", "number_sign")
        await pilot.pause(0.2)
        await typed(pilot, "2")
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert "Row 2 does not pass the filter" in app.notice


async def test_the_rows_of_a_finding_are_shown(app: Offline) -> None:
    table = MemoryTable(posts(100))
    async with opened(app, table) as pilot:
        await pilot.press("exclamation_mark")
        await pilot.pause(0.2)
        await pilot.press("enter")
        await pilot.pause(0.6)
        assert table.query == "finding=duplicate"
        assert app.filter_words == ("10 of 100", "")
        assert app.focused is app.view


async def test_rows_that_move_by_themselves_take_the_reader_with_them(app: Offline) -> None:
    table = MemoryTable(posts(200))
    async with opened(app, table) as pilot:
        await pilot.press(*["down"] * 100)
        await pilot.pause(0.3)
        line = app.view.cursor_line
        # WHEN rows come before the reader's
        table.places = [5, 5, *range(200)]
        table.tell()
        await pilot.pause(0.4)
        # THEN the reader is on the same row, on the same line
        assert table.row_at(app.view.cursor).number == 100
        assert app.view.cursor_line == line


# The detail


async def test_a_million_rows_cost_a_screenful(app: Offline) -> None:
    class Many(MemoryTable):
        def __len__(self) -> int:
            return 1_000_000

        def row_at(self, position: int, most: int | None = None) -> TableRow:
            self.read.append(position)
            assert most is not None
            assert most < 1_000
            return TableRow(position, f"text {position}", "hockey")

    table = Many(posts(1))
    async with opened(app, table) as pilot:
        table.read.clear()
        await pilot.press("end", "pageup", "home", "pagedown")
        await pilot.pause(0.3)
        assert len(set(table.read)) < 5 * app.view.page
