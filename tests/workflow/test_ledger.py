"""The ledger is the stand-ins' own bill; what is not within the month's budget is not ordered."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.ledger import sums
from sportft_tui.home import home
from sportft_tui.workflow import bulk, creating, ledger
from sportft_tui.workflow.budget import OverMonth, amount_given
from sportft_tui.workflow.bulk import FileWish
from sportft_tui.workflow.session import Session
from tests.stand_ins import STAND_INS, StandIn
from tests.stand_ins.bill import PriceList
from tests.stand_ins.classifier import Classifier
from tests.stand_ins.door import Reply, Seen
from tests.stand_ins.house import (
    HOCKEY,
    Followed,
    budget,
    make_answerable,
    prepared,
    price,
    table_of,
)
from tests.stand_ins.profile import PROFILE

Opened = Callable[[], Session]
#: The stand-ins that charge.
CHARGING = [name for name, server in STAND_INS.items() if server.prices.trained]


def uploads(server: StandIn) -> int:
    return sum(one.method == "POST" and one.path.endswith("/files") for one in server.requests)


@pytest.mark.parametrize("server", CHARGING, indirect=True)
async def test_the_ledger_is_the_bill(server: StandIn, opened: Opened, tmp_path: Path) -> None:
    # GIVEN a server that charges, and its prices in the profile
    price(server)
    session = opened()
    made = await prepared(session, tmp_path)
    # WHEN a job is created THEN its entry has the estimate, and the job's ID
    job = await session.train(made)
    (entry,) = await ledger.entries(session)
    assert (entry.what, entry.id, entry.profile) == ("training", job.id, PROFILE)
    assert entry.usd is None and entry.estimated_usd
    if server.keeps_metadata:
        assert entry.tag == server.jobs[job.id].order["metadata"]["sportft_tag"]
    # WHEN it is followed to its end, its model asked twice, and about a whole file
    told = await Followed().read(session, job.id)
    assert told.job
    model = make_answerable(server, told.job)
    price(server, model)
    for text in (HOCKEY, "three strikes"):
        await session.classify(model, text)
    texts, out = FileWish(table_of(tmp_path, 6), text="text"), tmp_path / "out.csv"
    assert (await bulk.batch(session, model, texts, out)).is_complete
    # THEN the ledger is the server's own bill, to the cent and to the token
    trained, asked, batch = await ledger.entries(session)
    assert [one.what for one in (trained, asked, batch)] == ["training", "classification", "batch"]
    assert [one.is_estimate for one in (trained, asked, batch)] == [False] * 3
    (total,) = sums(await ledger.entries(session))
    assert total.usd == pytest.approx(server.owed, abs=1e-9)
    assert total.note() == ""
    assert trained.tokens == server.bill[0].tokens
    assert (trained.tokens, asked.count) == (server.bill[0].tokens, 2)
    assert (asked.tokens or 0) + (batch.tokens or 0) == sum(c.tokens for c in server.bill[1:])
    # AND read once more, by another session, it is the same
    await opened().jobs()
    assert await ledger.entries(opened()) == [trained, asked, batch]
    assert ledger.entries_of(home()) == [trained, asked, batch]


@pytest.mark.parametrize("server", ["azure"], indirect=True)
async def test_hours_of_training_are_told_and_in_the_ledger(
    server: StandIn, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a server that charges for training by the hour, and for a deployed model, too
    monkeypatch.setattr(type(server), "prices", PriceList(hour=50.0))
    name, path = server.models[0]["id"], home().config / "settings.toml"
    prices = f'[profiles.{PROFILE}.prices]\n"{name}" = {{ hour = 50.0, hosted = 1.7 }}\n'
    path.write_text(path.read_text() + prices)
    session = opened()
    made = await prepared(session, tmp_path)
    # THEN both are told before, as what nobody can sum up
    told = await session.price(made)
    assert told.startswith("$50.00 for each hour of training, however many; ")
    assert told.endswith("; not in it: $1.70 an hour while the model is deployed")
    # AND it is within no month's budget
    kept = path.read_text()
    budget(100)
    with pytest.raises(BadInput, match="cannot be said") as caught:
        await opened().train(made)
    assert "How many hours it takes is not known before" in caught.value.hint
    path.write_text(kept)
    # WHEN the job has ended, and told of its hours THEN the ledger is the bill
    job = await session.train(made)
    assert [one.usd_words for one in await ledger.entries(session)] == ["unknown"]
    await Followed().read(session, job.id)
    (entry,) = await ledger.entries(session)
    assert (entry.state, entry.usd) == ("billed", server.owed)
    assert server.owed == 25.0


@pytest.mark.parametrize("server", ["azure"], indirect=True)
async def test_what_is_not_in_a_price_is_said(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    price(server)
    told = await opened().price(await prepared(opened(), tmp_path))
    assert told.endswith("; not in it: by the hour while the model is deployed")


async def test_the_month_s_budget(server: StandIn, opened: Opened, tmp_path: Path) -> None:
    # GIVEN a price that makes a job cost some dollars, and a month's budget for one of them
    price(server)
    session = opened()
    made = await prepared(session, tmp_path)
    name = server.models[0]["id"]
    path = home().config / "settings.toml"
    path.write_text(path.read_text().replace(f'"{name}" = 3.0', f'"{name}" = 500'))
    cost = await session.within_budget(made.train_path, str(name), 4)
    assert cost.usd is not None
    budget(round(cost.usd * 1.5, 2))
    # WHEN one is ordered THEN it is created
    job = await session.train(made)
    sent = uploads(server)
    # WHEN another one is THEN not, though the first was not measured yet, and nothing is uploaded
    other = await prepared(session, tmp_path / "..", rows=104)
    with pytest.raises(OverMonth, match="for this month, of which") as caught:
        await session.train(other)
    assert caught.value.hint.startswith("Nothing was uploaded.")
    assert f"--over-budget {caught.value.amount}" in caught.value.hint
    # AND an amount that is another one does not help
    session.may_pass = amount_given("1.00")
    with pytest.raises(OverMonth):
        await session.train(other)
    assert (list(server.jobs), uploads(server)) == ([job.id], sent)
    # WHEN its amount is typed THEN it is created
    session.may_pass = amount_given(caught.value.amount)
    assert (await session.train(other)).id in server.jobs
    assert len(await ledger.entries(session)) == len(server.jobs) == 2
    # GIVEN a price that nobody knows THEN it is within no month's budget, whatever is typed
    path.write_text(path.read_text().partition(f"[profiles.{PROFILE}.prices]")[0])
    path.write_text(path.read_text().replace(str(name), "gpt-nobody"))
    with pytest.raises(BadInput, match="cannot be said"):
        await opened().train(made)


async def test_an_answer_that_was_lost_is_told_of(
    server: StandIn, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a server that answers, and whose first answer does not arrive
    model, lost = "ft:gpt-4o-mini:stand-in::1", list[float]()
    server.classifiers[model] = Classifier([("puck", "hockey"), ("pitcher", "baseball")])
    price(server, model)

    def broken_line(seen: Seen) -> Reply | None:
        if lost or not seen.path.endswith("/completions"):
            return None
        server.answered(seen.path, seen.json)
        lost.append(server.bill[-1].usd)
        return Reply(hangs_up=True)

    monkeypatch.setattr(server, "fault", broken_line)
    session = opened()
    texts, out = FileWish(table_of(tmp_path, 6), text="text"), tmp_path / "out.csv"
    # WHEN a file is asked about, and then the rest of it
    for is_complete in (False, True):
        end = await bulk.batch(session, model, texts, out)
        assert end.is_complete is is_complete
        # THEN the ledger has what is known, and that it may not be all
        (entry,) = await ledger.entries(session)
        assert entry.usd == pytest.approx(server.owed - lost[0])
        assert entry.unpriced == 1
        assert "1 at an unknown price" in sums([entry])[0].note()
    assert len(server.bill) == 6 + 1


async def test_the_month_s_budget_holds_for_files(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    # GIVEN a trained model whose answers cost more than is left of the profile's own budget
    price(server)
    session = opened()
    job = await session.train(await prepared(session, tmp_path))
    told = await Followed().read(session, job.id)
    assert told.job
    model = make_answerable(server, told.job)
    price(server, model)
    path, charged = home().config / "settings.toml", len(server.bill)
    head = f"[profiles.{PROFILE}]"
    spent = sum(one.usd for one in await ledger.this_month(session))
    path.write_text(
        path.read_text().replace(head, f"{head}\nmonthly_budget_usd = {spent + 1e-9:.12f}", 1)
    )
    # WHEN a file is asked about THEN nothing is asked, and the ledger has no entry of it
    texts = FileWish(table_of(tmp_path, 6), text="text")
    with pytest.raises(OverMonth, match=f"{PROFILE}'s budget"):
        await bulk.batch(session, model, texts, tmp_path / "out.csv")
    assert (len(server.bill), len(await ledger.entries(session))) == (charged, 1)


_ORDERS_AND_DIES = """
import asyncio, os, signal, sys
from pathlib import Path
from sportft_tui.api import orders
from sportft_tui.workflow import creating
from sportft_tui.workflow.choice import choose
from sportft_tui.workflow.job_wish import JobWish, TrainingFiles
from sportft_tui.workflow.session import Session

create = orders.create
async def dies(*args):
    await create(*args)
    os.kill(os.getpid(), signal.SIGKILL)
orders.create = dies
files = TrainingFiles.read(Path(sys.argv[1]), None)
asyncio.run(creating.create(Session(choose("stand-in", None)), files, JobWish(), print))
"""


@pytest.mark.parametrize("server", ["openai", "nebius"], indirect=True)
async def test_killed_between_order_and_answer(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    # GIVEN a process that is killed when the server has its order, before it knows of the job
    price(server)
    session = opened()
    made = await prepared(session, tmp_path)
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", _ORDERS_AND_DIES, str(made.train_path)],
        env={**os.environ},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    # THEN the entry is there, and counts what it was to cost
    (entry,) = await ledger.entries(session)
    assert (entry.state, entry.id) == ("ordered", "")
    (total,) = await ledger.this_month(session)
    assert total.usd == entry.estimated_usd
    # WHEN the job is found again THEN the entry is that job's
    (found,) = await creating.found_again(session, lambda _: None)
    (entry,) = await ledger.entries(session)
    assert (entry.state, entry.id) == ("created", found.job.id)
    # AND when the job has ended, it is settled, once, with what was charged
    await Followed().read(session, found.job.id)
    await session.jobs()
    (entry,) = await ledger.entries(session)
    assert entry.usd == pytest.approx(server.owed, abs=1e-9)
    assert entry.tag == server.jobs[entry.id].order["metadata"]["sportft_tag"]


async def test_what_was_refused_is_not_in_the_ledger(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    price(server)
    server.training_not_available = True
    session = opened()
    with pytest.raises(SportftError):
        await session.train(await prepared(session, tmp_path))
    assert await ledger.entries(session) == []
