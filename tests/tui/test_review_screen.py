"""The Review screen by its keys, on a running app, with a table in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from data_pane_app import opened
from memory_table import MemoryTable, posts
from offline_app import OfflineApp
from textual.geometry import Region
from textual.pilot import Pilot

from sportft_tui.classify.review_pace import ReviewPace
from sportft_tui.classify.review_queue import Way
from sportft_tui.dataset.table.row import TableRow
from sportft_tui.domain.bulk import BulkPlan
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.job import Job
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.template import Template
from sportft_tui.monitor.journal import Journal
from sportft_tui.tui import review_actions
from sportft_tui.tui.review_words import LabelKey, Tally, head_line, label_lines
from sportft_tui.tui.screens.ask import Confirm
from sportft_tui.tui.widgets.choice_list import ChoiceList
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.text_view import TextView
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.known_models import KnownModel
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    from sportft_tui.tui.elsewhere import Elsewhere

HOSTILE = "[/red]\x1b[2J[@click=app.quit]q[/]\u202e"
MODEL = "ft:ada:sports"


class Offline(OfflineApp):
    """The app with nothing below it: table and opinions come from the test."""

    def said(self, name: str) -> str:
        return self.screen.query_one(f"#review-{name}", Lines).plain

    def text(self) -> list[str]:
        view = self.screen.query_one(TextView)
        strips = view.render_lines(Region(0, 0, *view.size))
        return [text for strip in strips if (text := strip.text.strip())]

    @property
    def journal(self) -> Journal:
        assert self.session._journal is not None
        return self.session._journal


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Offline:
    monkeypatch.setenv("SPORTFT_API_KEY", "none")
    return Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))


@asynccontextmanager
async def reviewing(
    app: Offline, table: MemoryTable, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Elsewhere]]:
    async with opened(app, table, size) as pilot:
        await pilot.press("R")
        await pilot.pause(0.4)
        yield pilot


async def pressed(pilot: Pilot[Elsewhere], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause(0.1)


class Oracle:
    """Stands in for `opinions`: a model that says baseball, of odd rows without being sure."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.may = asyncio.Event()
        self.may.set()

    async def opinions(
        self, _s: object, model: str, rows: Sequence[int], text_of: Any, **on: Any
    ) -> None:
        self.asked.append(list(rows))
        if not await on["on_plan"](BulkPlan(len(rows), tokens=900, usd=0.25)):
            return
        await self.may.wait()
        for row in rows:
            assert text_of(row)
        on["on_known"]({row: _said(row, model) for row in rows})


def _said(row: int, model: str) -> Prediction:
    share = 0.5 + (49 - row % 50) / 100 if row % 2 == 0 else 0.51
    return Prediction("baseball", (("baseball", share), ("hockey", 1 - share)), model, 0.0)


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> Oracle:
    made = Oracle()

    async def known(_: Session) -> list[KnownModel]:
        job = Job(id="ftjob-1", status="succeeded", model="ada", created_at=1)
        told = Template(labels=("hockey", "baseball"))
        other = Template(labels=("chess",))
        return [KnownModel("ft:chess", job, other, 9.0), KnownModel(MODEL, job, told, 0.0)]

    monkeypatch.setattr(review_actions, "opinions", made.opinions)
    monkeypatch.setattr(review_actions, "known_models", known)
    return made


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_one_key_gives_a_label_and_the_next_text_comes(
    app: Offline, size: tuple[int, int]
) -> None:
    table = MemoryTable(posts(12))
    async with reviewing(app, table, size) as pilot:
        # GIVEN the first text
        assert app.said("head").startswith("Review  1 of 12")
        assert app.text() == ["post 0"]
        assert "1 hockey    2 baseball" in app.said("labels")
        # WHEN labels are given, by one key each
        await pressed(pilot, "2", "2", "1")
        # THEN the fourth is there, and table and journal have them
        assert app.said("head").startswith("Review  4 of 12")
        assert [row.label for row in table.rows[:3]] == ["baseball", "baseball", "hockey"]
        assert app.journal.decided_rows("a-name") == {0, 1, 2}
        assert "an hour" in app.said("head")
        # AND a text whose label nobody knows is left out, and one that is skipped comes again
        await pressed(pilot, "question_mark", "space")
        assert table.rows[3].is_excluded
        assert app.journal.decided_rows("a-name") == {0, 1, 2, 3}
        # AND what was done is undone, one by one
        await pressed(pilot, "u")
        assert app.text() == ["post 4 about a goalie"]
        await pressed(pilot, "u", "u", "u", "u")
        assert app.said("head").startswith("Review  1 of 12")
        assert table.rows == posts(12)
        assert app.journal.decided_rows("a-name") == set()
        await pressed(pilot, "u")
        assert app.said("said") == "There is nothing to undo."
        # AND Esc goes back
        await pressed(pilot, "escape")
        assert app.screen is app.desk


async def test_keys_that_come_faster_than_texts_each_have_their_own(app: Offline) -> None:
    table = MemoryTable(posts(12))
    async with reviewing(app, table) as pilot:
        await pilot.press(*"2121", "space", *"22", "u", *"1")
        await pilot.pause(0.5)
        labels = [row.label for row in table.rows[:8]]
        assert labels[:4] == ["baseball", "hockey", "baseball", "hockey"]
        assert labels[4:7] == ["hockey", "baseball", "hockey"]
        assert app.journal.decided_rows("a-name") == {0, 1, 2, 3, 5, 6}
        assert app.said("head").startswith("Review  8 of 12")


async def test_a_new_label_is_typed_and_has_a_key_then(app: Offline) -> None:
    table = MemoryTable(posts(4))
    async with reviewing(app, table) as pilot:
        await pressed(pilot, "3")  # nobody's yet
        assert app.said("head").startswith("Review  1 of 4")
        await pressed(pilot, "equals_sign", *"Curl", "enter")
        assert table.rows[0].label == "Curl"
        assert "3 Curl" in app.said("labels")
        await pressed(pilot, "3")
        assert table.rows[1].label == "Curl"
        # AND a part of a name finds a label that there is
        await pressed(pilot, "equals_sign", *"base", "enter")
        assert table.rows[2].label == "baseball"
        # AND Esc leaves the text as it is
        await pressed(pilot, "equals_sign", "escape")
        assert app.said("head").startswith("Review  4 of 4")
        # AND at the end it is said what was done
        await pressed(pilot, "1")
        assert app.text()[0] == "4 texts reviewed: 0 labels kept, 4 changed."
        await pressed(pilot, "1", "space", "question_mark")
        assert app.text()[0].startswith("4 texts")
        await pressed(pilot, "q")
        await pilot.pause(0.2)
        assert "4 texts reviewed" in app.desk.query_one("#notice", Lines).plain


async def test_only_what_is_shown_or_marked_is_reviewed(app: Offline) -> None:
    table = MemoryTable(posts(20))
    await table.show("goalie")
    async with reviewing(app, table) as pilot:
        assert app.said("head").startswith("Review  1 of 2")
        assert app.text() == ["post 4 about a goalie"]
        await pressed(pilot, "escape")
        await table.mark([7, 9, 11], True)
        await pressed(pilot, "R")
        await pilot.pause(0.3)
        assert app.said("head").startswith("Review  1 of 3")
        assert app.text() == ["post 7"]


async def test_what_was_reviewed_does_not_come_again_before_the_rest_is(app: Offline) -> None:
    table = MemoryTable(posts(3))
    async with reviewing(app, table) as pilot:
        await pressed(pilot, "1", "2", "escape", "R")
        await pilot.pause(0.3)
        assert app.said("said") == "2 rows reviewed before are left out."
        assert app.text() == ["post 2"]
        await pressed(pilot, "1", "escape", "R")
        await pilot.pause(0.3)
        assert app.said("said") == "All of these were reviewed before; here they are again."
        assert app.said("head").startswith("Review  1 of 3")


async def test_on_a_paid_server_the_price_is_agreed_to_before_the_order_is_by_a_model(
    app: Offline, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sportft_tui.tui.screens.deliberate_dialog.QUIET_SECONDS", 0.0)
    table = MemoryTable(posts(12))
    async with reviewing(app, table) as pilot:
        # GIVEN a review that begins as the rows stand, with nobody asked
        assert "as they stand" in app.said("head")
        assert oracle.asked == []
        # WHEN what disagrees is to come first THEN the price is shown
        await pressed(pilot, "o", "up", "enter")
        await pilot.pause(0.2)
        assert isinstance(app.screen, Confirm)
        words = "\n".join(lines.plain for lines in app.screen.query(Lines))
        assert "12 rows to be asked, about 900 tokens, about $0.25" in words
        # AND no means no
        await pressed(pilot, "n")
        assert app.said("said") == "Nothing was asked."
        assert "%" not in app.said("labels")
        # AND yes shows the probabilities, and orders what is ahead
        assert "as they stand" in app.said("head")
        await pressed(pilot, "o", "up", "enter")
        await pilot.pause(0.2)
        await pressed(pilot, "y")
        await pilot.pause(0.3)
        assert "1 hockey     1.0 %  2 baseball  99.0 %" in app.said("labels")
        assert app.text() == ["post 0"]
        assert "the model says baseball" in app.said("facts")
        await pressed(pilot, "1")
        assert app.text() == ["post 2"]  # hockey, and the surest that is not
        decision = next(app.journal.every_decision())
        assert (decision.model, decision.said) == (MODEL, "baseball")
        assert round(decision.probability or 0, 6) == 0.01


async def test_a_free_model_is_asked_at_once_and_only_what_is_ahead_moves(
    app: Offline, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a model that takes its time
    monkeypatch.setattr(Session, "is_free", True)
    oracle.may.clear()
    table = MemoryTable(posts(12))
    async with reviewing(app, table) as pilot:
        assert "uncertain first" in app.said("head")
        # WHEN two texts are done before it answers
        await pressed(pilot, "1", "1")
        assert app.text() == ["post 2"]
        oracle.may.set()
        await pilot.pause(0.3)
        # THEN the one being read stays, those behind stay, and the doubtful ones are next
        assert app.text() == ["post 2"]
        await pressed(pilot, "1")
        assert app.text() == ["post 3"]
        await pressed(pilot, "u", "u")
        assert app.text() == ["post 1"]
        await pressed(pilot, "m")
        view = app.screen.query_one(ChoiceList)
        told = [strip.text for strip in view.render_lines(Region(0, 0, *view.size))]
        assert MODEL in told[0]
        assert "chess" not in "".join(told)
        await pressed(pilot, "enter")
        assert len(oracle.asked) == 2


async def test_without_a_model_the_rows_stay_as_they_stand(app: Offline) -> None:
    async with reviewing(app, MemoryTable(posts(3))) as pilot:
        await pressed(pilot, "o", "home", "enter")
        await pressed(pilot, "m")
        assert app.said("said") == "No model knows these labels yet: n trains one."
        assert "as they stand" in app.said("head")


async def test_n_prepares_with_what_was_decided_and_trains(
    app: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, bool]] = []

    async def prepare_as(order: object, *, trains: bool) -> None:
        asked.append((order, trains))

    monkeypatch.setattr(app.conductor, "prepare_as", prepare_as)
    table = MemoryTable(posts(3))
    async with reviewing(app, table) as pilot:
        app.conductor.proposal = order = object()  # type: ignore[assignment]
        await pressed(pilot, "2", "n")
        await pilot.pause(0.3)
        assert app.screen is app.desk
        assert asked == [(order, True)]
        assert table.rows[0].label == "baseball"


async def test_a_decision_that_cannot_be_kept_is_none(
    app: Offline, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = MemoryTable(posts(3))
    async with reviewing(app, table) as pilot:

        def full(*_: object) -> int:
            raise SportftError("The disk is full.", hint="Make room.")

        with monkeypatch.context() as broken:
            broken.setattr(Journal, "record_decision", full)
            await pressed(pilot, "2")
            assert app.said("said") == "✗ The disk is full. Make room."
            assert app.said("head").startswith("Review  1 of 3")
            assert table.rows == posts(3)
        await pressed(pilot, "2")
        assert table.rows[0].label == "baseball"
        assert app.said("head").startswith("Review  2 of 3")


async def test_texts_and_labels_steer_no_terminal(app: Offline) -> None:
    rows = [replace(row, text=HOSTILE, label=f"x{HOSTILE}") for row in posts(2)]
    async with reviewing(app, MemoryTable(rows)) as pilot:
        await pressed(pilot, "1")
        shown = [app.said(name) for name in ("head", "facts", "labels", "said")] + app.text()
        assert "\x1b" not in "".join(shown)
        assert "[@click=app.quit]" in app.text()[0]


async def test_a_row_that_cannot_be_read_is_skipped(app: Offline) -> None:
    class Broken(MemoryTable):
        def row(self, number: int) -> TableRow:
            if number == 0:
                raise OSError("gone")
            return super().row(number)

    async with reviewing(app, Broken(posts(2))) as pilot:
        assert "Row 1 cannot be read: gone" in app.said("said")
        await pressed(pilot, "1", "space")
        assert app.text() == ["post 1"]


def test_many_labels_stand_in_columns_of_the_width() -> None:
    keys = [LabelKey(str(n), f"label {n}", n / 10, n == 1) for n in range(1, 7)]
    assert [line.plain.rstrip() for line in label_lines(keys, 60, 9)] == [
        "1 label 1  10.0 %  3 label 3  30.0 %  5 label 5  50.0 %",
        "2 label 2  20.0 %  4 label 4  40.0 %  6 label 6  60.0 %",
    ]
    assert all(line.cell_len <= 14 for line in label_lines(keys, 14, 9))
    # AND names are shortened where they would take too many lines
    long = [LabelKey(str(n), f"talk.politics.number-{n}", None, False) for n in range(1, 10)]
    lines = label_lines(long, 60, 3)
    assert len(lines) == 3
    assert lines[0].plain.startswith("1 talk.pol…umber-1")
    assert label_lines([], 60, 9)[0].plain == "No labels yet: = gives the first."


def test_the_head_says_where_how_fast_and_until_when() -> None:
    pace = ReviewPace(0.0)
    assert head_line(11, 340, pace, Way.AS_IS, 0).plain == "Review  12 of 340  as they stand"
    for second in (10, 20, 30):
        pace.decided(float(second))
    told = head_line(11, 340, pace, Way.UNCERTAIN, 0).plain
    assert told.startswith("Review  12 of 340  360 an hour, done at about ")
    assert "914 h left" in head_line(11, 329_011, pace, Way.UNCERTAIN, 0).plain
    assert "an hour" not in head_line(340, 340, pace, Way.UNCERTAIN, 0).plain


def test_what_was_done_is_told() -> None:
    assert Tally(14, 5, 1, 2).words() == (
        "20 texts reviewed: 14 labels kept, 5 changed, 1 unsure and excluded, 2 skipped"
    )
