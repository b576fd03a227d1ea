"""What empty panes say."""

from __future__ import annotations

from pathlib import Path

import pytest
from offline_app import OfflineApp
from textual.geometry import Region

from sportft_tui.tui import empty_words
from sportft_tui.tui.keymap import keymap
from sportft_tui.tui.place import Place
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


def test_keys_are_those_in_force() -> None:
    words = empty_words.no_jobs(keymap({"load": "F5"}), is_first=True)
    assert "2  data      F5 a table; d prepares it" in words
    assert empty_words.no_rows(keymap({"load": "F5"})).startswith("No texts yet.  F5 opens")
    assert "g runs the tutorial" in empty_words.no_jobs(keymap({}), is_first=False)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (240, 70)])
async def test_the_very_first_start_says_the_four_steps_whole(
    size: tuple[int, int], sportft_home: Path
) -> None:
    # GIVEN an app that was never left anywhere
    app = OfflineApp(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.desk.query_one(JobList)
        shown = [strip.text.rstrip() for strip in view.render_lines(Region(0, 0, *view.size))]
        # THEN all of it stands there, its lines under each other
        told = [line for line in shown if line]
        wanted = empty_words.no_jobs(keymap({}), is_first=True).split("\n")
        assert [line.strip() for line in told] == [line.strip() for line in wanted if line]
        assert len({line.index(str(n + 1)) for n, line in enumerate(told[1:5])}) == 1


async def test_afterwards_one_sentence_is_enough() -> None:
    app = OfflineApp(Session(Choice("custom", "http://127.0.0.1:9/v1")), place=Place(pane="data"))
    async with app.run_test(size=(120, 40)):
        assert app.desk.query_one(JobList).empty_text.startswith("No jobs yet.")
