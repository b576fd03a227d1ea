"""Training lines and the files that hold them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportft_tui.dataset.formats import (
    BadLine,
    Example,
    chat_line,
    completion_line,
    encode_line,
    read_examples,
)
from sportft_tui.domain.errors import BadInput

#: Every code point, lone surrogates too: JSON may carry them.
ANY_TEXT = st.text(st.characters(codec=None))


def test_a_line_has_the_retired_tools_bytes(tmp_path: Path) -> None:
    # GIVEN a text with a slash, a line end, a quote, a control character and letters beyond ASCII
    line = completion_line('a/b\n"é球"\x07\n\n###\n\n', " hockey")
    # WHEN it is written
    path = tmp_path / "one.jsonl"
    path.write_bytes(encode_line(line))
    # THEN the slash is escaped, the letters are not, and there are no blanks between the parts
    expected = (
        r'{"prompt":"a\/b\n\"é球\"\u0007\n\n###\n\n","completion":" hockey"}'.encode() + b"\n"
    )
    assert path.read_bytes() == expected


def test_a_chat_line_leaves_out_an_empty_system_prompt() -> None:
    assert json.loads(chat_line("text", "label")) == {
        "messages": [
            {"role": "user", "content": "text"},
            {"role": "assistant", "content": "label"},
        ]
    }
    assert json.loads(chat_line("text", "label", "sort"))["messages"][0] == {
        "role": "system",
        "content": "sort",
    }


@given(prompt=ANY_TEXT, completion=ANY_TEXT.filter(str.strip), system=ANY_TEXT)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, prompt: str, completion: str, system: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "again.jsonl"
    lines = [completion_line(prompt, completion), chat_line(prompt, completion, system)]
    path.write_bytes(b"".join(map(encode_line, lines)))
    pair, chat = read_examples(path)
    # Two halves of a surrogate pair that meet become the one character that they encode.
    assert pair == Example(_joined(prompt), _joined(completion))
    assert chat == Example(_joined(prompt), _joined(completion), _joined(system), "chat")


def _joined(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def test_a_byte_order_mark_blank_lines_and_crlf_are_no_harm() -> None:
    lines = [b'\xef\xbb\xbf{"prompt":"a","completion":" b"}\r\n', b"\n", b"  \r\n"]
    assert list(read_examples(lines)) == [Example("a", " b")]


def test_a_chat_of_several_turns_and_parts() -> None:
    messages = [
        {"role": "developer", "content": "sort"},
        {"role": "user", "content": [{"type": "text", "text": "one"}]},
        {"role": "assistant", "content": "which?"},
        {"role": "user", "content": "two"},
        {"role": "assistant", "content": "label", "weight": 1},
    ]
    [example] = read_examples([json.dumps({"messages": messages}).encode()])
    assert example == Example("one\nwhich?\ntwo", "label", "sort", "chat")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[1]", "not an object"),
        (b'{"completion":" a"}', "`prompt` is missing"),
        (b'{"prompt":"a"}', "`completion` is missing"),
        (b'{"prompt":null,"completion":" a"}', "`prompt` is not text"),
        (b'{"prompt":"a","completion":3}', "`completion` is not text"),
        (b'{"prompt":"a","completion":" "}', "`completion` is empty"),
        (b'{"messages":{}}', "not a list"),
        (b'{"messages":["a"]}', "message 1 is not an object"),
        (b'{"messages":[{"content":"a"}]}', "message 1 has no known `role`"),
        (b'{"messages":[{"role":"user"}]}', "`content` of message 1"),
        (b'{"messages":[{"role":"user","content":[{"image":1}]}]}', "`content` of message 1"),
        (b'{"messages":[{"role":"user","content":"a"}]}', "not the assistant's"),
        (b'{"messages":[{"role":"assistant","content":"a"}]}', "no message of the user"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: bytes, reason: str) -> None:
    # GIVEN a good line, a blank one and a bad one
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b'{"prompt":"a","completion":" b"}\n\n' + line + b"\n")
    examples = read_examples(path)
    # WHEN they are read THEN the good one comes, and the bad one is named
    assert next(examples) == Example("a", " b")
    with pytest.raises(BadLine, match=r"^Line 3 of bad\.jsonl") as caught:
        next(examples)
    assert caught.value.line == 3
    assert reason in caught.value.reason


def test_a_missing_file_and_a_folder_are_sentences(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.jsonl", tmp_path):
        with pytest.raises(BadInput, match="cannot be read"):
            list(read_examples(path))
