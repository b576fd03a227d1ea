"""What people decided about texts, in the journal."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from sportft_tui.domain.decision import Decision
from sportft_tui.domain.job import Job
from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor.export_rows import COLUMNS, Choice, rows
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.schema import MIGRATIONS

ONE = Decision(
    table="t1",
    title="posts ⚾.csv",
    row=3,
    text="a\ud800\n\x00b",
    kind="label",
    label="hockey",
    before="baseball",
    model="ft:1",
    said="baseball",
    probability=0.25,
    at=12.5,
)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def test_decisions_come_back_as_they_were_until_they_are_done(journal: Journal) -> None:
    # GIVEN decisions about two tables
    first = journal.record_decision(ONE)
    second = journal.record_decision(replace(ONE, row=4, kind="unsure", label=""))
    journal.record_decision(replace(ONE, table="t2"))
    assert journal.open_decisions("t1") == [
        (first, ONE),
        (second, replace(ONE, row=4, kind="unsure", label="")),
    ]
    # WHEN one is done THEN it is remembered, and not open any more
    journal.decision_done(first)
    assert [number for number, _ in journal.open_decisions("t1")] == [second]
    assert journal.decided_rows("t1") == {3, 4}
    # AND what was taken back is forgotten
    journal.decision_done(second, forget=True)
    assert journal.decided_rows("t1") == {3}
    assert [one.table for one in journal.every_decision()] == ["t1", "t2"]


def test_a_row_has_one_decision_and_the_one_before_cannot_end_it(journal: Journal) -> None:
    # GIVEN a decision that is replaced by another one
    before = journal.record_decision(ONE)
    now = journal.record_decision(replace(ONE, label="baseball"))
    # WHEN the first is done THEN the second is open all the same
    journal.decision_done(before)
    journal.decision_done(before, forget=True)
    assert journal.open_decisions("t1") == [(now, replace(ONE, label="baseball"))]


def test_decisions_of_a_killed_program_are_there(tmp_path: Path) -> None:
    number = Journal(tmp_path / "journal.sqlite").record_decision(ONE)
    assert Journal(tmp_path / "journal.sqlite").open_decisions("t1") == [(number, ONE)]


def test_opinions_are_by_server_model_and_text(journal: Journal) -> None:
    sure = Prediction("a", (("a", 0.9), ("b\ud800", 0.1)), "ft:1", 0.0)
    many = {f"{number:x}": sure for number in range(1_200)}
    journal.record_opinions("local", "ft:1", many)
    assert journal.opinions("local", "ft:1", [*many, "other"]) == many
    assert journal.opinions("local", "ft:2", ["1"]) == {}
    assert journal.opinions("openai", "ft:1", ["1"]) == {}


def test_decisions_are_exported_by_rows_as_people_count_them(journal: Journal) -> None:
    journal.record_decision(ONE)
    journal.record_decision(replace(ONE, row=7, kind="unsure", label="", model=""))
    journal.record_decision(replace(ONE, row=8, kind="taken back"))
    found = list(rows(journal, "decisions", Choice()))
    assert [(one["row"], one["kind"], one["label"]) for one in found] == [
        (4, "label", "hockey"),
        (8, "unsure", ""),
    ]
    assert tuple(found[0]) == COLUMNS["decisions"]
    # AND of a job only those that were made with its model's opinion
    job = Job(id="ftjob-1", status="succeeded", model="a", created_at=1, fine_tuned_model="ft:1")
    journal.record_job("local", job)
    assert len(list(rows(journal, "decisions", Choice(job_id="ftjob-1")))) == 1
    assert list(rows(journal, "decisions", Choice(job_id="ftjob-2"))) == []


def test_a_journal_of_the_version_before_is_brought_up(tmp_path: Path) -> None:
    # GIVEN a journal of version 4
    path = tmp_path / "journal.sqlite"
    database = sqlite3.connect(path, isolation_level=None)
    for statements in MIGRATIONS[:4]:
        for statement in statements:
            database.execute(statement)
    values = ("local", "ft:1", 2.0, 1.0)
    database.execute("INSERT INTO calibrations VALUES (?, ?, ?, ?)", values)
    database.execute("PRAGMA user_version = 4")
    database.close()
    # WHEN it is opened THEN it takes decisions, and has what it had
    with Journal(path) as journal:
        journal.record_decision(ONE)
        assert journal.decided_rows("t1") == {3}
        assert journal.temperature("local", "ft:1") == 2.0
