from __future__ import annotations

import os
from pathlib import Path

from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.first_rows import FirstRows, first_rows
from sportft_tui.tui.widgets.row_table import RowTable
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


def test_a_file_is_on_the_first_screen(tmp_path: Path) -> None:
    # GIVEN a table of more rows than a screen has
    file = tmp_path / "posts.csv"
    file.write_text("text,label\n" + "".join(f"post {n},hockey\n" for n in range(500)))
    # WHEN it is looked into
    first = first_rows(file)
    # THEN a screenful of rows is there, of their texts as much as is asked for
    assert first is not None and len(first) == 100
    assert first.row_at(99).text == "post 99"
    assert first.row_at(99, 2).text == "po"
    assert first.labels == {"hockey"}


def test_what_cannot_be_looked_into_is_left_alone(tmp_path: Path) -> None:
    # GIVEN nothing, no such file, a folder, a pipe, and a file that is no table
    pipe, unread = tmp_path / "pipe", tmp_path / "book.xlsx"
    os.mkfifo(pipe)
    unread.write_bytes(b"PK\x03\x04")
    # THEN none of them is begun with, and the pipe is not read (which would wait for ever)
    for path in (None, tmp_path / "none.csv", tmp_path, pipe, unread):
        assert first_rows(path) is None


async def test_the_first_paint_shows_them(tmp_path: Path) -> None:
    # GIVEN an app that is started with a file
    file = tmp_path / "posts.csv"
    file.write_text("text,label\nSaved by the goalie,hockey\n")
    session = Session(Choice("custom", "http://127.0.0.1:9/v1"))

    class OnlyPaints(SportftApp):
        CSS_PATH = str(Path(SportftApp.__init__.__code__.co_filename).parent / "styles/app.tcss")

        def _open(self) -> None:
            """Nothing below the screen is opened."""

    app = OnlyPaints(session, first=first_rows(file))
    # WHEN it is painted, before anything is opened
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        # THEN its rows are there
        table = app.desk.query_one(RowTable)
        assert isinstance(table._source, FirstRows)
        assert "Saved by the goalie" in table.render_row(0, 80, False).text
