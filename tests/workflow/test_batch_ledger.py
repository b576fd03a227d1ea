"""A file that is classified through the Batch API costs what the stand-in's bill says: half."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from sportft_tui.domain.bulk import BulkProgress
from sportft_tui.domain.errors import BadInput, ServerFailed
from sportft_tui.domain.ledger import LedgerEntry, sums
from sportft_tui.home import home
from sportft_tui.workflow import bulk, ledger
from sportft_tui.workflow.budget import OverMonth
from sportft_tui.workflow.bulk import BatchWish, FileWish
from sportft_tui.workflow.session import Session
from tests.stand_ins import StandIn
from tests.stand_ins.batches import WithBatches
from tests.stand_ins.house import Followed, budget, make_answerable, prepared, price, table_of

Opened = Callable[[], Session]
ROWS = 6
BATCHES = BatchWish(via="batches")


async def trained(session: Session, server: StandIn, folder: Path) -> str:
    """A model whose training is paid; its answers have the server's prices."""
    server.steps_per_look = 8  # a batch is over at the first look at it
    settings = home().config / "settings.toml"
    settings.write_text(settings.read_text().replace("poll_seconds = 1\n", "poll_seconds = 0.5\n"))
    price(server)
    job = await session.train(await prepared(session, folder))
    told = await Followed().read(session, job.id)
    assert told.job
    model = make_answerable(server, told.job)
    price(server, model)
    return model


async def agrees(session: Session, server: StandIn, rows: int) -> LedgerEntry:
    """The ledger is the bill, of so many answers in batches; gives the last batch's entry."""
    found = await ledger.entries(session)
    entries = [one for one in found if one.what == "batch"]
    charged = [charge for charge in server.bill if charge.what == "batch"]
    assert len(charged) == rows
    assert sum(one.usd or 0 for one in entries) == pytest.approx(
        sum(charge.usd for charge in charged), abs=1e-12
    )
    assert sum(one.tokens or 0 for one in entries) == sum(charge.tokens for charge in charged)
    (total,) = sums(found)
    assert total.usd == pytest.approx(server.owed, abs=1e-9)
    assert total.note() == ""
    return entries[-1]


@pytest.mark.parametrize("server", ["openai", "azure"], indirect=True)
async def test_a_batch_costs_half(server: WithBatches, opened: Opened, tmp_path: Path) -> None:
    # GIVEN what a file costs whose texts are asked about one by one
    session = opened()
    model = await trained(session, server, tmp_path)
    texts = FileWish(table_of(tmp_path, ROWS), text="text")
    await bulk.batch(session, model, texts, tmp_path / "one-by-one.csv")
    whole = sum(charge.usd for charge in server.bill if charge.what == "answer")
    assert whole
    (one_by_one,) = [one for one in await ledger.entries(session) if one.what == "batch"]
    # WHEN the same is done in a batch
    end = await bulk.batch(session, model, texts, tmp_path / "out.csv", BATCHES)
    assert end.is_complete
    # THEN it costs half, by the bill, by what is told, and by the ledger
    found = await ledger.entries(session)
    in_batch = next(one for one in found if one.what == "batch" and one.tag != one_by_one.tag)
    half = pytest.approx(whole / 2, abs=1e-12)
    assert sum(charge.usd for charge in server.bill if charge.what == "batch") == half
    assert end.usd == half
    assert in_batch.usd == half
    assert one_by_one.usd == pytest.approx(whole, abs=1e-12)
    assert one_by_one.tokens == in_batch.tokens
    (total,) = sums(found)
    assert total.usd == pytest.approx(server.owed, abs=1e-9)


async def test_a_batch_that_ends_before_its_end_costs_what_was_done(
    server: WithBatches, opened: Opened, tmp_path: Path
) -> None:
    # GIVEN a batch whose time is over half-way
    session = opened()
    model = await trained(session, server, tmp_path)
    server.next_batch_ends = "expired"
    texts = FileWish(table_of(tmp_path, ROWS), text="text")
    assert (await bulk.batch(session, model, texts, tmp_path / "1.csv", BATCHES)).is_complete
    # THEN another one has the rest asked
    assert [one["status"] for one in server.batches.values()] == ["expired", "completed"]
    await agrees(session, server, rows=ROWS)
    # WHEN the server gives one up half-way, or somebody cancels it there
    out = tmp_path / "2.csv"
    for asked, ends in ((ROWS, "failed"), (ROWS + ROWS // 2, "cancelled")):
        server.next_batch_ends, ordered = ends, len(server.batches)
        left = 2 * ROWS - asked
        told = f"{left // 2} of its questions are answered"
        with pytest.raises(ServerFailed, match=told) as caught:
            await bulk.batch(session, model, texts, out, BATCHES)
        # THEN nothing more is ordered unasked, and the ledger has what was charged
        assert "Run the same again" in caught.value.hint
        assert (len(server.batches), out.exists()) == (ordered + 1, False)
        await agrees(session, server, rows=asked + left // 2)
    # WHEN it is run again THEN only the rest is asked
    end = await bulk.batch(session, model, texts, out, BATCHES)
    assert (end.asked, end.is_complete) == (2, True)
    await agrees(session, server, rows=2 * ROWS)
    # AND one that never began costs nothing
    server.next_batch_ends = "failed"
    texts = FileWish(table_of(tmp_path, 1), text="text")
    with pytest.raises(BadInput, match=r"did not begin the batch .*: It was given up"):
        await bulk.batch(session, model, texts, tmp_path / "out.csv", BATCHES)
    assert (await agrees(session, server, rows=2 * ROWS)).usd == 0.0


async def test_who_comes_back_for_a_batch_is_not_told_that_it_is_over_the_budget(
    server: WithBatches, opened: Opened, tmp_path: Path
) -> None:
    # GIVEN a batch that is under way when somebody stops waiting for it
    session = opened()
    model = await trained(session, server, tmp_path)
    server.steps_per_look = 0
    texts, out = FileWish(table_of(tmp_path, ROWS), text="text"), tmp_path / "out.csv"
    is_ordered = asyncio.Event()

    def progressed(progress: BulkProgress) -> None:
        if "is validating" in progress.state:
            is_ordered.set()

    waiting = asyncio.create_task(
        bulk.batch(session, model, texts, out, BATCHES, on_progress=progressed)
    )
    await is_ordered.wait()
    waiting.cancel()
    await asyncio.wait({waiting})
    # THEN the ledger has what it is to cost
    (entry,) = [one for one in await ledger.entries(session) if one.what == "batch"]
    assert entry.is_estimate and entry.estimated_usd
    # GIVEN a budget that it is within, but not twice
    spent = sum(one.usd for one in await ledger.this_month(session))
    budget(spent + entry.estimated_usd / 2)
    with pytest.raises(OverMonth):
        await bulk.batch(session, model, texts, tmp_path / "another.csv", BATCHES)
    # WHEN somebody comes back for it THEN its answers are there, and it is one batch
    server.steps_per_look = 4
    assert (await bulk.batch(session, model, texts, out, BATCHES)).is_complete
    assert len(server.batches) == 1
    await agrees(session, server, rows=ROWS)


@pytest.mark.parametrize("server", ["nebius"], indirect=True)
async def test_a_server_without_batches_is_asked_nothing(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    session = opened()
    model = await trained(session, server, tmp_path)
    before = len(server.files)
    texts = FileWish(table_of(tmp_path, ROWS), text="text")
    with pytest.raises(BadInput, match="takes no batches") as caught:
        await bulk.batch(session, model, texts, tmp_path / "out.csv", BATCHES)
    assert "without --via batches" in caught.value.hint
    assert (len(server.files), len(server.bill)) == (before, 1)
    assert [one.what for one in await ledger.entries(session)] == ["training"]
