"""A month's budget stops a batch of the app, which asks for its amount."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.bulk_actions import BulkActions
from sportft_tui.tui.bulk_forms import BatchForm
from sportft_tui.tui.bulk_run import BulkRun
from sportft_tui.tui.bulk_work import Written
from sportft_tui.tui.screens.ask import Confirm
from sportft_tui.tui.screens.type_amount import TypeAmount
from sportft_tui.workflow.budget import OverMonth
from sportft_tui.workflow.choice import choose
from sportft_tui.workflow.session import Session
from tests.stand_ins import OpenAI
from tests.stand_ins.classifier import Classifier
from tests.stand_ins.house import budget, price, set_up, table_of
from tests.stand_ins.profile import PROFILE

MODEL = "ft:gpt-4o-mini:stand-in::1"


async def until(pilot: Pilot[Any], is_so: Callable[[], bool]) -> None:
    for _ in range(1000):
        if is_so():
            return
        await pilot.pause(0.02)
    raise AssertionError(pilot.app.screen)


async def test_the_app_asks_for_the_amount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sportft_tui.api.files.FIRST_PAUSE", 0.001)
    with OpenAI() as server:
        # GIVEN a model whose answers cost more than the month's budget
        server.classifiers[MODEL] = Classifier([("puck", "hockey"), ("pitcher", "baseball")])
        server.steps_per_look = 8
        set_up(server, monkeypatch)
        price(server, MODEL)
        budget(0.000_000_1)
        out = tmp_path / "out.csv"
        form = BatchForm(MODEL, str(table_of(tmp_path, 4)), str(out), columns=("text", "label"))
        form.via = "batches"
        app = SportftApp(Session(choose(PROFILE, None)))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            work = BulkActions(app)._work()

            async def begun() -> BulkRun[Written]:
                run = work.batch(form)
                await until(pilot, lambda: isinstance(app.screen, TypeAmount))
                return run

            # WHEN a batch is begun and its amount is not typed THEN nothing is ordered
            run = await begun()
            await pilot.press("escape")
            await until(pilot, run.is_over)
            assert isinstance(run.error, OverMonth)
            assert run.error.hint == "Nothing was asked."
            assert (server.files, server.batches) == ({}, {})
            # WHEN it is typed, and the price agreed to THEN it is
            run = await begun()
            await pilot.press(*"0.01", "enter")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            app.screen.dismiss(True)
            await until(pilot, run.is_over)
            assert run.error is None
            assert (len(server.batches), out.exists()) == (1, True)
