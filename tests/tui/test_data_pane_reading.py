"""What is read of a row in the Data pane, copied and saved of the table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from data_pane_app import Offline, offline, opened, typed
from memory_table import MemoryTable, posts
from textual.geometry import Region

from sportft_tui.dataset.table.row import TableRow
from sportft_tui.tui.screens.row_detail import RowDetail
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.text_view import TextView


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Offline:
    return offline(monkeypatch)


def detail_text(app: Offline) -> str:
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


async def test_what_a_filter_found_is_marked_in_the_whole_text(app: Offline) -> None:
    # GIVEN a long post that a filter has found by a word near its end, and another one
    table = MemoryTable(posts(40))
    long = "\n".join(f"line {n}" for n in range(200)) + "\nthe Zamboni"
    table.rows[4] = replace(table.rows[4], text=long)
    table.rows[9] = replace(table.rows[9], text="a zamboni")
    async with opened(app, table) as pilot:
        await app.pane.filter_by("Zamboni")
        await pilot.pause(0.6)
        await pilot.press("enter")
        await pilot.pause(0.4)
        # WHEN it is read THEN Tab leads to the word, which is marked
        assert isinstance(app.screen, RowDetail)
        assert "Zamboni" not in detail_text(app)
        await pilot.press("tab")
        await pilot.pause(0.2)
        assert detail_text(app).endswith("the Zamboni")
        view = app.screen.query_one(TextView)
        strips = view.render_lines(Region(0, 0, *view.size))
        marked = [part for strip in strips for part in strip if part.style and part.style.underline]
        assert [part.text for part in marked] == ["Zamboni"]
        # AND it is none of the findings
        assert "filter" not in app.screen.query_one("#found", Lines).plain


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
