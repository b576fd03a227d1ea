"""The plainest tables are peeked at by a short way, which must read them as the long one does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sportft_tui.dataset.sources.source import Wish
from sportft_tui.dataset.table.peeking import peek

ROWS = 'a text,x\n"two\nlines, ""quoted""",y\n  blanks  , z\n\nsträße,\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.csv", b"text,label\n" + ROWS.encode()),
        ("turned.csv", b"label,text\n" + ROWS.encode()),
        ("tabs.tsv", b"prompt\tcompletion\na, b\tx\n"),
        ("windows.csv", b"text,label\r\na,x\r\nb,y\r\n"),
        ("marked.csv", b"\xef\xbb\xbftext,label\na,x\n"),
        ("wide.csv", "text,label\na,x\n".encode("utf-16")),
        ("legacy.csv", "text,label\nstr\xe4\xdfe,x\n".encode("cp1252")),
        ("others.csv", b"Text,id,Category\na,1,x\n"),
        ("three_cells.csv", b"text,label\na,x\nb,y,z\nc,x\n"),
        ("one_cell.csv", b"text,label\na,x\nb\nc,x\n"),
        ("open.csv", b'text,label\na,x\n"never closed,y\nc,x\n'),
        ("large.csv", b"text,label\n" + b"many of these words,x\n" * 30_000),
        ("nul.csv", b"text,label\na\0b,x\n"),
        ("header_only.csv", b"text,label\n"),
        ("empty.csv", b""),
    ],
)
def test_both_ways_to_peek_show_the_same_rows(name: str, content: bytes, tmp_path: Path) -> None:
    # GIVEN a table
    path = tmp_path / name
    path.write_bytes(content)
    # THEN it does not matter whether somebody has said how it is to be read
    assert peek(path) == peek(path, Wish())
    assert peek(path, n_rows=2) == peek(path, Wish(), 2)


def test_the_plainest_tables_are_peeked_at_without_what_reads_the_others(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_bytes(b"text,label\n" + ROWS.encode())
    code = (
        "import sys; from pathlib import Path; "
        "from sportft_tui.dataset.table.peeking import peek; "
        f"assert len(peek(Path({str(path)!r}))) == 4; "
        "sys.exit('sportft_tui.dataset.sources.source' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
