from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from sportft_tui.domain.evaluation import Bin, ClassScores, Evaluation, Mistake
from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.schema import MIGRATIONS

ONE = Evaluation(
    model="ft:1",
    file="texts ⚾.csv",
    digest="d1",
    n_rows=3,
    labels=("a", "b\ud800"),
    scores={"accuracy": 2 / 3},
    classes=(ClassScores("a", 1.0, 0.5, 2 / 3, 2, 0.75, None),),
    confusion=((1, 1, 0), (0, 1, 0)),
    intervals={"accuracy": (0.1, 0.9)},
    bins=(Bin(0.9, 1.0, 3, 0.95, 2 / 3),),
    mistakes=(Mistake(1, "2", "text", "a", "b\ud800", None),),
    notes=("A note.",),
)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def test_evaluations_come_back_as_they_were_the_newest_first(journal: Journal) -> None:
    two = replace(ONE, model="ft:2")
    journal.record_evaluation("local", ONE, at=1.0)
    journal.record_evaluation("local", two, at=2.0)
    journal.record_evaluation("openai", ONE, at=3.0)
    found = journal.evaluations("local")
    assert [(one.evaluation, one.at) for one in found] == [(two, 2.0), (ONE, 1.0)]
    assert [one.evaluation for one in journal.evaluations("local", "ft:1")] == [ONE]
    assert len(journal.evaluations("local", limit=1)) == 1
    assert [one.profile for one in journal.every_evaluation()] == ["local", "local", "openai"]


def test_the_same_model_on_the_same_texts_is_one_evaluation(journal: Journal) -> None:
    journal.record_evaluation("local", ONE)
    journal.record_evaluation("local", replace(ONE, n_rows=4))
    journal.record_evaluation("local", replace(ONE, temperature=2.0))
    journal.record_evaluation("local", replace(ONE, digest="d2"))
    found = [one.evaluation for one in journal.evaluations("local")]
    assert [(one.digest, one.temperature, one.n_rows) for one in found] == [
        ("d2", 1.0, 3),
        ("d1", 2.0, 3),
        ("d1", 1.0, 4),
    ]


def test_a_models_temperature_is_its_last_one(journal: Journal) -> None:
    assert journal.temperature("local", "ft:1") == 1.0
    journal.record_temperature("local", "ft:1", 1.5)
    journal.record_temperature("local", "ft:1", 2.5)
    assert journal.temperature("local", "ft:1") == 2.5
    assert journal.temperature("openai", "ft:1") == 1.0


def test_a_prediction_keeps_all_that_is_known_of_it(journal: Journal) -> None:
    one = Prediction(
        "a",
        (("a", 0.5),),
        "ft:1",
        0.25,
        undecided=((("b", "c"), 0.3), ((), 0.2)),
        unsure_below=0.6,
        temperature=1.5,
        prompt_tokens=100,
        completion_tokens=2,
        usd=0.0001,
    )
    journal.record_prediction("local", "text", one, at=1.0)
    assert [answered.prediction for answered in journal.predictions("local")] == [one]


def test_a_journal_of_the_version_before_gets_its_tables_and_keeps_its_rows(
    tmp_path: Path,
) -> None:
    # GIVEN a journal as the third version left it, with a prediction of that time
    path = tmp_path / "journal.sqlite"
    database = sqlite3.connect(path)
    for statements in MIGRATIONS[:3]:
        for statement in statements:
            database.execute(statement)
    body = '{"text":"t","label":"a","probabilities":[["a",0.5]],"model":"ft:1","seconds":0.1}'
    database.execute("INSERT INTO predictions (profile, at, body) VALUES ('local', 1.0, ?)", [body])
    database.execute("PRAGMA user_version = 3")
    database.commit()
    database.close()
    # WHEN it is opened
    with Journal(path) as journal:
        (known,) = journal.predictions("local")
        journal.record_evaluation("local", ONE)
        assert len(journal.evaluations("local")) == 1
    # THEN
    assert known.prediction == Prediction("a", (("a", 0.5),), "ft:1", 0.1)
