"""Rows in files: every form, never over another file; and what each pane and dialog saves."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from found_evaluations import evaluation

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.tui import evaluation_rows, job_rows
from sportft_tui.tui.book import JobBook
from sportft_tui.tui.saved_rows import save

ROWS: list[dict[str, Any]] = [
    {"name": "a\n\x1b[2J=1", "n": 1.5, "more": {"x": 1}},
    {"name": "日本", "n": None, "more": []},
]


def test_each_form_by_the_names_end(tmp_path: Path) -> None:
    path, count = save(str(tmp_path / "a.jsonl"), ROWS)
    assert (path, count) == (tmp_path / "a.jsonl", 2)
    assert [json.loads(line) for line in path.read_text().splitlines()] == ROWS
    path, _ = save(str(tmp_path / "a.CSV"), ROWS)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {"name": "a\n\x1b[2J=1", "n": "1.5", "more": '{"x": 1}'}
    path, _ = save(str(tmp_path / "a.txt"), ROWS)
    lines = path.read_text().splitlines()
    assert lines[0].split() == ["name", "n", "more"]
    assert lines[1].startswith("a [2J=1  1.5")
    assert lines[2].startswith("日本     ")
    path, _ = save(str(tmp_path / "a.json"), ROWS, whole={"all": 1})
    assert json.loads(path.read_text()) == {"all": 1}


@pytest.mark.parametrize("name", ["a", "a.json", "a.xlsx"])
def test_what_it_is_to_be_is_not_guessed(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be told from its name") as told:
        save(str(tmp_path / name), ROWS)
    assert ".jsonl, .csv or .txt" in told.value.hint
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten_and_no_rows_are_a_file_too(tmp_path: Path) -> None:
    for form in ("csv", "txt", "jsonl"):
        path, count = save(str(tmp_path / f"a.{form}"), [])
        assert count == 0
        with pytest.raises(BadInput, match="already"):
            save(str(path), ROWS)


def test_a_job_and_the_list(tmp_path: Path) -> None:
    book = JobBook()
    entry = book.see(Job("ftjob-1", "running", "ada", created_at=2))
    entry.progress.losses = [(1, 0.5), (2, 0.25)]
    entry.results = Results(("step",), [(1.0,)], {"f1": 0.75}, {})
    entry.evaluation = evaluation()
    (row,) = job_rows.listed(book.jobs, book.progress)
    assert (row["id"], row["status"], row["train_loss"]) == ("ftjob-1", "running", 0.25)
    measured = {
        (one["source"].split()[0], one["name"], one["value"]) for one in job_rows.measured(entry)
    }
    assert measured >= {("result", "f1", 0.75), ("events", "train_loss", 0.5)}
    assert any(source == "evaluated" for source, _, _ in measured)
    told = job_rows.whole(entry)
    path, _ = save(str(tmp_path / "a.json"), job_rows.measured(entry), whole=told)
    assert json.loads(path.read_text())["job"]["id"] == "ftjob-1"


def test_the_sections_of_an_evaluation() -> None:
    one = evaluation()
    assert evaluation_rows.of_section("Scores", one, None) == []
    assert evaluation_rows.of_section("Labels", one, None)[0]["label"] == one.labels[0]
    matrix = evaluation_rows.of_section("Confusion", one, None)
    assert [row["given"] for row in matrix] == list(one.labels)
    assert tuple(matrix[0].values())[1:] == one.confusion[0]
    assert len(evaluation_rows.of_section("Reliability", one, None)) == len(one.bins)
    assert evaluation_rows.of_section("Mistakes", one, None) == [asdict(m) for m in one.mistakes]
    results = Results(("step", "loss"), [(1.0, 0.5)], {}, {})
    assert evaluation_rows.of_section("Training", one, results) == [{"step": 1.0, "loss": 0.5}]
