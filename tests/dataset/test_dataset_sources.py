"""Tables in every format are the same rows; lines that cannot be used are named or skipped."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sportft_tui.dataset.sources.source import Source, Wish
from sportft_tui.domain.errors import BadInput

Rows = list[tuple[str, str]]
#: What readers of tables like to take for nothing, numbers, or line ends.
ROWS: Rows = [
    ("NA", "null"),
    ("two\nlines", "nan"),
    ('said "so", he', "None"),
    ("007", "1e5"),
    ("  blanks  ", "N/A"),
    ("Grüße – 棒球 🏒", "é"),
    ("tab\there", "#N/A"),
]


def read(path: Path, **wish: str | bool) -> Rows:
    source = Source(path, Wish(**wish))  # type: ignore[arg-type]
    return [row for texts, labels in source.pairs() for row in zip(texts, labels, strict=True)]


def delimited(mark: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows([("text", "label"), *ROWS])
    return text.getvalue().encode()


def workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [("text", "label"), *ROWS]:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def parquet() -> bytes:
    import pyarrow
    import pyarrow.parquet

    texts, labels = zip(*ROWS, strict=True)
    data = io.BytesIO()
    table = pyarrow.table({"id": range(len(ROWS)), "text": texts, "label": labels})
    pyarrow.parquet.write_table(table, data)
    return data.getvalue()


def objects(first: str = "text", second: str = "label") -> list[dict[str, str]]:
    return [{first: text, second: label} for text, label in ROWS]


def json_lines(**names: str) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in objects(**names)).encode()


def chats() -> bytes:
    lines = [
        {
            "messages": [
                {"role": "system", "content": "Sort."},
                {"role": "user", "content": text},
                {"role": "assistant", "content": label},
            ]
        }
        for text, label in ROWS
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\r\n" for line in lines).encode()


def zstandard(data: bytes) -> bytes:
    import zstandard as package

    return package.compress(data)


FILES: dict[str, Callable[[], bytes]] = {
    "a.csv": lambda: delimited(","),
    "a.TSV": lambda: delimited("\t"),
    "a.jsonl": json_lines,
    "a.ndjson": json_lines,
    "prompts.jsonl": lambda: json_lines(first="prompt", second="completion"),
    "named.jsonl": lambda: json_lines(first="Content", second="CATEGORY"),
    "chat.jsonl": chats,
    "a.json": lambda: json.dumps(objects()).encode(),
    "indented.json": lambda: json.dumps(objects(), indent=2).encode(),
    "wrapped.json": lambda: json.dumps({"version": 1, "data": objects()}).encode(),
    "columns.json": lambda: json.dumps(
        {"text": [text for text, _ in ROWS], "label": [label for _, label in ROWS]}
    ).encode(),
    "a.xlsx": workbook,
    "a.parquet": parquet,
    "a.csv.gz": lambda: gzip.compress(delimited(",")),
    "a.jsonl.zst": lambda: zstandard(json_lines()),
    "a.parquet.gz": lambda: gzip.compress(parquet()),
    "without": lambda: delimited(","),
    "with.another": json_lines,
    "mark.csv": lambda: codecs.BOM_UTF8 + delimited(","),
    "mark.jsonl": lambda: codecs.BOM_UTF8 + json_lines(),
    "wide.csv": lambda: delimited(",").decode().encode("utf-16"),
    "wider.tsv": lambda: codecs.BOM_UTF32_BE + delimited("\t").decode().encode("utf-32-be"),
    "wide without mark.csv": lambda: delimited(",").decode().encode("utf-16-le"),
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_holds_the_same_rows(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    assert read(path) == ROWS
    if name == "chat.jsonl":
        source = Source(path)
        list(source.pairs())
        assert source.system == "Sort."


def test_a_folder_of_texts_by_label(tmp_path: Path) -> None:
    for label, names in {"hockey": ["b.txt", "a.txt"], "baseball": ["in/c.txt"]}.items():
        for name in names:
            path = tmp_path / "data" / label / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"text of {name}\n", encoding="utf-16" if name == "a.txt" else "utf-8")
    (tmp_path / "data" / "hockey" / ".hidden").write_text("not this")
    assert read(tmp_path / "data") == [
        ("text of in/c.txt\n", "baseball"),
        ("text of a.txt\n", "hockey"),
        ("text of b.txt\n", "hockey"),
    ]


def test_stdin_is_a_table_of_any_format(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (delimited(","), delimited("\t"), json_lines(), gzip.compress(json_lines())):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert read(Path("-")) == ROWS


def test_columns_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,subject,text,group,label\n1,s,t,g,l\n")
    assert read(path) == [("t", "l")]
    assert read(path, text="subject", label="group") == [("s", "g")]
    assert read(path, label="group") == [("t", "g")]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({}, "Which columns are the text and the label? There are `a`, `b`"),
        ({"text": "c", "label": "b"}, "no column 'c'"),
        ({"text": "a", "label": "a"}, "the same column"),
    ],
)
def test_columns_that_are_not_there(tmp_path: Path, wish: dict[str, str], words: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(BadInput) as caught:
        read(path, **wish)
    assert words in caught.value.what


@pytest.mark.parametrize(
    ("name", "lines", "bad", "reason"),
    [
        ("a.jsonl", ['{"text":"a","label":"b"}', "", '{"text":'], 3, "not JSON"),
        ("a.jsonl", ['{"text":"a","label":"b"}', "[1, 2]"], 2, "not an object"),
        ("a.jsonl", ['{"text":"a","label":"b"}', "{" * 100_000], 2, "not JSON"),
        ("a.csv", ["text,label", 'a,"b\nc"', "1,2,3"], 4, "3 cells"),
        ("a.csv", ["text,label", "a,b", 'c,"never closed', "d,e"], 3, "never closed"),
        ("a.csv", ["text,label", "a,b", "\xff\xfe,c", "ü,é", "ö,ß"], 3, "encoding"),
    ],
)
def test_a_bad_line_is_named_or_skipped(
    tmp_path: Path, name: str, lines: Sequence[str], bad: int, reason: str
) -> None:
    # GIVEN a table with a bad line; bytes that no encoding explains among good UTF-8
    path = tmp_path / name
    encoded = [line.encode("latin-1" if "\xff" in line else "utf-8", "replace") for line in lines]
    path.write_bytes(b"\n".join(encoded) + b"\n")
    # WHEN it is read THEN the line's number and what is wrong are told
    with pytest.raises(BadInput) as caught:
        read(path)
    assert f"Line {bad} of {name}" in caught.value.what
    assert reason in caught.value.what
    # AND where such lines are skipped, all others are read
    source = Source(path, Wish(skip_bad=True))
    rows = [row for pairs in source.pairs() for row in zip(*pairs, strict=True)]
    assert source.faults.count == 1
    assert source.faults.skipped[0][0] == f"line {bad}"
    assert len(rows) == sum(map(bool, lines)) - 1 - (name == "a.csv")


def test_bad_chats_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(chats() + b'{"messages":[{"role":"user","content":"alone"}]}\n')
    with pytest.raises(BadInput, match=f"Line {len(ROWS) + 1} .*assistant"):
        read(path)
    assert read(path, skip_bad=True) == ROWS


def test_western_text_is_recognised_and_other_encodings_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("text,label\nGrüße – “so”,é\n".encode("cp1252"))
    assert read(path) == [("Grüße – “so”", "é")]
    assert "cp1252" in Source(path).notes[0]
    path.write_bytes("text,label\nпривет,да\n".encode("cp1251"))
    assert read(path, encoding="cp1251") == [("привет", "да")]
    with pytest.raises(BadInput, match="no encoding"):
        read(path, encoding="no-such")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.jsonl", b""),
        ("a.json", b"{}"),
        ("a.json", b"[1, 2]"),
        ("a.json", b'"text"'),
        ("a.xlsx", b"no zip"),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.parquet", b"PAR1 broken"),
        ("a.csv.gz", gzip.compress(b"text,label\n" + b"a,b\n" * 10_000, mtime=0)[:-20]),
        ("a.csv.zst", b"\x28\xb5\x2f\xfd broken"),
        ("a.unknown", b"just words"),
        ("a.unknown", bytes(range(256))),
    ],
)
def test_what_is_no_table_is_a_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(BadInput):
        read(path)


@pytest.mark.parametrize("name", ["missing.csv", "folder"])
def test_what_cannot_be_read_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput):
        read(tmp_path / name)
