"""What a job costs is known, and held to the budget, before anything is uploaded.

The engine stands in for a server that charges: it is reached as `custom`, by address and key.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sportft_tui.dataset.preparing.client import Prepared
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.domain.cost import Estimate
from sportft_tui.domain.errors import BadInput
from sportft_tui.engine import launch
from sportft_tui.home import Home, home
from sportft_tui.workflow import budget
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.prepare_order import PrepareOrder
from sportft_tui.workflow.session import Session


@pytest.fixture
async def paid(sportft_home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    engine = launch.start()
    monkeypatch.setenv("SPORTFT_API_KEY", engine.key.reveal())
    monkeypatch.setenv("SPORTFT_MODEL", "ada")
    session = Session(Choice("custom", engine.base_url))
    yield session
    await session.close()


async def prepared(session: Session, folder: Path) -> Prepared:
    rows = [(f"text {i} of many", "baseball" if i % 2 else "hockey") for i in range(20)]
    (folder / "few.csv").write_text("text,label\n" + "".join(f"{a},{b}\n" for a, b in rows))
    table = await session.load(folder / "few.csv")
    return await session.prepare(table, PrepareOrder(Recipe(), folder, "few"))


def config(name: str, text: str) -> None:
    (home().create().config / name).write_text(text, encoding="utf-8")


async def files_there(session: Session) -> int:
    listed = await (await session.line.connection()).client.files.list()
    return len(listed.data)


async def test_the_price_is_told_and_kept_within_the_budget(paid: Session, tmp_path: Path) -> None:
    made = await prepared(paid, tmp_path)
    # GIVEN no price WHEN it is asked for THEN it is not made up
    assert "for ada, whose price is not in prices.toml" in await paid.price(made)
    # GIVEN a price of a dollar a token, and a budget below what that makes
    config("prices.toml", '[custom]\n"ada" = 1000000\n')
    config("settings.toml", "budget_usd = 5\n")
    # WHEN the price is asked for, or a job without asking, THEN both are refused
    for refused in (paid.price(made), paid.train(made)):
        with pytest.raises(BadInput, match=r"over the budget of \$5\.00: about \$") as caught:
            await refused
        assert "budget_usd" in caught.value.hint and "Nothing was uploaded" in caught.value.hint
    assert await files_there(paid) == 0
    # GIVEN a price that is within it THEN the job is created
    config("prices.toml", '[custom]\n"ada" = 0.40\n')
    assert "at $0.40 a million for ada" in await paid.price(made)
    assert (await paid.train(made)).id
    assert await files_there(paid) >= 2


async def test_the_model_that_was_asked_for_is_the_one_that_is_priced(
    paid: Session, tmp_path: Path
) -> None:
    config("prices.toml", '[custom]\n"curie" = 7.5\n')
    assert "at $7.50 a million for curie" in await paid.price(
        await prepared(paid, tmp_path), model="curie"
    )


def test_a_cost_that_nobody_knows_is_within_no_budget(tmp_path: Path) -> None:
    folders = Home(tmp_path / "config", tmp_path / "state", tmp_path / "data").create()
    unknown, known = Estimate(1_000, 4, None, "llama"), Estimate(1_000_000, 1, 5.0, "m")
    # GIVEN no budget THEN anything goes
    budget.check(unknown, folders)
    budget.check(known, folders)
    # GIVEN one THEN what is just within it does, what nobody knows does not
    (folders.config / "settings.toml").write_text("budget_usd = 5.0\n")
    budget.check(known, folders)
    with pytest.raises(BadInput, match=r"cannot be said.*llama") as caught:
        budget.check(unknown, folders)
    assert "prices.toml" in caught.value.hint
