"""The form for a new job, and what is offered where a server takes none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import monotonic

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot

from sportft_tui.domain.end_dates import End
from sportft_tui.tui.deliberate import QUIET_SECONDS
from sportft_tui.tui.job_form import JobForm
from sportft_tui.tui.screens.choose import Choose
from sportft_tui.tui.screens.create_job import CreateJob, JobDesk, Order
from sportft_tui.tui.screens.refused import Closed
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.part_rows import PartRows
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.job_wish import JobWish

MINI = "gpt-4o-mini-2024-07-18"


class Creating(App[None]):
    """Opens the form over nothing."""

    def __init__(self, server: str = "openai", n_rows: int = 80) -> None:
        super().__init__()
        self.answer: Order | str | None = "none yet"
        self.priced: list[JobWish] = []
        self._desk = JobDesk(
            server=Choice(server),
            quirks=Choice(server).quirks,
            host="example.test",
            suffix="sport",
            train=Path("/data/train.jsonl"),
            valid=None,
            n_rows=n_rows,
            usual=self._usual,
            models=self._models,
            price=self._price,
        )

    async def _usual(self) -> str:
        return MINI

    async def _models(self) -> Sequence[tuple[str, End | None]]:
        return [(MINI, End(MINI, date(2027, 1, 14))), ("other", None)]

    async def _price(self, wish: JobWish) -> str:
        self.priced.append(wish)
        return f"${wish.n_epochs or 3}.00"

    def on_mount(self) -> None:
        def take(answer: Order | None) -> None:
            self.answer = answer

        self.push_screen(CreateJob(self._desk, JobForm()), take)

    @property
    def words(self) -> str:
        rows = self.screen.query_one(PartRows).plain
        return "\n".join([rows, *(lines.plain for lines in self.screen.query(Lines))])


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 11, 22)
    monkeypatch.setattr("sportft_tui.workflow.model_ends.today", lambda: day)
    monkeypatch.setattr("sportft_tui.tui.screens.create_job.today", lambda: day)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test presses the key that it means, without waiting: see `deliberate`."""
    monkeypatch.setattr("sportft_tui.tui.screens.deliberate_dialog.QUIET_SECONDS", 0.0)


@pytest.mark.usefixtures("at_once")
async def test_what_is_typed_changes_the_price_the_command_and_the_order() -> None:
    app = Creating()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        # THEN price, usual model, its end and the command stand there
        assert "Cost: $4.00" in app.words
        assert f"model         {MINI}" in app.words
        assert "stops on 2027-01-14, in 53 days" in app.words
        assert "$ sportft train /data/train.jsonl --profile openai" in app.words
        # WHEN epochs are left to the server, another model and a multiplier are chosen
        await pilot.press("down", "space")
        await pilot.pause()
        await pilot.press(*"auto", "enter")
        await pilot.pause()
        await pilot.press("down", "down", "space")
        await pilot.pause()
        await pilot.press(*"0.5", "enter")
        await pilot.pause()
        await pilot.press("up", "up", "up", "space")
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        # THEN
        assert "Cost: $3.00" in app.words
        assert "stops on" not in app.words
        words = "--epochs auto --model other --learning-rate-multiplier 0.5"
        assert words in app.words
        # WHEN something cannot be THEN it is said, and what was there stays
        await pilot.press("down", "space")
        await pilot.pause()
        await pilot.press(*"many", "enter")
        await pilot.pause()
        assert "✗ Epochs: a number or auto, not “many”." in app.words
        # WHEN it is created THEN with what stands there, and the price that was seen
        await pilot.press("enter")
        await pilot.pause()
    wish = JobWish(model="other", n_epochs=None, learning_rate_multiplier=0.5)
    assert app.answer == Order(wish, "$3.00")


async def test_what_a_server_does_not_know_is_not_asked_and_its_limit_is_said() -> None:
    app = Creating("azure", n_rows=5)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert "training      Standard" in app.words
        assert "W&B" not in app.words
        assert "wants at least 10 rows" in app.words
        await pilot.press("escape")
        await pilot.pause()
    assert app.answer is None


async def press(pilot: Pilot[None], *keys: str, after: float, gap: float = 0.2) -> None:
    """Keys that were read so many seconds after now, with as many between them."""
    for n, key in enumerate(keys):
        event = events.Key(key, key if len(key) == 1 else None)
        event.time = monotonic() + after + n * gap
        pilot.app.post_message(event)
    await pilot.pause()
    await pilot.pause()


async def test_an_enter_that_was_typed_ahead_or_is_held_orders_no_job() -> None:
    app = Creating()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        # WHEN Enter comes with the key that opened the form, or is held down since
        await press(pilot, "enter", "enter", after=-1.0)
        await press(pilot, *["enter"] * 40, after=0.1, gap=0.03)
        # THEN nothing is ordered, and it says so
        assert app.answer == "none yet"
        assert "press it again" in app.words
        # WHEN it was held to choose a model above the form, and still is
        await pilot.press("space")
        await pilot.pause()
        assert isinstance(app.screen, Choose)
        await press(pilot, "enter", after=0.0)
        await press(pilot, *["enter"] * 40, after=0.03, gap=0.03)
        # THEN it has chosen, and not ordered
        assert isinstance(app.screen, CreateJob)
        assert app.answer == "none yet"
        # WHEN a line is clicked that the cursor is on THEN it is changed, and nothing is ordered
        await pilot.click(PartRows, offset=(20, 1))
        await pilot.pause()
        assert isinstance(app.screen, Choose)
        await pilot.press("escape")
        await pilot.pause()
        assert app.answer == "none yet"
        # AND one that was pressed for it orders it
        await press(pilot, "enter", after=QUIET_SECONDS * 2)
        assert isinstance(app.answer, Order)


@pytest.mark.parametrize(("key", "answer"), [("l", "local"), ("d", "delete"), ("escape", None)])
async def test_one_key_answers_a_refusal(key: str, answer: str | None) -> None:
    app = App[None]()
    answers: list[str | None] = []
    async with app.run_test() as pilot:
        await app.push_screen(Closed(2, is_prepared=True), answers.append)
        await pilot.press(key)
        await pilot.pause()
    assert answers == [answer]


async def test_what_is_not_there_is_not_offered() -> None:
    app = App[None]()
    answers: list[str | None] = []
    async with app.run_test() as pilot:
        await app.push_screen(Closed(0, is_prepared=True), answers.append)
        await pilot.press("d")
        await pilot.pause()
        assert answers == []
        await pilot.press("enter")
        await pilot.pause()
    assert answers == ["local"]
