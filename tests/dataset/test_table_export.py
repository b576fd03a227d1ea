"""Tables written to files, through a real worker process."""

from __future__ import annotations

import csv
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.table.client import Table, open_table
from sportft_tui.dataset.table.order import Order
from sportft_tui.dataset.table.state import TableState
from sportft_tui.domain.errors import BadInput

Until = Callable[[Table, Callable[[TableState], bool]], Awaitable[TableState]]

ROWS = [
    ("plain", "a"),
    ('two\nlines\r\n, "quoted"', "b"),
    ("a NUL \0 within", "a"),
    ("half a pair \ud83d", "b"),
    ("left out", "a"),
    ("", ""),
]
KEPT = [row for row in ROWS if row[0] != "left out"]
#: What files of text cannot hold.
READABLE = [(text.replace("\ud83d", "?"), label) for text, label in KEPT]


@pytest.fixture
async def table(worker: DatasetWorker, until: Until, tmp_path: Path) -> Table:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"text": t, "label": b}) + "\n" for t, b in ROWS))
    table = await open_table(worker, path)
    await until(table, lambda state: state.is_complete)
    await table.exclude([4], on=True)
    return table


async def test_json_lines_hold_all_that_text_may_be(table: Table, tmp_path: Path) -> None:
    told: list[str] = []
    path = tmp_path / "out.jsonl"
    assert await table.export(path, "all", told.append) == len(KEPT)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == KEPT
    assert told


async def test_csv_and_parquet_hold_what_utf_8_can(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert await table.export(path, "all") == len(KEPT)
    with path.open(encoding="utf-8", newline="") as file:
        assert [tuple(row) for row in csv.reader(file)] == [("text", "label"), *READABLE]
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "out.parquet"
    assert await table.export(path, "all") == len(KEPT)
    rows = parquet.read_table(path).to_pylist()
    assert [(row["text"], row["label"]) for row in rows] == READABLE


async def test_rows_are_written_as_they_are_shown(table: Table, tmp_path: Path) -> None:
    await table.show("label:a", Order("row", is_reverse=True))
    path = tmp_path / "out.jsonl"
    assert await table.export(path) == 2
    texts = [json.loads(line)["text"] for line in path.read_text().splitlines()]
    assert texts == ["a NUL \0 within", "plain"]


async def test_what_was_written_can_be_opened(
    table: Table, worker: DatasetWorker, until: Until, tmp_path: Path
) -> None:
    for ending in ("jsonl", "csv", "parquet"):
        path = tmp_path / f"again.{ending}"
        await table.export(path, "all")
        again = await open_table(worker, path)
        await until(again, lambda state: state.is_complete)
        rows = [(row.text, row.label) for row in map(again.row, range(len(again)))]
        assert rows == (KEPT if ending == "jsonl" else READABLE)


async def test_no_file_is_written_over_and_none_is_left_half(table: Table, tmp_path: Path) -> None:
    there = tmp_path / "there.csv"
    there.write_text("mine")
    for path, what in (
        (there, "is there already"),
        (tmp_path / "out.doc", r"ends with none of \.jsonl, \.csv, \.parquet"),
        (tmp_path / "missing" / "out.csv", "cannot be written"),
    ):
        with pytest.raises(BadInput, match=what):
            await table.export(path)
    assert there.read_text() == "mine"
    left = tmp_path.iterdir()  # noqa: ASYNC240  nobody else waits
    assert {path.name for path in left} == {"rows.jsonl", "there.csv", "home"}
