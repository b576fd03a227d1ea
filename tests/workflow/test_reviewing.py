"""Decisions on a real table in a real worker, and opinions of a server of this test's own."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.table.client import Table, open_table
from sportft_tui.domain.bulk import BulkEnd, BulkPlan
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor.journal import Journal
from sportft_tui.workflow import opinions as opinions_module
from sportft_tui.workflow.bulk import FileWish
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.opinions import opinions
from sportft_tui.workflow.reviewing import Reviewing
from sportft_tui.workflow.session import Session


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "posts.csv"
    rows = [(f"post {number}", "hockey" if number % 2 else "baseball") for number in range(6)]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


@pytest.fixture
async def worker() -> AsyncIterator[DatasetWorker]:
    made = DatasetWorker()
    yield made
    await made.close()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def state_of(table: Table) -> list[tuple[str, bool]]:
    rows = [table.row(number) for number in range(6)]
    return [(row.label, row.is_excluded) for row in rows]


async def test_decisions_are_in_the_table_and_back_when_it_is_opened_again(
    worker: DatasetWorker, journal: Journal, posts: Path
) -> None:
    # GIVEN a table of which a filter shows some rows
    table = await open_table(worker, posts)
    await table.show("!row:2")
    reviewing = Reviewing(journal, table)
    assert (await reviewing.begin("shown")).rows == [0, 2, 3, 4, 5]
    # WHEN one is labelled anew, one is as it was, and one nobody knows
    await reviewing.decide(table.row(0), "label", "curling")
    await reviewing.decide(table.row(3), "label", "hockey")
    await reviewing.decide(table.row(5), "unsure")
    await reviewing.settle()
    # THEN the table has it, and the decided ones do not come again
    assert state_of(table)[0] == ("curling", False)
    assert state_of(table)[3] == ("hockey", False)
    assert state_of(table)[5] == ("hockey", True)
    again = await Reviewing(journal, await open_table(worker, posts)).begin("shown")
    assert (again.rows, again.n_done, again.is_again) == ([1, 2, 4], 2, False)
    # AND where nothing else is left, they do
    await table.show("row:1")
    found = await reviewing.begin("shown")
    assert (found.rows, found.n_done, found.is_again) == ([0], 0, True)


async def test_what_is_taken_back_was_never_decided(
    worker: DatasetWorker, journal: Journal, posts: Path
) -> None:
    table = await open_table(worker, posts)
    before = state_of(table)
    reviewing = Reviewing(journal, table)
    # GIVEN decisions, one about a row that was left out
    await table.exclude([4], True)
    made = [
        await reviewing.decide(table.row(0), "label", "curling"),
        await reviewing.decide(table.row(1), "unsure"),
        await reviewing.decide(table.row(4), "label", "hockey"),
    ]
    await reviewing.settle()
    assert state_of(table)[4] == ("hockey", False)
    # WHEN all are taken back, before and after the table knows
    late = await reviewing.decide(table.row(2), "unsure")
    for decision in (late, *reversed(made)):
        await reviewing.take_back(decision)
    await reviewing.settle()
    # THEN everything is as it was
    before[4] = ("baseball", True)
    assert state_of(table) == before
    assert journal.decided_rows(table.name) == set()


async def test_a_kill_between_journal_and_table_loses_nothing(
    worker: DatasetWorker, journal: Journal, posts: Path
) -> None:
    # GIVEN decisions that the table was never told of
    table = await open_table(worker, posts)
    killed = Reviewing(journal, table)
    first = await killed.decide(table.row(0), "label", "curling")
    await killed.decide(table.row(1), "unsure")
    await killed.take_back(first)
    await killed.decide(table.row(2), "label", "curling")
    # WHEN the table is reviewed next
    later = await open_table(worker, posts)
    found = await Reviewing(journal, later).begin("shown")
    # THEN it has them
    assert found.restored == 3
    assert state_of(later)[:3] == [("baseball", False), ("hockey", True), ("curling", False)]
    assert journal.open_decisions(table.name) == []
    # AND once
    assert (await Reviewing(journal, later).begin("shown")).restored == 0


async def test_marked_rows_are_reviewed_as_they_were_read_and_excluded_ones_only_alone(
    worker: DatasetWorker, journal: Journal, posts: Path
) -> None:
    table = await open_table(worker, posts)
    await table.mark([5, 1, 3], True)
    await table.exclude([3, 4], True)
    reviewing = Reviewing(journal, table)
    assert (await reviewing.begin("marked")).rows == [1, 5]
    assert (await reviewing.begin("shown")).rows == [0, 1, 2, 5]
    await table.show("is:excluded")
    assert (await reviewing.begin("shown")).rows == [3, 4]
    await table.show("nothing like that")
    found = await reviewing.begin("shown")
    assert (found.rows, found.is_again) == ([], False)
    assert await table.numbers("marked", 1) == [1]


async def test_the_table_that_cannot_be_told_is_told_later(
    worker: DatasetWorker, journal: Journal, posts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a table that fails
    table = await open_table(worker, posts)
    reviewing = Reviewing(journal, table)

    async def fail(*_: object) -> int:
        raise SportftError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(table, "relabel", fail)
        await reviewing.decide(table.row(0), "label", "curling")
        with pytest.raises(SportftError):
            await reviewing.settle()
    # WHEN it works again THEN it is told
    await reviewing.settle()
    assert table.row(0).label == "curling"
    assert journal.open_decisions(table.name) == []


class Server:
    """Stands in for `bulk.batch`: answers every text in a file, and remembers which."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def batch(
        self,
        _s: object,
        _m: str,
        texts: FileWish,
        to: Path,
        *_: object,
        **on: object,
    ) -> BulkEnd:
        lines = [json.loads(line)["text"] for line in texts.path.read_text().splitlines()]
        if not await on["on_plan"](BulkPlan(len(lines), usd=0.5)):  # type: ignore[operator]
            return BulkEnd(len(lines))
        self.asked += lines
        cells = [
            {"label": "a", "probabilities": {"a": 0.75, "b": 0.25}, "error": ""}
            if "bad" not in text
            else {"label": None, "probabilities": None, "error": "refused"}
            for text in lines
        ]
        said = "".join(json.dumps(cell) + "\n" for cell in cells)
        await asyncio.to_thread(to.write_text, said)
        return BulkEnd(len(lines), len(lines))


@pytest.mark.parametrize("is_agreed", [True, False])
async def test_a_model_is_asked_about_a_text_once_and_only_when_that_is_agreed_to(
    monkeypatch: pytest.MonkeyPatch, sportft_home: Path, is_agreed: bool
) -> None:
    # GIVEN texts, some of them the same, one that is refused, one without any
    texts = ["one", "two", "one", "bad", " ", "three"]
    server, known, plans = Server(), dict[int, Prediction](), list[BulkPlan]()
    monkeypatch.setattr(opinions_module, "batch", server.batch)
    session = Session(Choice("custom", "http://127.0.0.1:9/v1"))

    async def plan(told: BulkPlan) -> bool:
        plans.append(told)
        return is_agreed

    async def ask(rows: list[int]) -> None:
        def hear(said: Mapping[int, Prediction]) -> None:
            known.update(said)

        await opinions(session, "ft:1", rows, texts.__getitem__, on_plan=plan, on_known=hear)

    # WHEN they are asked about
    await ask([0, 1, 2, 3, 4])
    # THEN each is once, if that was agreed to
    assert len(plans) == 1
    assert server.asked == (["one", "two", "bad"] if is_agreed else [])
    assert sorted(known) == ([0, 1, 2] if is_agreed else [])
    if is_agreed:
        # AND later only what is new, or was refused
        known.clear()
        await ask([2, 3, 5, 1])
        assert server.asked[3:] == ["bad", "three"]
        assert sorted(known) == [1, 2, 5]
        assert known[2].probabilities == (("a", 0.75), ("b", 0.25))
    # AND no text is left lying about
    assert list((sportft_home / "state" / "review").iterdir()) == []
    await session.close()


async def test_answers_that_were_paid_for_and_not_yet_remembered_are_found_again(
    monkeypatch: pytest.MonkeyPatch, sportft_home: Path
) -> None:
    # GIVEN a program that was killed with the answers there
    server, known = Server(), dict[int, Prediction]()
    monkeypatch.setattr(opinions_module, "batch", server.batch)
    session = Session(Choice("custom", "http://127.0.0.1:9/v1"))

    async def agree(_: BulkPlan) -> bool:
        return True

    async def ask(model: str) -> None:
        await opinions(
            session, model, [0, 1], ["x", "y"].__getitem__, on_plan=agree, on_known=known.update
        )

    with monkeypatch.context() as killed:
        killed.setattr(Journal, "record_opinions", _killed)
        with pytest.raises(RuntimeError):
            await ask("ft:1")
    # WHEN the same is asked again THEN it is not paid again
    await ask("ft:1")
    assert (server.asked, sorted(known)) == (["x", "y"], [0, 1])
    # AND another model has no part in that
    await ask("ft:2")
    assert server.asked == ["x", "y"] * 2
    await session.close()


def _killed(*_: object) -> None:
    raise RuntimeError
