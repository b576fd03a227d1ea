"""Marks, labels and exclusions in the Data pane, by keys, on a table in memory."""

from __future__ import annotations

import pytest
from data_pane_app import Offline, offline, opened, typed
from memory_table import MemoryTable, posts
from textual.events import Key

from sportft_tui.tui.widgets.lines import Lines


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Offline:
    return offline(monkeypatch)


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
        assert app.notice == "Marked 4 rows; now 5 are. u undoes it."
        await pilot.press("asterisk")
        await pilot.pause(0.3)
        assert table.state.n_marked == 1
        assert app.notice == "4 rows are not marked any more. u undoes it."
        # AND many marks that are gone by a slip of the finger come back
        await pilot.press("u")
        await pilot.pause(0.3)
        assert table.state.n_marked == 5


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
