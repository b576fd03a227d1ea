"""The month's budget, seen through in the app: from the form for a job to the job."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from made_files import prepared
from textual.pilot import Pilot

from sportft_tui.home import home
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.screens.create_job import CreateJob
from sportft_tui.tui.screens.type_amount import TypeAmount
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.text_box import TextBox
from sportft_tui.workflow import ledger
from sportft_tui.workflow.choice import choose
from sportft_tui.workflow.session import Session
from tests.stand_ins import OpenAI
from tests.stand_ins.house import budget, price, set_up
from tests.stand_ins.profile import PROFILE


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAI]:
    """A server whose training costs some dollars, and a month that has a cent."""
    monkeypatch.setattr("sportft_tui.tui.screens.deliberate_dialog.QUIET_SECONDS", 0.0)
    monkeypatch.setattr("sportft_tui.api.files.FIRST_PAUSE", 0.001)
    with OpenAI() as running:
        set_up(running, monkeypatch)
        price(running)
        path = home().config / "settings.toml"
        name = running.models[0]["id"]
        path.write_text(path.read_text().replace(f'"{name}" = 3.0', f'"{name}" = 5000'))
        budget(0.01)
        yield running


def shown(app: SportftApp) -> str:
    return "\n".join(lines.plain for lines in app.screen.query(Lines))


async def until(pilot: Pilot[Any], app: SportftApp, is_so: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if is_so():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError(shown(app))


async def test_who_types_the_amount_has_the_job_and_nobody_else(
    server: OpenAI, tmp_path: Path
) -> None:
    app = SportftApp(Session(choose(PROFILE, None)))
    async with app.run_test(size=(100, 30)) as pilot:

        async def wait(is_so: Callable[[], bool]) -> None:
            await until(pilot, app, is_so)

        async def order() -> str:
            """From the form to the question; gives the amount that it wants."""
            await pilot.press("n")
            await wait(lambda: isinstance(app.screen, CreateJob) and "Cost: about $" in shown(app))
            await pilot.press("enter")
            await wait(lambda: isinstance(app.screen, TypeAmount) and "to do it" in shown(app))
            return shown(app).partition("Type ")[2].partition(" ")[0]

        # GIVEN files to train on
        await wait(lambda: app.session.may_pass is not None and bool(app.desk.query(TextBox)))
        app.conductor.prepared = prepared(tmp_path)
        await pilot.press("2")
        # WHEN a job is ordered that is over the month's budget THEN that is said
        amount = await order()
        assert float(amount) > 0.01
        assert "budget of $0.01" in shown(app)
        # AND Enter, however often, and another amount do not order it
        await pilot.press(*["enter"] * 5)
        await pilot.press(*"0.01", "enter")
        await wait(lambda: f"That is not {amount}." in shown(app))
        assert isinstance(app.screen, TypeAmount)
        # WHEN it is left THEN nothing has been sent
        await pilot.press("escape")
        await wait(lambda: app.screen is app.desk and "Nothing was uploaded." in shown(app))
        assert (server.files, server.jobs) == ({}, {})
        # WHEN it is typed THEN there is one job, which is shown, and entered for this price
        assert await order() == amount
        await pilot.press(*amount, "enter")
        await wait(lambda: "Created ftjob-" in shown(app))
        (job_id,) = server.jobs
        assert f"Created {job_id}." in shown(app)
        await wait(lambda: app.desk.entry is not None)
        assert app.desk.entry is not None
        assert app.desk.entry.job.id == job_id
        (entry,) = await ledger.entries(app.session)
        assert entry.estimated_usd == pytest.approx(float(amount), abs=0.011)
