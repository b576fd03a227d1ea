from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction
from sportft_tui.tui.answer_file import NAMED, save
from sportft_tui.tui.answer_rows import ShownAnswer
from sportft_tui.tui.saving import free_name

ANSWERS = [
    ShownAnswer(text, Prediction("hockey", (("hockey", 0.9),), "m", 0.1), at=at)
    for text, at in (("the newest, \ud800 =1+1", 2.0), ("the older\none", 1.0))
]


def test_jsonl_keeps_every_text_as_it_came(tmp_path: Path) -> None:
    path, count = save(str(tmp_path / "a.jsonl"), ANSWERS)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert count == 2
    assert [row["text"] for row in rows] == ["the older\none", "the newest, \ud800 =1+1"]
    assert rows[0]["label"] == "hockey"
    assert rows[0]["usd"] is None


def test_csv_has_heads_and_objects_as_json(tmp_path: Path) -> None:
    path, _ = save(str(tmp_path / "a.csv"), ANSWERS)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["text"] == "the older\none"
    assert json.loads(rows[0]["probabilities"]) == {"hockey": 0.9}


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    taken = tmp_path / "answers.jsonl"
    taken.write_text("mine")
    assert free_name(*NAMED, tmp_path) == "answers (1).jsonl"
    with pytest.raises(BadInput, match="already"):
        save(str(taken), ANSWERS)
    assert taken.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        save(str(tmp_path / "nowhere" / "a.jsonl"), ANSWERS)
