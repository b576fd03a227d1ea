"""Files as they come: in any encoding, empty, endless, changing while they are read."""

from __future__ import annotations

import codecs
import io
import os
import sys
from pathlib import Path

import pytest

from sportft_tui.dataset.findings.finding import Found
from sportft_tui.dataset.preparing.preparer import Preparer
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.dataset.sources import opening
from sportft_tui.dataset.sources.source import Source, Wish
from sportft_tui.domain.errors import BadInput

TEXT, LABEL = "Привет, лёд", "хоккей"


def read(path: Path, **wish: str | bool) -> list[tuple[str, str]]:
    source = Source(path, Wish(**wish))  # type: ignore[arg-type]
    return [row for texts, labels in source.pairs() for row in zip(texts, labels, strict=True)]


def tables() -> dict[str, str]:
    return {
        "a.csv": f'text,label\n"{TEXT}",{LABEL}\n',
        "a.tsv": f"text\tlabel\n{TEXT}\t{LABEL}\n",
        "a.jsonl": f'{{"text": "{TEXT}", "label": "{LABEL}"}}\n',
        "a.json": f'[{{"text": "{TEXT}", "label": "{LABEL}"}}]\n',
    }


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16", "utf-16-be", "UTF_8"])
def test_an_encoding_that_is_named_holds_for_every_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    # GIVEN the same row in every form of text
    for name, text in tables().items():
        (tmp_path / name).write_bytes(text.encode(encoding))
        # WHEN it is read in the encoding that it is in THEN it is there, from stdin, too
        assert read(tmp_path / name, encoding=encoding) == [(TEXT, LABEL)], name
        data = io.BytesIO((tmp_path / name).read_bytes())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
        assert read(Path("-"), encoding=encoding) == [(TEXT, LABEL)], name
    lines = tmp_path / "a.txt"
    lines.write_bytes(f"{LABEL}\nлёд".encode(encoding))
    assert read(lines, encoding=encoding) == [("", LABEL), ("", "лёд")]
    file = tmp_path / "folder" / LABEL / "1.txt"
    file.parent.mkdir(parents=True)
    file.write_bytes(TEXT.encode(encoding))
    assert read(tmp_path / "folder", encoding=encoding) == [(TEXT, LABEL)]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "UTF-16BE"),
    ],
)
def test_a_mark_is_no_part_of_the_text_whoever_says_the_encoding(
    tmp_path: Path, mark: bytes, encoding: str
) -> None:
    for name, text in tables().items():
        (tmp_path / name).write_bytes(mark + text.encode(encoding))
        assert read(tmp_path / name, encoding=encoding) == [(TEXT, LABEL)]
        assert read(tmp_path / name) == [(TEXT, LABEL)]


def test_what_was_tried_is_said(tmp_path: Path) -> None:
    # GIVEN a table that is no UTF-8 THEN the reader knows what was tried, and what to do
    path = tmp_path / "a.csv"
    path.write_bytes("text,label\nGrüße,é\n".encode("cp1252"))
    note = Source(path, Wish()).notes[0]
    assert note.startswith("Read as cp1252: of UTF-8, UTF-16, UTF-32 and cp1252 it fits best;")
    assert "--encoding NAME" in note
    assert Source(path, Wish(encoding="latin-1")).notes[0].startswith("Read as latin-1;")
    # AND of a line among UTF-8 that is none, what it is not
    path.write_bytes("text,label\nGrüße vom Eis,é\n".encode() + b"\xe9,b\n")
    with pytest.raises(BadInput, match=r"Line 3 of a\.csv .* not UTF-8; --encoding NAME"):
        read(path)


@pytest.mark.parametrize("name", ["\0", "hex", "no-such"])
def test_what_is_no_encoding_is_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\na,b\n")
    with pytest.raises(BadInput, match="There is no encoding"):
        read(path, encoding=name)


@pytest.mark.parametrize("name", ["a", "a.csv", "a.txt", "a.xlsx", "a.parquet", "a.jsonl"])
def test_an_empty_file_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(BadInput, match=r"is empty|holds no rows|No row"):
        Preparer(tmp_path / name, Recipe()).look()


def test_what_can_be_read_only_once_is_not_begun(tmp_path: Path) -> None:
    # GIVEN a pipe that nobody writes to: opening it would wait for ever
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", Path("/dev/zero")):
        with pytest.raises(BadInput, match="neither a file nor a folder") as caught:
            read(path)
        assert "sportft prepare -" in caught.value.hint


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_LINE_BYTES", 1 << 20)
    # GIVEN files of one line that goes on and on THEN they are no tables of texts
    for name in ("a.csv", "a.jsonl", "a.txt"):
        (tmp_path / name).write_bytes(b"text,label\n" + b"x" * (2 << 20))
        with pytest.raises(BadInput, match=r"A line of a\.\w+ is longer than 1 MB"):
            read(tmp_path / name)
    # AND many lines that are long together, or one document, are
    (tmp_path / "a.csv").write_text("text,label\n" + ("x" * 100_000 + ",b\n") * 30)
    assert len(read(tmp_path / "a.csv")) == 30
    rows = ",".join([f'{{"text": "{"x" * 100_000}", "label": "b"}}'] * 30)
    (tmp_path / "a.json").write_text(f"[{rows}]")
    assert len(read(tmp_path / "a.json")) == 30


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\na,b\n")
    # WHEN it grows after its columns were recognised THEN what came is read, too
    source = Source(path, Wish())
    with path.open("a") as file:
        file.write("c,d\n")
    assert [row for pairs in source.pairs() for row in zip(*pairs, strict=True)] == [
        ("a", "b"),
        ("c", "d"),
    ]
    # WHEN it vanishes THEN that is a sentence
    path.unlink()
    with pytest.raises(BadInput, match=r"a\.csv cannot be read: No such file"):
        list(source.pairs())


def test_a_file_among_folders_is_named_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "hockey/in").mkdir(parents=True)
    (tmp_path / "hockey/a.txt").write_text("puck")
    (tmp_path / "hockey/in/b.txt").write_bytes("ü".encode() * 9 + b"\xe9")
    with pytest.raises(BadInput, match=r"^File hockey/in/b\.txt of .* it is not text"):
        read(tmp_path)
    assert read(tmp_path, skip_bad=True) == [("puck", "hockey")]
    # AND why is one sentence
    (tmp_path / "hockey/in/b.txt").write_bytes(bytes(range(256)))
    with pytest.raises(BadInput, match=r"cannot be used: b\.txt holds no text.* Mend it"):
        read(tmp_path)


def test_rows_of_one_label_are_nothing_to_tell_apart(tmp_path: Path) -> None:
    def found(label: str) -> list[Found]:
        rows = (f"post {n} of {n * 7919},{label if n % 2 else 'ice'}\n" for n in range(200))
        path = tmp_path / "a.csv"
        path.write_text("text,label\n" + "".join(rows))
        with Preparer(path, Recipe()) as preparer:
            return list(preparer.look())

    assert "one-label" in {one.id for one in found("ice")}
    assert "one-label" not in {one.id for one in found("hockey")}


def test_what_is_no_text_is_not_read_as_if_it_were(tmp_path: Path) -> None:
    # GIVEN bytes as packed files and pictures have them
    path = tmp_path / "a.csv"
    path.write_bytes(b"text,label\n" + bytes(range(256)) * 40)
    with pytest.raises(BadInput, match="holds no text"):
        read(path)
    # AND a text with a few control characters, which is one
    path.write_bytes(b"text,label\n" + b"a puck and a goalie\0,hockey\n" * 40)
    assert len(read(path)) == 40
