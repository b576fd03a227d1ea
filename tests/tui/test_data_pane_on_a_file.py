"""The Data pane on a real table: a file that the worker process reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from offline_app import OfflineApp
from textual.pilot import Pilot

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.table.client import Table, open_table
from sportft_tui.tui import messages
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.screens.row_detail import RowDetail
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.row_table import RowTable
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    from sportft_tui.tui.elsewhere import Elsewhere

N_ROWS = 400


class Offline(OfflineApp):
    """The app without a server."""

    @property
    def view(self) -> RowTable:
        return self.desk.query_one(RowTable)


async def until(pilot: Pilot[Elsewhere], is_so: Callable[[], bool]) -> None:
    for _ in range(300):
        if is_so():
            return
        await pilot.pause(0.1)
    raise AssertionError("it did not happen")


def write_posts(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["text", "label"])
        for n in range(N_ROWS):
            text = f"post {n} by fan{n}@example.org" if n % 50 == 7 else f"post number {n} 日本語"
            table.writerow([text, ("hockey", "baseball")[n % 2]])


async def test_a_file_is_filtered_worked_on_read_and_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPORTFT_API_KEY", "none")
    monkeypatch.chdir(tmp_path)
    write_posts(tmp_path / "posts.csv")
    app = Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=(80, 24)) as pilot:
        # GIVEN the file's table, read and looked through
        worker = DatasetWorker()
        table = await open_table(worker, tmp_path / "posts.csv", model="gpt-4o-mini")
        app.desk.post_message(messages.TableShown(table))
        await pilot.press("1")
        await until(pilot, lambda: table.state.is_surveyed and table.state.tokens_share >= 1)
        await until(pilot, lambda: "400 rows" in head(app))
        await work(app, pilot, table)
        await worker.close()
    saved = (tmp_path / "posts-shown.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(saved) == N_ROWS // 50 - 1
    assert "curling" in json.loads(saved[0]).values()


def head(app: Offline) -> str:
    return app.desk.query_one(DataPane).query_one(".header", Lines).plain


async def work(app: Offline, pilot: Pilot[Elsewhere], table: Table) -> None:
    # WHEN the rows of a finding are shown
    await pilot.press("slash", *"finding:mail", "enter")
    await until(pilot, lambda: len(table) == N_ROWS // 50)
    await until(pilot, lambda: app.focused is app.view)
    # AND one gets a label, another one is excluded
    await pilot.press("home", "equals_sign")
    await until(pilot, lambda: len(app.screen_stack) == 2)
    await pilot.press(*"curling", "enter")
    await until(pilot, lambda: table.row(7).label == "curling")
    await pilot.press("down", "minus")
    await until(pilot, lambda: table.row(57).is_excluded)
    await until(pilot, lambda: "u undoes it" in app.notice)
    # THEN all of it can be taken back, and done again
    await pilot.press("u")
    await until(pilot, lambda: not table.row(57).is_excluded)
    await pilot.press("U")
    await until(pilot, lambda: table.row(57).is_excluded)
    # AND a row is read, what was found marked in it
    await pilot.press("down", "enter")
    await until(pilot, lambda: isinstance(app.screen, RowDetail))
    found = app.screen.query_one("#found", Lines)
    await until(pilot, lambda: "fan107@example.org" in found.plain)
    await pilot.press("escape")
    # AND what is shown is saved
    await pilot.press("s")
    await until(pilot, lambda: len(app.screen_stack) == 2)
    await pilot.press("enter")
    await until(pilot, lambda: app.notice.startswith("Saved"))
    # AND Esc shows all rows again, the reader still on the same
    await pilot.press("escape")
    await until(pilot, lambda: len(table) == N_ROWS)
    await until(pilot, lambda: app.view.cursor == 107)
