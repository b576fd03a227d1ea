"""What was paid, on a screen; and the question over the month's budget."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from sportft_tui.domain.ledger import LedgerEntry
from sportft_tui.home import home
from sportft_tui.monitor.journal import FILE_NAME, Journal
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.screens.ledger import Ledger
from sportft_tui.tui.screens.type_amount import TypeAmount
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.workflow.budget import OverMonth
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

NOVEMBER = 1_795_000_000.0
HOSTILE = "[/red]\x1b[2J[@click=app.quit]q[/]"
ENTRIES = [
    LedgerEntry(NOVEMBER, "openai", "training", "gpt-4o-mini", "t1", "ftjob-1", "billed",
                3.0, 0.40, 106_172, 0.32),
    LedgerEntry(NOVEMBER + 60, "azure", "training", HOSTILE, "t2", "ftjob-2", "created",
                3.3, 2.50),
    LedgerEntry(NOVEMBER + 90, "lab", "batch", "llama", "t3", state="measured", tokens=900),
]  # fmt: skip


async def until(pilot: Pilot[Any], is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        await pilot.pause(0.02)
    raise AssertionError(shown(pilot.app))


def shown(app: App[Any]) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_entries_sums_and_what_is_left(size: tuple[int, int]) -> None:
    class Showing(App[None]):
        async def on_mount(self) -> None:
            own = {"azure": 3.0, "spare": 1.0}
            await self.push_screen(Ledger(ENTRIES, ENTRIES[0].month, 20.0, own))

    app = Showing()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        said = shown(app)
        told = app.screen.query_one("#ledger-sums", Lines).plain
        # THEN the month's sum with what is left, each server's, each entry and the keys are there
        assert f"Paid in {ENTRIES[0].month}: $2.82 of the budget of $20.00; $17.18 left" in told
        assert "azure  $2.50 of its $3.00; $0.50 left (1 estimated)" in told
        assert "spare  $0.00 of its $1.00; $1.00 left" in told
        assert "lab  $0.00 (1 at an unknown price, not in the sum)" in told
        for words in ("$0.32", "~$2.50", "unknown", "training, created", "[/red]", "Esc back"):
            assert words in said
        assert "\x1b" not in said
        assert ("106,172" in said) == (size[0] == 120)


async def test_only_the_amount_itself_passes_the_budget() -> None:
    answers: list[bool | None] = []
    over = OverMonth("This would pass the budget of $10.00.", 12.4951, hint="")

    class Asking(App[None]):
        async def ask(self) -> None:
            await self.push_screen(TypeAmount(over), answers.append)

    app = Asking()
    async with app.run_test(size=(60, 20)) as pilot:
        await app.ask()
        await until(pilot, lambda: "Type 12.50 to do it" in shown(app))
        # WHEN Enter is pressed, or something else is typed THEN it is still asked for
        for keys in ([], ["y"], ["backspace", *"12.49"]):
            await pilot.press(*keys, "enter")
            await until(pilot, lambda: "That is not 12.50." in shown(app))
        assert answers == []
        # WHEN the amount is typed THEN it goes on; Esc is no
        await pilot.press(*["backspace"] * 5, *"12.50", "enter")
        await pilot.pause()
        await app.ask()
        await until(pilot, lambda: "Type 12.50 to do it" in shown(app))
        await pilot.press("escape")
        await pilot.pause()
        assert answers == [True, False]


async def test_the_app_shows_and_saves_it_and_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a ledger in the journal
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPORTFT_API_KEY", "any")
    with Journal(home().create().state / FILE_NAME) as journal:
        for entry in ENTRIES:
            journal.order(entry)
    app = SportftApp(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        # WHEN it is asked for
        await app.run_action("do('money', 'ledger')")
        await until(pilot, lambda: "~$2.50" in shown(app))
        # AND saved THEN the file has all entries
        await pilot.press("s")
        await until(pilot, lambda: "Save the ledger" in shown(app))
        await pilot.press("enter")
        saved = tmp_path / "ledger.csv"
        await until(pilot, saved.exists)
        with saved.open(newline="") as file:
            assert [row["tag"] for row in csv.DictReader(file)] == ["t1", "t2", "t3"]
        # WHEN something would pass the budget THEN the app asks for its amount
        await pilot.press("escape")
        assert app.session.may_pass is not None
        asked = app.run_worker(
            app.session.may_pass(OverMonth("Too much.", 3.0, hint="")), exit_on_error=False
        )
        await until(pilot, lambda: "Type 3.00 to do it" in shown(app))
        await pilot.press(*"3.00", "enter")
        assert await asked.wait()
