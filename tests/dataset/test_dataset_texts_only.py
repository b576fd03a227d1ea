"""Tables of texts whose labels nobody needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sportft_tui.dataset.sources.shape import Shape
from sportft_tui.dataset.sources.source import Source, Wish
from sportft_tui.domain.errors import BadInput

ANY = Wish(needs_label=False)


@pytest.mark.parametrize(
    ("header", "shape"),
    [
        ("text", Shape("text", "text")),
        ("whatever", Shape("whatever", "whatever")),
        ("id,text,url", Shape("text", "text")),
        ("text,label", Shape("text", "label")),
        ("prompt,completion", Shape("prompt", "completion")),
    ],
)
def test_the_column_of_texts_is_found_without_one_of_labels(
    tmp_path: Path, header: str, shape: Shape
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{header}\n{','.join('abc'[: header.count(',') + 1])}\n")
    assert Source(path, ANY).shape == shape
    # AND the same table without labels is none to train on
    if shape.text == shape.label:
        with pytest.raises(BadInput):
            Source(path, Wish())


def test_which_column_is_asked_for_where_several_may_be_it(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("one,two\na,b\n")
    with pytest.raises(BadInput, match=r"Which column is the text\? There are `one`, `two`"):
        Source(path, ANY)
    assert Source(path, Wish(text="two", needs_label=False)).shape == Shape("two", "two")
    with pytest.raises(BadInput, match="There is no column 'three'; there are"):
        Source(path, Wish(text="three", needs_label=False))


def test_lines_and_chats(tmp_path: Path) -> None:
    lines = tmp_path / "t.txt"
    lines.write_text("one\ntwo\n")
    source = Source(lines, ANY)
    pair = source.shape.reader()
    assert [pair(values)[0] for _, values in source.records()] == ["one", "two", ""]
    chats = tmp_path / "t.jsonl"
    messages = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
    chats.write_text(json.dumps({"messages": messages}))
    assert Source(chats, ANY).shape.is_chat


def test_records_come_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('text\na\n"b\nb"\nc,d\ne\n')
    source = Source(path, Wish(needs_label=False, skip_bad=True))
    assert [place for place, _ in source.records()] == [2, 3, 6]
    assert [place for place, _ in source.faults.skipped] == ["line 5"]
