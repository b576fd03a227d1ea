"""The ledger's table, and how entries are settled from what the journal saw."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from sportft_tui.api.orders import TAG
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.ledger import LedgerEntry
from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.schema import MIGRATIONS
from sportft_tui.monitor.settling import settle

NOW = 1_795_000_000.0
ORDERED = LedgerEntry(NOW, "lab", "training", "m", "tag", price=3.0, estimated_usd=0.5)
JOB = Job("ftjob-1", "running", "m", created_at=NOW, metadata={"sportft_tag": "tag"})


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def told(*messages: str) -> list[Event]:
    return [Event(f"e{n}", NOW + n, "info", text) for n, text in enumerate(messages)]


def settled(journal: Journal) -> LedgerEntry:
    """The one entry, read twice: nothing is doubled."""
    (entry,) = settle(journal, NOW)
    assert journal.ledger() == settle(journal, NOW) == [entry]
    return entry


def test_an_order_becomes_a_job_and_its_bill(journal: Journal) -> None:
    journal.order(ORDERED)
    # GIVEN no job of its tag THEN it stays as ordered
    journal.record_job("other", JOB)
    assert settled(journal) == ORDERED
    # WHEN its job is listed THEN it is that job's
    journal.record_job("lab", JOB)
    running = replace(ORDERED, id="ftjob-1", state="created")
    assert settled(journal) == running
    # WHEN it ends without a word about tokens THEN the estimate stands
    journal.record_job("lab", replace(JOB, status="succeeded"))
    assert settled(journal) == replace(running, state="ended")
    # WHEN tokens are told THEN they count at the order's price
    journal.record_job("lab", replace(JOB, status="succeeded", trained_tokens=1_000_000))
    by_tokens = replace(running, state="measured", tokens=1_000_000, usd=3.0)
    assert settled(journal) == by_tokens
    # WHEN the server tells its bill, minutes later THEN that counts
    journal.add_events("lab", "ftjob-1", told("Training tokens billed: 5000"))
    assert settled(journal) == replace(running, state="billed", tokens=5000, usd=0.015)


def test_what_is_charged_by_the_hour_waits_for_the_hours(journal: Journal) -> None:
    # GIVEN a price for tokens and for hours of training
    journal.order(replace(ORDERED, hour=50.0, estimated_usd=None))
    # WHEN only the tokens are told THEN nobody knows yet what it costs
    journal.record_job("lab", replace(JOB, status="succeeded", trained_tokens=1_000_000))
    assert (settled(journal).state, settled(journal).usd_words) == ("ended", "unknown")
    # WHEN the hours are told, too THEN both are in it
    journal.add_events("lab", "ftjob-1", told("Training hours billed: 0.500"))
    assert (settled(journal).state, settled(journal).usd) == ("billed", 3.0 + 25.0)
    # AND where nothing but hours is charged, they are all
    journal.order(replace(ORDERED, tag="2", price=None, hour=50.0, estimated_usd=None))
    journal.record_job("lab", replace(JOB, id="2", status="succeeded", metadata={TAG: "2"}))
    journal.add_events("lab", "2", told("Training hours billed: 2"))
    assert {one.tag: one.usd for one in settle(journal, NOW)} == {"tag": 28.0, "2": 100.0}


def test_a_cost_in_dollars_counts_before_all(journal: Journal) -> None:
    journal.order(ORDERED)
    journal.add_events("lab", "ftjob-1", told("Fine-tune costs $0.06", "Fine-tune started"))
    journal.record_job("lab", replace(JOB, status="succeeded", trained_tokens=7))
    assert (settled(journal).usd, settled(journal).state) == (0.06, "billed")


def test_what_never_trained_cost_nothing_what_did_keeps_its_estimate(journal: Journal) -> None:
    journal.order(ORDERED)
    journal.record_job("lab", replace(JOB, status="cancelled"))
    assert settled(journal).usd == 0.0
    journal.order(replace(ORDERED, tag="2"))
    journal.order(replace(ORDERED, tag="2"))
    journal.record_job(
        "lab",
        replace(JOB, id="2", status="failed", metadata={"sportft_tag": "2"}, trained_steps=9),
    )
    found = {one.tag: (one.usd, one.counted_usd) for one in settle(journal, NOW)}
    assert found == {"tag": (0.0, 0.0), "2": (None, 0.5)}


def test_answers_are_summed_by_day_and_model_free_ones_not(journal: Journal) -> None:
    one = Prediction("a", (), "ft:1", 0.1, prompt_tokens=10, completion_tokens=1, usd=0.5)
    day = 86_400.0
    for at, answer in (
        (NOW, one),
        (NOW, replace(one, usd=None)),
        (NOW, replace(one, model="ft:2")),
        (NOW + day, one),
        (NOW, replace(one, usd=0.0)),
    ):
        journal.record_prediction("lab", "text", answer, at=at)
    found = [(e.model, e.count, e.tokens, e.usd, e.unpriced) for e in journal.ledger()]
    assert sorted(found) == [
        ("ft:1", 1, 11, 0.5, 0),
        ("ft:1", 2, 22, 0.5, 1),
        ("ft:2", 1, 11, 0.5, 0),
    ]


def test_a_journal_from_before_the_ledger_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    database = sqlite3.connect(path)
    for statements in MIGRATIONS[:5]:
        for statement in statements:
            database.execute(statement)
    database.execute("PRAGMA user_version = 5")
    database.commit()
    database.close()
    with Journal(path) as journal:
        assert journal.ledger() == []
        journal.order(ORDERED)
        assert journal.ledger() == [ORDERED]
