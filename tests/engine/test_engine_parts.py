"""Parts that can be looked at without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from sportft_tui.domain.errors import EngineUnavailable
from sportft_tui.engine.learning.features import Features, bare, common_ending
from sportft_tui.engine.learning.reports import ReportWriter, read_reports
from sportft_tui.engine.learning.task import rows_per_step
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.terms.order import JobOrder, read_order


@pytest.mark.parametrize(
    ("prompts", "ending"),
    [
        (["a puck\n\n###\n\n", "a bat\n\n###\n\n"], "###"),
        (["skating ->", "batting ->"], "->"),
        (["skating", "batting"], ""),
        (["x\nSport:", "y\nSport:"], "Sport:"),
        (["Was it a puck?", "Was it a bat?"], "?"),
    ],
)
def test_what_all_prompts_end_with(prompts: list[str], ending: str) -> None:
    assert common_ending(prompts) == ending
    for prompt in prompts:
        plain = prompt.strip().removesuffix(ending).strip()
        assert bare(prompt, ending) == plain
        assert bare(f"{prompt} {ending} \n{ending}\n", ending) == plain


def test_features_are_the_same_after_loading(tmp_path: Path) -> None:
    texts = [f"the goalie number {n} saved, didn't he?\n\n###\n\n" for n in range(5)]
    features = Features.for_training(texts, [" a", " b"])
    seen = []
    learned = features.fit(texts, lambda: seen.append(1))
    features.save(tmp_path)
    loaded = Features.load(tmp_path)
    assert loaded is not None
    assert loaded.labels == (" a", " b")
    again = loaded.rows(texts)
    assert learned.shape == again.shape
    assert (learned.data == again.data).all()
    assert (learned.indices == again.indices).all()
    assert len(seen) >= len(texts)
    assert Features.load(tmp_path / "nowhere") is None


def test_reports_are_made_once_and_half_a_line_is_none(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    # GIVEN a writer that was killed in mid-line
    with ReportWriter(path) as reports:
        reports.add("begun", total_steps=3)
        reports.add("step", 1, loss=0.5)
    whole = path.stat().st_size
    with path.open("ab") as file:
        file.write(b'{"seq": 3, "kind"')
    assert read_reports(path, 0)[1] == whole
    # WHEN its next life reports from the beginning
    with ReportWriter(path) as reports:
        reports.add("begun", total_steps=3)
        reports.add("step", 1, loss=0.5)
        reports.add("step", 2, loss=0.4)
    # THEN only what is new was written
    found, end = read_reports(path, whole)
    assert [(report.seq, report.kind, report.number) for report in found] == [(3, "step", 2)]
    assert end == path.stat().st_size
    assert read_reports(tmp_path / "none", 0) == ([], 0)


def test_an_order_survives_the_records_and_reads_both_forms() -> None:
    numbers = {"n_epochs": "auto", "batch_size": 8, "learning_rate_multiplier": 0.5}
    new = {"type": "supervised", "supervised": {"hyperparameters": numbers}}
    body = {"model": "ada", "training_file": "file-1", "suffix": "a:b", "seed": None}
    order = read_order(body | {"method": new})
    assert (order.n_epochs, order.batch_size, order.multiplier) == (4, 8, 0.5)
    assert order.suffix == "a-b"
    assert JobOrder.from_json(order.to_json()) == order
    old = read_order(body | {"hyperparameters": numbers})
    assert (old.n_epochs, old.batch_size, old.multiplier) == (4, 8, 0.5)


@pytest.mark.parametrize(("rows", "batch"), [(1, 1), (80, 1), (1_197, 2), (95_000, 64)])
def test_rows_per_step(rows: int, batch: int) -> None:
    assert rows_per_step(rows) == batch


def test_records_that_are_none_are_told(tmp_path: Path) -> None:
    path = tmp_path / "engine.db"
    path.write_bytes(b"this is no database, it only has its name" * 40)
    with pytest.raises(EngineUnavailable, match="cannot be read"):
        Database(path)
    assert path.read_bytes().startswith(b"this is no database")
