"""The Data pane by its keys, on a running app, with a table in memory."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from memory_table import MemoryTable, posts
from textual.events import Key
from textual.geometry import Region
from textual.pilot import Pilot

from sportft_tui.dataset.table.order import Order
from sportft_tui.dataset.table.row import TableRow
from sportft_tui.tui import messages
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.screens.row_detail import RowDetail
from sportft_tui.tui.widgets.class_bars import ClassBars
from sportft_tui.tui.widgets.filter_line import FilterLine
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.row_table import RowTable
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    from sportft_tui.workflow.attach import Candidate


class Offline(SportftApp):
    """The app with nothing below it: its table comes from the test."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def _open(self) -> None:
        self.desk.add_text_box()

    @property
    def pane(self) -> DataPane:
        return self.desk.query_one(DataPane)

    @property
    def view(self) -> RowTable:
        return self.desk.query_one(RowTable)

    @property
    def notice(self) -> str:
        return self.desk.query_one("#notice", Lines).plain.strip()

    @property
    def footer(self) -> str:
        return self.desk.query_one("#keys", KeyBar).plain

    @property
    def head(self) -> str:
        return self.pane.query_one(".header", Lines).plain

    @property
    def filter_words(self) -> tuple[str, str]:
        """What stands beside the filter, and what below it."""
        line = self.pane.query_one(FilterLine)
        told = (line.query_one(f"#{name}", Lines) for name in ("counted", "trouble"))
        return tuple(lines.plain.strip() if lines.display else "" for lines in told)  # type: ignore[return-value]

    def shown(self) -> list[str]:
        view = self.view
        return [strip.text.rstrip(" ▐") for strip in view.render_lines(Region(0, 0, *view.size))]

    def numbers(self) -> list[int]:
        """The rows in sight, by their numbers as shown."""
        return [int(line[2:8].replace(",", "")) for line in self.shown()[1:] if line.strip()]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Offline:
    monkeypatch.setenv("SPORTFT_API_KEY", "none")
    return Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))


@asynccontextmanager
async def opened(
    app: Offline, table: MemoryTable, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Candidate]]:
    async with app.run_test(size=size) as pilot:
        app.desk.post_message(messages.TableShown(table))
        await pilot.press("1")
        await pilot.pause(0.3)
        yield pilot


async def typed(pilot: Pilot[Candidate], text: str) -> None:
    for letter in text:
        await pilot.press(
            {" ": "space", ":": "colon", ">": "greater_than_sign"}.get(letter, letter)
        )
    await pilot.pause(0.4)


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
        offered = " / filter  o order  space mark  = relabel  - exclude  e finding  ? help  q quit "
        assert app.footer == offered
        # AND the help's first
        await pilot.press("question_mark")
        await pilot.pause(0.2)
        told = [lines.plain for lines in app.screen.query(Lines)]
        assert told[1].lstrip().startswith("/  Filter the rows.")
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


async def test_marking_goes_down_and_all_can_be_marked(app: Offline) -> None:
    table = MemoryTable(posts(40))
    async with opened(app, table) as pilot:
        await pilot.press("space", "space", "up", "space")
        await pilot.pause(0.3)
        assert [row.number for row in table.rows if row.is_marked] == [0]
        assert app.shown()[1].startswith("●")
        await pilot.press("slash")
        await typed(pilot, "goalie")
        await pilot.press("enter", "asterisk")
        await pilot.pause(0.3)
        assert table.state.n_marked == 5
        assert app.notice == "Marked 4 rows; now 5 are."
        await pilot.press("asterisk")
        await pilot.pause(0.3)
        assert table.state.n_marked == 1
        assert app.notice == "4 rows are not marked any more."


async def test_rows_get_another_label_and_all_of_it_can_be_undone(app: Offline) -> None:
    table = MemoryTable(posts(40))
    async with opened(app, table) as pilot:
        # WHEN the row under the cursor gets a label that a few letters find
        await pilot.press("equals_sign")
        await pilot.pause(0.2)
        assert "Which label for row 1?" in app.screen.query(Lines).first().plain
        await typed(pilot, "bsbl")
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert table.rows[0].label == "baseball"
        assert app.notice == "1 row now has the label baseball. u undoes it."
        assert "→baseball" in app.shown()[1]
        # AND marked rows a new one
        await pilot.press("down", "space", "space", "equals_sign")
        await pilot.pause(0.2)
        await typed(pilot, "curling")
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert [row.label for row in table.rows[:4]] == [
            "baseball",
            "curling",
            "curling",
            "baseball",
        ]
        assert "2 rows now have the label curling" in app.notice
        # THEN each step can be undone, and done again
        await pilot.press("u")
        await pilot.pause(0.3)
        assert [row.label for row in table.rows[:3]] == ["baseball", "baseball", "hockey"]
        assert app.notice == "Undone: the label curling. U does it again."
        await pilot.press("U")
        await pilot.pause(0.3)
        assert table.rows[1].label == "curling"
        # WHEN the question is left with Esc THEN nothing changes
        await pilot.press("equals_sign")
        await pilot.pause(0.2)
        await pilot.press("escape")
        await pilot.pause(0.2)
        assert table.state.can_undo == "the label curling"


async def test_rows_are_excluded_and_taken_in_again(app: Offline) -> None:
    table = MemoryTable(posts(40))
    async with opened(app, table) as pilot:
        await pilot.press("minus")
        await pilot.pause(0.3)
        assert table.rows[0].is_excluded
        assert "excluded post 0" in app.shown()[1]
        assert app.notice == "1 row will not be used. u undoes it."
        await pilot.press("minus")
        await pilot.pause(0.3)
        assert not table.rows[0].is_excluded
        assert "will be used again" in app.notice


async def test_changes_are_made_one_after_the_other(app: Offline) -> None:
    table = MemoryTable(posts(40))
    async with opened(app, table) as pilot:
        for key in ("space", "space", "minus", "u", "space"):
            app.post_message(Key(key, " " if key == "space" else key))
        await pilot.pause(0.5)
        assert [row.number for row in table.rows if row.is_marked] == [0, 1, 2]
        assert table.state.n_excluded == 0


# Going somewhere


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


def detail_text(app: Offline) -> str:
    from sportft_tui.tui.widgets.text_view import TextView

    view = app.screen.query_one(TextView)
    return "\n".join(
        strip.text.rstrip(" ▐") for strip in view.render_lines(Region(0, 0, *view.size))
    ).rstrip()


async def test_a_row_is_read_whole_with_what_was_found(app: Offline) -> None:
    table = MemoryTable(posts(40))
    long = "\n".join(f"line {n}" for n in range(200)) + "\nthe goalie"
    table.rows[4] = replace(table.rows[4], text=long)
    async with opened(app, table) as pilot:
        await pilot.press("e", "enter")
        await pilot.pause(0.4)
        assert isinstance(app.screen, RowDetail)
        facts = app.screen.query_one("#facts", Lines).plain
        assert facts.startswith("row 5   hockey   train")
        assert "128 tokens" in facts
        found = app.screen.query_one("#found", Lines).plain.splitlines()
        assert found[0] == "! duplicate  Rows are the same as an earlier one. They add up."
        assert found[1].split() == ["goalie", "a", "word", "(duplicate)"]
        assert detail_text(app).splitlines()[0] == "line 0"
        # WHEN it is scrolled THEN the rest is there
        await pilot.press("end")
        await pilot.pause(0.2)
        assert detail_text(app).endswith("the goalie")
        # AND Tab brings the marked place into sight, marked
        await pilot.press("home", "tab")
        await pilot.pause(0.2)
        assert "the goalie" in detail_text(app)
        # AND Esc leads back to the table
        await pilot.press("escape")
        await pilot.pause(0.2)
        assert app.focused is app.view


async def test_in_the_detail_rows_are_gone_through_and_worked_on(app: Offline) -> None:
    table = MemoryTable(posts(40))
    async with opened(app, table) as pilot:
        await pilot.press("enter")
        await pilot.pause(0.3)
        await pilot.press("left")
        await pilot.pause(0.2)
        assert "first row" in app.screen.query_one("#said", Lines).plain
        await pilot.press("right", "right")
        await pilot.pause(0.3)
        assert detail_text(app) == "post 2"
        await pilot.press("e")
        await pilot.pause(0.3)
        assert detail_text(app) == "post 4 about a goalie"
        # WHEN it is marked, excluded and gets a label THEN that is shown at once
        await pilot.press("space")
        await pilot.pause(0.3)
        assert "● marked" in app.screen.query_one("#facts", Lines).plain
        await pilot.press("minus")
        await pilot.pause(0.3)
        assert "✗ excluded" in app.screen.query_one("#facts", Lines).plain
        assert "u undoes it" in app.screen.query_one("#said", Lines).plain
        await pilot.press("equals_sign")
        await pilot.pause(0.2)
        await typed(pilot, "curling")
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert "curling (was hockey)" in app.screen.query_one("#facts", Lines).plain
        await pilot.press("u", "u")
        await pilot.pause(0.3)
        assert table.rows[4] == replace(posts(5)[4], is_marked=True)
        # AND keys that mean something elsewhere mean nothing here
        await pilot.press("g", "n", "x", "1", "slash")
        await pilot.pause(0.2)
        assert isinstance(app.screen, RowDetail)
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert app.view.cursor == 4


# Taking rows away


async def test_saving_asks_for_a_name_and_overwrites_nothing(
    app: Offline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    table = MemoryTable(posts(40), title="my posts.csv")
    async with opened(app, table) as pilot:
        await pilot.press("slash")
        await typed(pilot, "goalie")
        await pilot.press("enter", "s")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.4)
        path = tmp_path / "my-posts-shown.jsonl"
        assert [json.loads(line)[1] for line in path.read_text().splitlines()] == ["hockey"] * 4
        assert app.notice == f"Saved 4 rows to {path}"
        await pilot.press("S")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.4)
        assert len((tmp_path / "my-posts-all.jsonl").read_text().splitlines()) == 40
        # WHEN its ending is another one THEN the table says what is wrong
        await pilot.press("S")
        await pilot.pause(0.3)
        await pilot.press("ctrl+u", *"a.doc", "enter")
        await pilot.pause(0.4)
        assert "no kind of file" in app.notice
        await pilot.press("s")
        await pilot.pause(0.3)
        await pilot.press("ctrl+u", *"~nobody-of-this-name", "enter")
        await pilot.pause(0.4)
        assert "Nothing was saved" in app.notice


async def test_copying_takes_the_whole_text(app: Offline, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    sent: list[str] = []
    monkeypatch.setattr(app, "_send", sent.append)
    text = "word " * 1_000
    async with opened(app, MemoryTable([TableRow(0, text, "hockey")])) as pilot:
        await pilot.press("y")
        await pilot.pause(0.4)
        import base64

        assert base64.b64decode(sent[-1][7:-1]).decode() == text


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
