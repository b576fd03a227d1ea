"""`sportft prepare --like-openai` beside the real retired tool, openai-python 0.25.0."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from sportft_tui.cli.main import main
from sportft_tui.domain.text import printable

pytestmark = pytest.mark.timeout(600)  # the environment is made once, and that takes a while

#: Runs the tool's own command on each case, in its folder, answering what it asks.
DRIVER = """
import argparse, contextlib, io, json, os, sys, traceback
from openai.cli import FineTune
results = {}
for folder, (name, answers) in json.load(open(sys.argv[1])).items():
    os.chdir(folder)
    sys.stdin = io.StringIO(answers or "")
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            FineTune.prepare_data(argparse.Namespace(file=name, quiet=answers is None))
        except SystemExit as exit:
            code = exit.code
        except BaseException:
            traceback.print_exc()
            code = 1
    results[folder] = [code, out.getvalue(), err.getvalue()]
print(json.dumps(results))
"""

Row = tuple[str, str]
Rows = Sequence[Row]
FIELDS = ("prompt", "completion")


def jsonl(rows: Sequence[Any], fields: Sequence[str] = FIELDS) -> bytes:
    lines = (json.dumps(dict(zip(fields, row, strict=True)), ensure_ascii=False) for row in rows)
    return "".join(line + "\n" for line in lines).encode()


def table(rows: Sequence[Sequence[str]], header: Sequence[str] = FIELDS, mark: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows([header, *rows])
    return text.getvalue().encode()


def workbook(*sheets: Rows) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"sheet {number}")
        for row in (FIELDS, *rows):
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def posts(n: int, labels: Sequence[str] = ("hockey", "baseball")) -> list[Row]:
    """Posts of several lines, labels in turn."""
    return [(f"Post {i}:\nthe game of day {i}", labels[i % len(labels)]) for i in range(n)]


def lines(n: int) -> list[Row]:
    """One-line questions, each with an answer of its own."""
    return [(f"what is {i} and {i}", f"answer {i * 2}, he said it is") for i in range(n)]


def with_row(rows: Rows, at: int, *more: Row) -> list[Row]:
    return [*rows[:at], *more, *rows[at:]]


def each(rows: Rows, change: Callable[[str, str], Row]) -> list[Row]:
    return [change(*row) for row in rows]


LONG = "x" * 10_000
CASES: dict[str, tuple[str, bytes]] = {
    # formats
    "csv": ("data.csv", table(posts(100))),
    "csv upper": ("DATA.CSV", table(posts(30))),
    "csv bom": ("data.csv", b"\xef\xbb\xbf" + table(posts(30))),
    "csv quotes": ("data.csv", table(each(posts(30), lambda p, c: (f'"{p}", said', c)))),
    "csv crlf, blank lines": ("data.csv", table(posts(9)).replace(b"\r\n", b"\r\n\r\n")),
    "csv short rows": ("data.csv", b"prompt,completion\na,b\nc\nd,e\nf,g\n"),
    "tsv": ("data.tsv", table(posts(99), mark="\t")),
    "xlsx": ("data.xlsx", workbook(posts(40))),
    "xlsx two sheets": ("data.xlsx", workbook(posts(40), posts(7))),
    "txt": ("data.txt", b"one line\nanother\n\nthe last of them"),
    "txt with an end": ("data.txt", "ein Satz\nnoch einer — so\r\nder letzte\n".encode()),
    "json indented": (
        "data.json",
        json.dumps([dict(zip(FIELDS, r, strict=True)) for r in posts(20)], indent=1).encode(),
    ),
    "json of columns": (
        "data.json",
        json.dumps(
            {"prompt": {"0": "a b", "1": "c d"}, "completion": {"0": "e", "1": "f"}}, indent=1
        ).encode(),
    ),
    "json lines by another name": ("data.json", jsonl(posts(20))),
    "jsonl": ("my.data.jsonl", jsonl(posts(100))),
    "jsonl blank lines, crlf": ("data.jsonl", jsonl(posts(20)).replace(b"\n", b"\r\n\r\n")),
    "jsonl 6000": ("data.jsonl", jsonl(posts(6000))),
    "a name without folder or end": ("jsonl", jsonl(posts(20))),
    # values
    "numbers": ("data.jsonl", b'{"prompt":0,"completion":true}\n{"prompt":1,"completion":false}\n'),
    "nested": (
        "data.jsonl",
        b'{"prompt":{"a":[1,null]},"completion":"x"}\n{"prompt":"b","completion":"y z"}\n',
    ),
    "missing keys": (
        "data.jsonl",
        b'{"prompt":"a"}\n{"prompt":"b","completion":"x"}\n{"completion":"y"}\n',
    ),
    "characters": (
        "data.jsonl",
        jsonl(each(posts(30), lambda p, c: (p + '/\u2028\x7f\x00\x1f"\\\t\r\b\f<&>é棒🏒 ', c))),
    ),
    # columns
    "upper case columns": ("data.csv", table(posts(30), ("Prompt", "COMPLETION"))),
    "both cases": (
        "data.csv",
        table([(*row, "other") for row in posts(30)], ("prompt", "completion", "Prompt")),
    ),
    "extra columns": (
        "data.csv",
        table([(*r, "1", "2") for r in posts(30)], ("prompt", "completion", "id", "prompt_id")),
    ),
    "columns that come late": (
        "data.jsonl",
        jsonl(posts(300), ("Prompt", "completion")) + jsonl(posts(9)),
    ),
    "prompt is missing": ("data.csv", table(posts(30), ("text", "completion"))),
    "completion is missing": ("data.csv", table(posts(30), ("prompt", "label"))),
    "no such kind": ("my.data.parquetx", b"a"),
    # rows
    "empty completions": (
        "data.csv",
        table(with_row(posts(30), 7, ("no label", ""), ("none", ""))),
    ),
    "a blank completion": ("data.jsonl", jsonl(with_row(posts(30), 7, ("no label", " ")))),
    "empty prompts": ("data.jsonl", jsonl(with_row(posts(30), 7, ("", "hockey"), ("", "hockey")))),
    "duplicates": ("data.jsonl", jsonl([*posts(60), *posts(30)])),
    "duplicates flip the task": ("data.jsonl", jsonl([*lines(5)] * 5)),
    "long rows": (
        "data.jsonl",
        jsonl(with_row(posts(30), 7, (LONG, "hockey"), (LONG[6:] + "y", "hockey"))),
    ),
    "a long row of just the limit": (
        "data.jsonl",
        jsonl(with_row(posts(30), 7, (LONG[6:], "hockey"))),
    ),
    "few rows": ("data.jsonl", jsonl(posts(3))),
    "one row": ("data.jsonl", jsonl(posts(1))),
    # case
    "upper case prompts": ("data.jsonl", jsonl(each(posts(30), lambda p, c: (p.upper(), c)))),
    "upper case completions": ("data.jsonl", jsonl(each(posts(30), lambda p, c: (p, c.upper())))),
    "upper case of other scripts": (
        "data.jsonl",
        jsonl(each(posts(30), lambda p, c: (f"ÉÀÖ ДЕНЬ İSTANBUL ẞ {p} ΣΟΦΟΣ", c))),
    ),
    "just a third": ("data.jsonl", jsonl([("AAbbbb" + "0" * i, "xy"[i % 2]) for i in range(30)])),
    # separators
    "one-line prompts": ("data.jsonl", jsonl([(p.replace("\n", " "), c) for p, c in posts(30)])),
    "an arrow within": (
        "data.jsonl",
        jsonl([(f"a -> {i} b", c) for i, (_, c) in enumerate(posts(30))]),
    ),
    "all separators within": (
        "data.jsonl",
        jsonl(
            with_row(
                posts(30),
                3,
                ("-> \n\n###\n\n\n\n===\n\n\n\n---\n\n\n\n===>\n\n\n\n--->\n\n.", "hockey"),
            )
        ),
    ),
    "a separator is there": (
        "data.jsonl",
        jsonl(each(posts(30), lambda p, c: (p + "\n\n###\n\n", " " + c))),
    ),
    "a long one": (
        "data.jsonl",
        jsonl(each(posts(30), lambda p, c: (p + "\n\nWhich sport is it?\n", c))),
    ),
    "more than once": (
        "data.jsonl",
        jsonl(each(posts(30), lambda p, c: (p.replace(" ", " => ") + " =>", c))),
    ),
    "question marks": (
        "data.jsonl",
        jsonl([(f"who won {i}?", c) for i, (_, c) in enumerate(posts(30))]),
    ),
    "identical prompts": ("data.jsonl", jsonl([("same", c) for _, c in posts(30)])),
    # prefixes
    "instructions": (
        "data.jsonl",
        jsonl(each(posts(30), lambda p, c: ("Which sport is this? " + p, c))),
    ),
    "instructions in upper case": (
        "data.jsonl",
        jsonl(each(posts(30), lambda p, c: ("WHICH SPORT IS THIS? " + p.upper(), c))),
    ),
    "a prefix of twelve": (
        "data.jsonl",
        jsonl([(f"0123456789 {chr(97 + i)}{i}", c) for i, (_, c) in enumerate(posts(26))]),
    ),
    "classes by number": ("data.jsonl", jsonl(posts(30, ("class_0", "class_1", "class_2")))),
    "classes by number, spaced": ("data.jsonl", jsonl(posts(30, (" class_0", " class_1")))),
    "a completion prefix": (
        "data.jsonl",
        jsonl([(p, f"The answer is {c}.") for p, c in lines(30)]),
    ),
    # endings
    "texts as answers": (
        "data.jsonl",
        jsonl([(p, f"{c} {i}") for i, (p, c) in enumerate(lines(30))]),
    ),
    "answers of lines": (
        "data.jsonl",
        jsonl([(p, f"{c}\nit is.\nso {i}") for i, (p, c) in enumerate(lines(30))]),
    ),
    "answers with all endings": (
        "data.jsonl",
        jsonl([*lines(20), ("q", "a\n. END***+++&&&$$$@@@%%% so"), ("r", "x 7")]),
    ),
    "an ending is there": (
        "data.jsonl",
        jsonl([(p + " ->", f" {c} {i} END") for i, (p, c) in enumerate(lines(30))]),
    ),
    "an ending of dots": (
        "data.jsonl",
        jsonl([(p, f" {c} {i}.") for i, (p, c) in enumerate(lines(30))]),
    ),
    "a long ending": (
        "data.jsonl",
        jsonl([(p, f"{c} {i} ##########!") for i, (p, c) in enumerate(lines(30))]),
    ),
    "identical completions": ("data.jsonl", jsonl([("q1", "a"), ("q2", "a")])),
    # spaces
    "spaces before": ("data.jsonl", jsonl(each(posts(30), lambda p, c: (p, " " + c)))),
    "spaces before some": ("data.jsonl", jsonl(posts(30, ("hockey", " baseball")))),
    "two spaces": ("data.jsonl", jsonl(each(posts(30), lambda p, c: (p, "  " + c)))),
    # results
    "nothing to do": (
        "data.jsonl",
        jsonl([(p + " ->", f" {c} {i} END") for i, (p, c) in enumerate(lines(120))]),
    ),
    "a tie of labels": ("data.jsonl", jsonl(posts(40, ("b", "a")))),
    "three labels": ("data.jsonl", jsonl(posts(99, ("b", "a", "c c")))),
    "open-ended": ("data.jsonl", jsonl([("", f"text {i} of many") for i in range(120)])),
    "open-ended with an ending": (
        "data.jsonl",
        jsonl([("", f" text {i} of many.") for i in range(20)]),
    ),
    "labels that end with the same mark": ("data.jsonl", jsonl(posts(30, (" yes!", " no!")))),
    "many rows of answers": ("data.jsonl", jsonl(lines(1500))),
}

#: Answers and what they are given to.
ANSWERS = {
    "no duplicates, no separator": ("duplicates", "n\nN\n\n\n\n"),
    "nothing but writing": ("upper case prompts", "n\nn\nn\nn\n\n"),
    "nothing at all": ("a separator is there", "n\n"),
    "no split": ("csv", "\n\nn\n\n"),
    "everything, in words": ("instructions", "yes\nY\n \nsure\nx\nok\n"),
    "refused": ("csv", "\n\n\nn\n"),
}


class Outcome:
    """What a run left behind.

    Args:
        folder: where it ran.
        code: its exit code.
        stdout: what it printed.
    """

    def __init__(self, folder: Path, given: str, code: int, stdout: str) -> None:
        self.code = code
        self.files = {
            path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != given
        }
        self.stdout = stdout

    @property
    def advice(self) -> str:
        """The final text, without the analysis."""
        for mark in ("\nWrote modified file", "\nYou can use your file", "Aborting... did not"):
            if mark in self.stdout:
                return self.stdout[self.stdout.index(mark) :]
        return ""


def folders(root: Path) -> dict[str, tuple[Path, str, str | None]]:
    """A folder per case with its file in it: path, file name, answers."""
    made: dict[str, tuple[Path, str, str | None]] = {}
    given: dict[str, tuple[str, bytes, str | None]] = {
        name: (*case, None) for name, case in CASES.items()
    }
    given |= {name: (*CASES[case], answers) for name, (case, answers) in ANSWERS.items()}
    for number, (name, (file, data, answers)) in enumerate(given.items()):
        folder = root / f"{number:03}"
        folder.mkdir(parents=True)
        (folder / file).write_bytes(data)
        made[name] = (folder, file, answers)
    return made


@pytest.fixture(scope="module")
def theirs(retired: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """The retired tool's outcome of each case: one process for all, it takes a second to start."""
    root = tmp_path_factory.mktemp("theirs")
    cases = folders(root)
    order = root / "order.json"
    order.write_text(json.dumps({str(f): (name, answers) for f, name, answers in cases.values()}))
    done = subprocess.run(
        [retired / "python", "-W", "ignore", "-c", DRIVER, order], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    return {
        case: Outcome(folder, name, *results[str(folder)][:2])
        for case, (folder, name, _) in cases.items()
    }


class Answers(io.StringIO):
    """What is typed, at a terminal that is none."""


@pytest.fixture
def ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[str, bytes, str | None], Outcome]]:
    def run(name: str, data: bytes, answers: str | None = None) -> Outcome:
        folder = tmp_path / "ours"
        folder.mkdir()
        (folder / name).write_bytes(data)
        monkeypatch.chdir(folder)
        if answers is not None:
            monkeypatch.setattr(sys, "stdin", Answers(answers))
        code = main(["prepare", name, "--like-openai", *(["-q"] if answers is None else [])])
        told = capsys.readouterr()
        assert "fault in sportft" not in told.err
        return Outcome(folder, name, code, told.out)

    yield run


Run = Callable[..., Outcome]


#: Its estimate counts the names of the rows here, which no other table has.
OTHER_TIME = {"json of columns"}


@pytest.mark.parametrize("case", CASES)
def test_files_and_advice_are_the_retired_tools(
    theirs: dict[str, Outcome], ours: Run, case: str
) -> None:
    old, new = theirs[case], ours(*CASES[case])
    assert new.files == old.files
    assert bool(new.code) == bool(old.code)
    if case in OTHER_TIME:
        new.stdout, old.stdout = (re.sub(r"take \S+", "", run.stdout) for run in (new, old))
    assert new.advice == printable(old.advice)


@pytest.mark.parametrize("case", ANSWERS)
def test_questions_are_the_retired_tools(theirs: dict[str, Outcome], ours: Run, case: str) -> None:
    name, answers = ANSWERS[case]
    old, new = theirs[case], ours(*CASES[name], answers)
    assert new.files == old.files
    assert (new.code, old.code) == (0, 0)
