"""Opening tables and reading their rows, through a real worker process."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.dataset.table.client import Table, open_table
from sportft_tui.dataset.table.order import Order
from sportft_tui.dataset.table.peeking import peek
from sportft_tui.dataset.table.state import TableState
from sportft_tui.domain.errors import BadInput

Until = Callable[[Table, Callable[[TableState], bool]], Awaitable[TableState]]
MakeCsv = Callable[[Sequence[tuple[str, str]]], Path]

HOSTILE = [
    "",
    "plain",
    "two\nlines\r\nand\ttabs",
    "a NUL \0 within, \0\0 twice",
    "half a pair \ud83d and the other \ude00",
    "\x1b[31mred\x1b[0m \u202eturned\u202c",
    "😀" * 300,
    "ä" * 99 + "€",
    '"quoted", with commas',
]


def many(n_rows: int) -> list[tuple[str, str]]:
    return [(f"text {row}", "hockey" if row % 3 else "baseball") for row in range(n_rows)]


def complete(state: TableState) -> bool:
    return state.is_complete


async def test_a_file_is_readable_row_by_row(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    # GIVEN a file of more rows than come at once WHEN it is opened
    table = await open_table(worker, make_csv(many(2_000)))
    # THEN its first rows are there at once
    assert (table.title, table.made_up, table.note) == ("rows.csv", False, "")
    assert 0 < len(table) <= 2_000
    assert (table.row_at(1).text, table.row_at(1).label) == ("text 1", "hockey")
    # AND soon all
    state = await until(table, complete)
    assert (len(table), state.n_rows, state.failed) == (2_000, 2_000, "")
    assert (state.counts, state.n_labels) == ({"baseball": 667, "hockey": 1_333}, 2)
    last = table.row(1_999)
    assert (last.number, last.text, last.label) == (1_999, "text 1999", "hockey")
    assert (last.given_label, last.split, last.is_marked, last.is_excluded) == (
        "",
        "",
        False,
        False,
    )
    for outside in (-1, 2_000):
        with pytest.raises(IndexError):
            table.row_at(outside)
        with pytest.raises(IndexError):
            table.row(outside)


async def test_texts_come_back_as_they_were(
    worker: DatasetWorker, until: Until, tmp_path: Path
) -> None:
    # GIVEN texts and labels of all that text may be
    path = tmp_path / "hostile.jsonl"
    rows = [(text, label) for text in HOSTILE for label in HOSTILE]
    path.write_text(
        "".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows)
    )
    # WHEN they are opened THEN they are what they were
    table = await open_table(worker, path)
    await until(table, complete)
    assert [(row.text, row.label) for row in map(table.row, range(len(table)))] == rows
    # AND the beginning of each is the beginning of its text
    for most in (0, 1, 7, 100):
        starts = [table.row_at(place, most).text for place in range(len(table))]
        assert starts == [text[:most] for text, _ in rows]


async def test_tokens_and_findings_follow(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    # GIVEN rows of which two are the same, and one names somebody
    words = ["puck", "goal", "ninth", "pitch", "skate", "glove", "base", "ice", "bat", "coach"]
    texts = [f"{one}, then {two}." for one in words for two in words]
    rows = [(text, "hockey" if place % 2 else "baseball") for place, text in enumerate(texts)]
    rows += [(texts[0], "baseball"), ("Ask ann@example.com", "hockey")]
    # WHEN nothing is done but to wait
    table = await open_table(worker, make_csv(rows))
    state = await until(table, lambda state: state.is_surveyed)
    # THEN every row's tokens are counted
    assert state.tokens_share == 1
    assert table.row(70).tokens == 5
    assert state.total_tokens == sum(table.row(number).tokens or 0 for number in range(102))
    # AND what is wrong is known, row by row
    assert table.row(50).findings == ()
    assert table.row(100).findings == ("duplicate",)
    assert "mail-address" in table.row(101).findings
    counts = {finding.id: finding.count for finding in state.findings}
    assert counts["duplicate"] == 1
    # AND one gets from one to the next, forth and back
    assert await table.next_finding(0, 1) == 100
    assert await table.next_finding(100, 1) == 101
    assert await table.next_finding(101, 1) is None
    assert await table.next_finding(101, -1) == 100
    assert await table.next_finding(100, -1) is None
    # AND sees what it is about
    (span,) = await table.spans(101)
    assert table.row(101).text[span.start : span.end] == "ann@example.com"
    assert span.finding == "mail-address"
    assert await table.spans(0) == []


async def test_what_is_shown_is_asked_for(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    table = await open_table(worker, make_csv(many(1_000)))
    await until(table, complete)
    # GIVEN a query and an order WHEN they are shown THEN rows stand so
    await table.show("label:baseball", Order("row", is_reverse=True))
    assert [table.row_at(place).number for place in range(3)] == [999, 996, 993]
    assert len(table) == 334
    assert await table.position_of(996) == 1
    assert await table.position_of(997) is None
    # AND a query that cannot be understood changes nothing
    with pytest.raises(BadInput):
        await table.show("len>many")
    assert (table.query, len(table)) == ("label:baseball", 334)
    # AND without both all rows are back
    await table.show()
    assert (len(table), await table.position_of(997)) == (1_000, 997)


async def test_a_newer_question_supersedes_an_older_one(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    table = await open_table(worker, make_csv(many(1_000)))
    await until(table, complete)
    # WHEN one types faster than answers come
    queries = [f"text:{end}" for end in range(20)]
    await asyncio.gather(*map(table.show, queries))
    # THEN what was asked for last is shown
    assert table.query == "text:19"
    assert {row.number for row in map(table.row_at, range(len(table)))} == {
        number for number in range(1_000) if "19" in str(number)
    }


async def test_a_bad_line_is_told_with_its_number(
    worker: DatasetWorker, until: Until, tmp_path: Path
) -> None:
    # GIVEN a file whose second line is broken
    path = tmp_path / "rows.jsonl"
    lines = [json.dumps({"text": text, "label": label}) for text, label in many(3)]
    path.write_text("\n".join([lines[0], "{broken", *lines[1:]]) + "\n")
    # WHEN it is opened THEN it cannot be, and why
    with pytest.raises(BadInput, match=r"Line 2 of rows\.jsonl"):
        await open_table(worker, path)
    # AND WHEN bad lines are to be skipped THEN the others are there, and that is told
    table = await open_table(worker, path, Wish(skip_bad=True))
    state = await until(table, complete)
    assert state.n_rows == 3
    (note,) = state.notes
    assert note.startswith("A bad line is skipped: line 2: it is not JSON")


async def test_a_bad_line_far_on_leaves_the_rows_before_it(
    worker: DatasetWorker, until: Until, tmp_path: Path
) -> None:
    path = tmp_path / "rows.jsonl"
    lines = [json.dumps({"text": text, "label": label}) for text, label in many(2_000)]
    path.write_text("\n".join([*lines, "{broken"]) + "\n")
    table = await open_table(worker, path)
    state = await until(table, lambda state: bool(state.failed))
    assert "Line 2001 of rows.jsonl" in state.failed
    assert not state.is_complete
    assert table.row_at(1_500).text == "text 1500"


async def test_columns_that_show_late_are_found(
    worker: DatasetWorker, until: Until, tmp_path: Path
) -> None:
    # GIVEN a file whose first rows have no column as good as one of the last
    path = tmp_path / "rows.jsonl"
    first = [{"text": f"t{row}", "label": "a"} for row in range(1_000)]
    last = [{"prompt": f"p{row}", "completion": "b"} for row in range(1_000)]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*first, *last]))
    # WHEN all is read THEN that column is the text
    table = await open_table(worker, path)
    state = await until(table, complete)
    assert (table.row_at(1_500).text, state.counts["b"]) == ("p500", 1_000)


async def test_what_is_no_table_is_a_sentence(worker: DatasetWorker, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    for name in ("missing.csv", "empty.csv"):
        with pytest.raises(BadInput):
            await open_table(worker, tmp_path / name)
    # AND nothing of it is left
    assert not list((tmp_path / "home/state/tables").glob("*/*"))


async def test_very_many_labels_are_bounded(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    table = await open_table(worker, make_csv([(f"t{row}", f"l{row}") for row in range(3_000)]))
    state = await until(table, complete)
    assert state.n_labels == 3_000
    assert len(state.counts) < 1_000
    assert table.row(2_999).label == "l2999"


async def test_newsgroups_are_a_table(worker: DatasetWorker, until: Until, corpus: Path) -> None:
    told: list[str] = []
    sports = Newsgroups(("rec.sport.baseball", "rec.sport.hockey"))
    table = await open_table(worker, sports, on_progress=told.append)
    state = await until(table, complete)
    assert state.counts == {"baseball": 597, "hockey": 600}
    assert told


def test_a_peek_shows_the_rows_that_will_be_read(make_csv: MakeCsv, tmp_path: Path) -> None:
    # GIVEN files, one larger than is looked at
    large = make_csv([("long " * 500 + str(row), "a") for row in range(1_000)])
    small = tmp_path / "small.jsonl"
    small.write_text(json.dumps({"prompt": "one\nline", "completion": " b"}) + "\n")
    # THEN their first rows are known
    rows = peek(large, Wish(), 50)
    assert len(rows) == 50
    assert rows[49].text.endswith("49")
    assert [(row.number, row.text, row.label) for row in peek(small, Wish())] == [
        (0, "one\nline", " b")
    ]
    # AND of what takes longer or is no table, nothing
    (tmp_path / "one.json").write_text("[" + "1," * 1_000_000 + "1]")
    for path in (tmp_path, tmp_path / "missing.csv", tmp_path / "one.json", Path("-")):
        assert peek(path, Wish()) == []


def test_the_app_needs_no_numpy_for_any_of_it() -> None:
    code = (
        "import sys, sportft_tui.dataset.table.client, sportft_tui.dataset.table.peeking; "
        "sys.exit(len(sys.modules.keys() & {'numpy', 'pandas', 'pyarrow', 'textual', 'toktok'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
