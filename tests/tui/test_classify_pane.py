"""The Classify pane on a running app; what it knows and asks comes from the test."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from asked_app import NEWEST, USED, Asked, Known, job, prediction, ready
from textual import events

from sportft_tui.monitor.records import Answered
from sportft_tui.tui import messages
from sportft_tui.tui.screens.pick_model import PickModel
from sportft_tui.tui.widgets.text_box import TextBox


async def test_the_last_used_model_and_earlier_answers_are_there_before_any_job() -> None:
    app = Asked(Known())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        # THEN nothing was selected, and the model that was used last is there with its answers
        assert app.desk.entry is None
        assert app.pane.model == USED
        assert USED in app.head
        assert [answer.text for answer in app.answers.answers] == [
            "earlier text 3",
            "earlier text 2",
            "earlier text 1",
        ]
        assert r"text + “\n\n###\n\n” → blank + label" in app.way_line


async def test_the_model_follows_the_job_that_somebody_selects_until_one_is_picked() -> None:
    app = Asked(Known())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        # WHEN the jobs are listed, and the first is selected by itself THEN the model stays
        app.desk.post_message(messages.JobsListed([job(4), job(3, NEWEST), job(2, USED)]))
        await pilot.pause()
        assert app.pane.model == USED
        # WHEN a reader goes to another job THEN its model answers, and one without is passed over
        await pilot.press("escape", "2", "down")
        app.desk.settle()
        await pilot.pause()
        assert app.pane.model == NEWEST
        await pilot.press("up")
        app.desk.settle()
        await pilot.pause()
        assert app.pane.model == NEWEST
        # WHEN one is picked by a few letters
        await pilot.press("4", "ctrl+o")
        while not isinstance(app.screen, PickModel):
            await pilot.pause(0.02)
        await pilot.press("u", "s", "e", "d", "enter")
        await pilot.pause(0.1)
        assert app.pane.model == USED
        # THEN it stays, whatever job is selected
        await pilot.press("escape", "2", "down")
        app.desk.settle()
        await pilot.pause()
        assert app.pane.model == USED


async def test_a_model_that_nobody_knows_can_be_named() -> None:
    app = Asked(Known())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press("ctrl+o")
        while not isinstance(app.screen, PickModel):
            await pilot.pause(0.02)
        await pilot.press("q", "z", "enter")
        await pilot.pause(0.1)
        assert app.pane.model == "qz"


async def test_on_the_engine_the_answer_follows_the_typing_and_is_not_kept() -> None:
    app = Asked(Known())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        # WHEN something is typed
        await pilot.press("p", "u", "c", "k")
        await pilot.pause(0.1)
        # THEN its label is on top, and it is no answer that was asked for
        assert app.answers.current is not None
        assert app.answers.current.is_typed
        assert app.answers.current.prediction.label == "puck"
        assert len(app.answers.answers) == 3
        assert app.asker.glanced[-1] == (USED, "puck")
        # WHEN it is deleted THEN so is the label
        await pilot.press("ctrl+u")
        await pilot.pause(0.1)
        assert app.answers.line_count() == 3


async def test_nothing_is_asked_while_typing_where_it_costs() -> None:
    app = Asked(Known(is_free=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press("p", "u", "c", "k")
        await pilot.pause(0.1)
        assert app.asker.glanced == []
        assert app.answers.line_count() == 3
        assert "price not known" in app.way_line


async def test_an_engine_that_does_not_answer_is_said_in_the_line() -> None:
    app = Asked(Known())
    app.asker.is_down = True
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        await pilot.press("p")
        await pilot.pause(0.1)
        assert "no answer as you type: No engine." in app.way_line
        assert app.notice == ""


async def test_enter_asks_and_empties_the_box_and_the_answer_comes_on_top() -> None:
    app = Asked(Known())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        # WHEN a text of two lines is entered
        await pilot.press("o", "n", "e", "ctrl+j", "t", "w", "o", "enter")
        await pilot.pause(0.05)
        # THEN it went to the model, and the box is free
        assert app.entered == [(USED, "one\ntwo")]
        assert app.box.text == ""
        app.desk.post_message(messages.Classified("one\ntwo", prediction("puck")))
        await pilot.pause(0.05)
        assert app.answers.current is not None
        assert app.answers.current.text == "one\ntwo"
        assert not app.answers.current.is_typed
        assert len(app.answers.answers) == 4
        # AND a line goes on behind a backslash, where ctrl+j does not arrive
        await pilot.press("a", "backslash", "enter", "b", "backslash", "left", "enter")
        await pilot.pause(0.05)
        assert app.entered[-1] == (USED, "a\nb\\")


async def test_arrow_keys_bring_back_earlier_texts() -> None:
    app = Asked(Known())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        # GIVEN a text that is entered, and a draft
        await pilot.press("x", "enter", "d")
        # WHEN going up THEN the newest comes first, then those of earlier starts
        seen = []
        for _ in range(4):
            await pilot.press("up")
            seen.append(app.box.text)
        assert seen == ["x", "earlier text 3", "earlier text 2", "earlier text 1"]
        # AND down again the draft
        await pilot.press("up", "down", "down", "down", "down")
        assert app.box.text == "d"
        # WHEN a box has several lines THEN the arrow keys go through them
        await pilot.press("ctrl+j", "e", "up")
        assert app.box.text == "d\ne"
        assert app.box.cursor_location[0] == 0


async def test_pasted_line_ends_of_all_kinds_are_line_ends() -> None:
    app = Asked(Known())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.post_message(events.Paste("one\rtwo\r\nthree\nfour\x1b[2J"))
        await pilot.pause(0.05)
        await pilot.press("enter")
        assert app.entered == [(USED, "one\ntwo\nthree\nfour[2J")]


async def test_megabytes_are_held_not_shown_and_go_whole() -> None:
    app = Asked(Known())
    text = "a line that goes on and on\n" * 200_000
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        # WHEN five megabytes are pasted behind a word
        await pilot.press("z")
        await pilot.pause(0.05)
        app.asker.glanced.clear()
        app.post_message(events.Paste(text))
        while not app.box.is_held:
            await pilot.pause(0.02)
        await pilot.pause(0.05)
        # THEN the box holds them, shows their beginning, and nobody is asked by itself
        assert app.box.whole == "z" + text
        assert len(app.box.text) < 2_000
        assert f"{len(text) + 1:,} characters" in app.way_line
        assert app.asker.glanced == []
        # AND a letter changes nothing, Enter sends all of it, and it can be brought back
        await pilot.press("q")
        assert "Backspace" in app.notice
        await pilot.press("enter")
        assert app.entered == [(USED, "z" + text)]
        assert app.box.whole == ""
        await pilot.press("up")
        assert app.box.whole == "z" + text
        # AND Backspace drops it
        await pilot.press("backspace")
        assert (app.box.whole, app.box.is_held) == ("", False)
        await pilot.press("q")
        assert app.box.whole == "q"


async def test_keys_of_the_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = Asked(Known())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        # GIVEN the answers, where Esc leads, and the second of them
        await pilot.press("escape", "down")
        assert app.answers.has_focus
        # WHEN it is copied THEN label, probabilities and text are
        await pilot.press("y")
        await pilot.pause()
        assert app.copied == ["hockey\nhockey\t75.0 %\nother\t25.0 %\n\nearlier text 2"]
        # WHEN all are saved under the name that is proposed
        await pilot.press("s")
        while len(app.screen_stack) < 2:
            await pilot.pause(0.02)
        await pilot.press("enter")
        while "Saved" not in app.notice:
            await pilot.pause(0.02)
        # THEN they are in the file, the oldest first
        lines = (tmp_path / "answers.jsonl").read_text().splitlines()
        rows = [json.loads(line) for line in lines]
        assert [row["text"] for row in rows] == [f"earlier text {n}" for n in (1, 2, 3)]
        assert rows[0]["probabilities"] == {"hockey": 0.75, "other": 0.25}
        # WHEN Enter is pressed THEN its text is in the box again
        await pilot.press("enter")
        await pilot.pause()
        assert app.box.has_focus
        assert app.box.text == "earlier text 2"


async def test_calibration_is_asked_for_by_key_and_said() -> None:
    app = Asked(Known())
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(app, pilot)
        await pilot.press("escape", "t")
        await pilot.pause(0.05)
        assert "calibrated (1.50)" in app.head
        assert app.pane.how is not None
        assert app.pane.how.temperature == 1.5
        # AND taken back by the same key
        await pilot.press("t")
        await pilot.pause(0.05)
        assert "calibrated" not in app.head


async def test_a_model_without_calibration_is_told_so() -> None:
    app = Asked(Known())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(app, pilot)
        app.desk.post_message(messages.JobSeen(job(3, NEWEST), select=True))
        await pilot.pause(0.05)
        await pilot.press("escape", "t")
        await pilot.pause(0.05)
        assert "No calibration of this model is known." in app.notice
        assert app.pane.how is not None
        assert app.pane.how.temperature == 1


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_answer_under_the_cursor_is_whole_the_others_one_line(
    size: tuple[int, int],
) -> None:
    app = Asked(Known())
    async with app.run_test(size=size) as pilot:
        await ready(app, pilot)
        await pilot.press("escape", "down")
        await pilot.pause(0.05)
        view = app.answers
        shown = [view.render_line(y).text.rstrip() for y in range(view.size.height)]
        texts = "\n".join(shown)
        assert "earlier text 3" in shown[0]
        assert "earlier text 2" in shown[1]
        assert "hockey" in shown[2] and "75.0 %" in shown[2]
        assert "earlier text 1" in texts
        assert texts.count("█") <= 24


async def test_a_slow_earlier_start_does_not_hold_the_typing() -> None:
    # GIVEN a journal that is slow to read
    class Slow(Known):
        async def past(self) -> list[Answered]:
            await asyncio.sleep(0.3)
            return await super().past()

    app = Asked(Slow())
    async with app.run_test(size=(80, 24)) as pilot:
        while not app.desk.query(TextBox):
            await pilot.pause(0.02)
        # WHEN something is entered and answered meanwhile
        await pilot.press("4", "x", "enter")
        app.desk.post_message(messages.Classified("x", prediction("puck")))
        await pilot.pause(0.5)
        # THEN it stays the newest
        assert [answer.text for answer in app.answers.answers][:2] == ["x", "earlier text 3"]
