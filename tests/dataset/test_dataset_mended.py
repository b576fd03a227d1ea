"""Where the retired preparation tool harmed the data, `--like-openai` does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sportft_tui.cli.main import main

Row = tuple[str, str]
Prepare = Callable[[str, bytes], tuple[int, dict[str, list[Row]], str, str]]


def jsonl(rows: Sequence[Row]) -> bytes:
    lines = (json.dumps({"prompt": prompt, "completion": answer}) for prompt, answer in rows)
    return "\n".join(lines).encode()


def posts(n: int, labels: Sequence[str] = ("hockey", "baseball")) -> list[Row]:
    return [(f"{i} posts of\n{i}", labels[i % len(labels)]) for i in range(n)]


@pytest.fixture
def prepare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Prepare:
    """Runs the command in a folder of its own: exit code, rows by file, stdout, stderr."""

    def run(name: str, data: bytes) -> tuple[int, dict[str, list[Row]], str, str]:
        monkeypatch.chdir(tmp_path)
        (tmp_path / name).write_bytes(data)
        code = main(["prepare", name, "-q", "--like-openai"])
        told = capsys.readouterr()
        files = {}
        for path in tmp_path.glob("*_prepared*"):
            lines = map(json.loads, path.read_text().splitlines())
            files[path.name] = [(line["prompt"], line["completion"]) for line in lines]
        return code, files, told.out, told.err

    return run


def every(files: dict[str, list[Row]]) -> list[Row]:
    return sorted(row for rows in files.values() for row in rows)


MARK = "\n\n###\n\n"


def test_after_duplicates_the_long_rows_go_not_innocent_ones(prepare: Prepare) -> None:
    # GIVEN duplicates before a long row: its position is another one when they are gone
    long = ("x\n" * 6_000, "hockey")
    good = posts(30)
    # WHEN it is prepared
    _, files, _, _ = prepare("data.jsonl", jsonl([*good, *good[:5], long, ("last\n.", "hockey")]))
    # THEN the long row is gone, and no other
    expected = [(prompt + MARK, " " + label) for prompt, label in [*good, ("last\n.", "hockey")]]
    assert every(files) == sorted(expected)


def test_a_list_on_one_line_is_read(prepare: Prepare) -> None:
    data = json.dumps([{"prompt": p, "completion": c} for p, c in posts(9)]).encode()
    code, files, _, _ = prepare("data.json", data)
    assert code == 0
    assert len(every(files)) == 9


def test_null_is_nothing_and_no_third_class(prepare: Prepare) -> None:
    data = jsonl(posts(20)) + b'\n{"prompt":"so\\nso","completion":null}'
    _, files, out, _ = prepare("data.jsonl", data)
    assert len(every(files)) == 20
    assert '--classification_positive_class " hockey"' in out


def test_a_label_that_begins_another_stays_whole(prepare: Prepare) -> None:
    code, files, _, err = prepare("data.jsonl", jsonl(posts(20, ("hockey", "hockey fan"))))
    assert code == 0
    assert {label for _, label in every(files)} == {" hockey", " hockey fan"}
    assert "It stays" in err


@pytest.mark.parametrize("labels", [("opera", "samba"), ("棒球", "篮球")])
def test_the_last_letter_of_labels_is_no_end_to_stop_at(
    prepare: Prepare, labels: tuple[str, str]
) -> None:
    _, _, out, _ = prepare("data.jsonl", jsonl(posts(20, labels)))
    assert "stop" not in out


def test_one_class_is_nothing_to_measure(prepare: Prepare) -> None:
    _, files, out, _ = prepare("data.jsonl", jsonl(posts(20, ("hockey",))))
    assert len(files) == 2
    assert "classification" not in out
    assert "stop" not in out


@pytest.mark.parametrize("word", ["NA", "null", "None", "nan", "N/A", "#N/A", "<NA>"])
def test_words_for_nothing_are_words(prepare: Prepare, word: str) -> None:
    lines = [f"what is {i},{word if i % 2 else 'some other sport'}" for i in range(20)]
    _, files, _, _ = prepare("data.csv", "\n".join(["prompt,completion", *lines]).encode())
    assert [label for _, label in every(files)].count(" " + word) == 10


def test_a_mark_of_byte_order_is_no_text(prepare: Prepare) -> None:
    code, files, _, _ = prepare("data.jsonl", b"\xef\xbb\xbf" + jsonl(posts(9)))
    assert code == 0
    assert len(every(files)) == 9


def test_a_broken_line_is_named(prepare: Prepare) -> None:
    data = jsonl(posts(5)) + b'\n{"prompt": "a", "comple\n' + jsonl(posts(5))
    code, files, _, err = prepare("data.jsonl", data)
    assert code == 3
    assert files == {}
    assert "Line 6 of data.jsonl" in err and "not JSON" in err


def test_chats_are_prompts_and_completions(prepare: Prepare) -> None:
    chat = [{"role": "user", "content": "a\nb"}, {"role": "assistant", "content": "yes"}]
    other = [{"role": "user", "content": "c"}, {"role": "assistant", "content": "no"}]
    data = "\n".join(json.dumps({"messages": messages}) for messages in (chat, other))
    code, files, _, _ = prepare("data.jsonl", data.encode())
    assert code == 0
    assert every(files) == [("a\nb" + MARK, " yes\n"), ("c" + MARK, " no\n")]


def test_without_any_completion_nothing_is_written(prepare: Prepare) -> None:
    code, files, _, err = prepare("data.csv", b"prompt,completion\na,\nb,\n")
    assert code == 3
    assert files == {}
    assert "No row has a completion" in err


def test_a_separator_that_some_have_is_given_to_the_others(prepare: Prepare) -> None:
    rows = [(prompt + " ->" * (i % 3 != 0), label) for i, (prompt, label) in enumerate(posts(30))]
    _, files, _, err = prepare("data.jsonl", jsonl(rows))
    assert all(prompt.endswith(" ->") and prompt.count("->") == 1 for prompt, _ in every(files))
    assert "10 rows have no separator" in err
    assert "rows 1, 4, 7" in err


@pytest.mark.parametrize("blanks", [" ", "\n", "  \n"])
def test_blanks_are_no_separator(prepare: Prepare, blanks: str) -> None:
    _, files, _, _ = prepare("data.jsonl", jsonl([(p + blanks, c) for p, c in posts(30)]))
    assert all(prompt.endswith(blanks + MARK) for prompt, _ in every(files))


def test_a_long_shared_beginning_is_one_finding(prepare: Prepare) -> None:
    prefix = "Sort this. " * 400
    _, files, _, err = prepare("data.jsonl", jsonl([(prefix + p, c) for p, c in posts(30)]))
    assert every(files) == sorted((p + MARK, " " + c) for p, c in posts(30))
    assert "Warning" not in err
