"""The indexed rows file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sportft_tui.dataset.rows import Row, RowFile, write_rows
from sportft_tui.domain.errors import BadInput

ROWS = [
    Row("first\nline two", "hockey", "train"),
    Row("", "baseball"),
    Row("球 é \ud800 \u2028 \x00", "a/b", "validation"),
]


def test_any_row_at_once(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    assert write_rows(path, iter(ROWS)) == 3
    with RowFile(path) as rows:
        assert len(rows) == 3
        assert [rows[2], rows[0], rows[1]] == [ROWS[2], ROWS[0], ROWS[1]]
        assert rows[-1] == ROWS[2]
        assert list(rows) == ROWS
        for outside in (3, -4):
            with pytest.raises(IndexError):
                rows[outside]


def test_no_rows_are_rows_too(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    write_rows(path, [])
    with RowFile(path) as rows:
        assert len(rows) == 0
        assert list(rows) == []


def test_a_reader_keeps_its_rows_when_the_file_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_rows(path, ROWS)
    with RowFile(path) as before:
        write_rows(path, [Row("new", "x")])
        assert list(before) == ROWS
    with RowFile(path) as after:
        assert list(after) == [Row("new", "x")]


def test_a_missing_index_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_rows(path, ROWS)
    path.with_suffix(".idx").unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        RowFile(path)


def test_an_index_of_other_data_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_rows(path, ROWS)
    for damage in (b"", b"short", path.with_suffix(".idx").read_bytes()[:-8]):
        path.with_suffix(".idx").write_bytes(damage)
        with pytest.raises(BadInput, match="damaged"):
            RowFile(path)


def test_damaged_data_are_found_out_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_rows(path, ROWS)
    content = path.read_bytes()
    path.write_bytes(b"!" + content[1:])
    with RowFile(path) as rows:
        assert rows[1] == ROWS[1]
        with pytest.raises(BadInput, match="damaged"):
            rows[0]
