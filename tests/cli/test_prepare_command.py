"""`sportft prepare` at a terminal and in scripts."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from sportft_tui.cli.main import main
from sportft_tui.domain.errors import BadInput
from sportft_tui.home import home

Told = pytest.CaptureFixture[str]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twenty posts with a duplicate and a mail address, and the folder to work in."""
    rows = [f"post {i} of\n{i}{'@example.org' * (i == 4)}" for i in range(20)]
    rows.append(rows[0])
    lines = ["text,label", *(f'"{text}",{"ab"[i % 2]}' for i, text in enumerate(rows))]
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    return path


def typed(monkeypatch: pytest.MonkeyPatch, answers: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))


def run(told: Told, *words: str) -> tuple[int, list[str], str]:
    code = main(["prepare", *words])
    out, err = told.readouterr()
    assert "fault in sportft" not in err
    return code, out.splitlines(), err


def rows_in(paths: Sequence[str]) -> list[dict[str, str]]:
    return [json.loads(line) for path in paths for line in Path(path).read_text().splitlines()]


def test_stdout_is_the_files(table: Path, capsys: Told) -> None:
    code, out, err = run(capsys, "posts.csv", "-q")
    assert code == 0
    assert out == ["posts_prepared_train.jsonl", "posts_prepared_valid.jsonl"]
    assert len(rows_in(out)) == 20
    assert "1 row is the same as an earlier row" in err
    assert 'e.g. row 21: "post 0 of 0" is left out' in err
    assert "[Possible] Mask the mail addresses: no" in err


def test_json_tells_all(table: Path, capsys: Told) -> None:
    _, out, _ = run(capsys, "posts.csv", "-q", "--json", "--fix", "mail-address", "--keep", "space")
    value = json.loads(out[0])
    findings = {finding["id"]: finding for finding in value["findings"]}
    assert findings["duplicate"]["rows"] == [21]
    assert findings["mail-address"]["applied"] is True
    assert findings["space"]["applied"] is False
    files = value["files"][0]
    assert (files["n_train"], files["n_valid"]) == (16, 4)
    assert value["template"]["separator"] == "\n\n###\n\n"
    assert sum("[mail]" in row["prompt"] for row in rows_in([files["train"], files["valid"]])) == 1


def test_each_fix_is_asked_for(table: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a no to the duplicate, a yes to the mail address, else what is usual
    typed(monkeypatch, "n\ny\n\n\n\n\n")
    code, out, err = run(capsys, "posts.csv")
    assert code == 0
    questions = [
        line for line in err.replace("] ", "]\n").splitlines() if "[Y/n]" in line or "[y/N]" in line
    ]
    rows = rows_in(out)
    assert len(rows) == 21, questions
    assert any("[mail]" in row["prompt"] for row in rows), questions


def test_a_recipe_makes_the_same_again_without_asking(
    table: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first, _ = run(
        capsys, "posts.csv", "-q", "--keep", "duplicate", "--save-recipe", "r.json", "--valid", "5"
    )
    typed(monkeypatch, "")
    code, again, _ = run(capsys, "posts.csv", "--recipe", "r.json")
    assert code == 0
    assert [Path(path).read_bytes() for path in again] == [Path(p).read_bytes() for p in first]
    assert len(rows_in(again)) == 21


@pytest.mark.parametrize("answers", ["", "\n", "n\n\n"])
def test_answers_that_end_too_soon_write_nothing(
    table: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch, answers: str
) -> None:
    typed(monkeypatch, answers)
    code, out, err = run(capsys, "posts.csv")
    assert (code, out) == (3, [])
    assert "The answers ended" in err
    assert not list(Path().glob("*_prepared*"))


def test_a_refusal_writes_nothing(
    table: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "\n" * 5 + "n\n")
    code, out, err = run(capsys, "posts.csv")
    assert (code, out) == (0, []), err
    assert not list(Path().glob("*_prepared*"))


def test_a_good_file_is_left_as_it_is(tmp_path: Path, capsys: Told) -> None:
    path = tmp_path / "good.jsonl"
    rows = [
        {"prompt": f"{i} ->", "completion": f" {'abc'[i % 3]} that certainly is {i * i} END"}
        for i in range(120)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, out, err = run(capsys, str(path), "-q")
    assert (code, out) == (0, [str(path)])
    assert "as it is" in err
    assert [entry.name for entry in tmp_path.glob("good*")] == ["good.jsonl"]


def test_bad_lines_are_named_then_skipped(tmp_path: Path, capsys: Told) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(
        "".join(json.dumps({"text": f"{i}\n.", "label": "ab"[i % 2]}) + "\n" for i in range(9))
        + "{oh\n"
    )
    code, out, err = run(capsys, str(path), "-q")
    assert (code, out) == (3, [])
    assert "Line 10 of bad.jsonl" in err and "--skip-bad" in err
    code, out, err = run(capsys, str(path), "-q", "--skip-bad")
    assert code == 0
    assert len(rows_in(out)) == 9
    assert "line 10" in err


def test_labels_cannot_steer_the_terminal(tmp_path: Path, capsys: Told) -> None:
    path = tmp_path / "hostile.jsonl"
    labels = ("\x1b[2Jred", "\x9b5mblue")
    path.write_text(
        "".join(
            json.dumps({"prompt": f"{i}\n\u202e.", "completion": labels[i % 2]}) + "\n"
            for i in range(9)
        )
    )
    for words in (["-q"], ["-q", "--like-openai"], ["-q", "--json"]):
        code, out, err = run(capsys, str(path), *words)
        assert code == 0
        assert not {"\x1b", "\x9b", "\u202e"} & set("".join(out) + err)


@pytest.mark.parametrize(
    "words",
    [
        ["-"],
        ["posts.csv", "--like-openai", "--format", "chat"],
        ["posts.csv", "--system", "x"],
        ["posts.csv", "--folds", "5", "--valid", "3"],
        ["posts.csv", "-q", "--folds", "1"],
        ["posts.csv", "-q", "--valid", "-1"],
        ["posts.csv", "-q", "--context", "0"],
        ["posts.csv", "-q", "--seed", "-1"],
        ["posts.csv", "-q", "--epochs", "0"],
        ["posts.csv", "-q", "--recipe", "missing.json"],
        ["posts.csv", "-q", "--encoding", "no-such"],
        ["missing.csv", "-q"],
    ],
)
def test_what_cannot_be_is_a_sentence(table: Path, capsys: Told, words: list[str]) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (3, [])
    assert err.startswith("sportft: ") or "\nsportft: " in err
    assert not list(Path().glob("*_prepared*"))


def test_what_training_costs_is_told_with_the_files(table: Path, capsys: Told) -> None:
    # GIVEN no model THEN the tokens are a guess that says so, and there is no price
    _, out, err = run(capsys, "posts.csv", "-q", "--json", "--valid", "4")
    cost = json.loads(out[0])["files"][0]["cost"]
    assert (cost["is_estimated"], cost["usd"], cost["model"]) == (True, None, None)
    assert f"about {cost['tokens']} tokens (estimated) an epoch; --model NAME" in err
    # GIVEN a model and its epochs THEN tokens, epochs and price are told, of each file
    words = ("--model", "gpt-4.1-nano", "--epochs", "5", "--format", "chat", "--folds", "2")
    _, out, err = run(capsys, "posts.csv", "-q", "--json", *words)
    costs = [file["cost"] for file in json.loads(out[0])["files"]]
    assert len(costs) == 2
    for cost in costs:
        assert cost["trained_tokens"] == 5 * cost["tokens"] > 5 * 10 * 13
        assert cost["usd"] == pytest.approx(cost["trained_tokens"] * 1.5 / 1e6)
    assert err.count("a million for gpt-4.1-nano.") == 2
    # AND where the epochs are left to the provider, that is said
    _, _, err = run(capsys, "posts.csv", "-q", "--model", "gpt-4o-mini")
    assert " in probably 6 epochs at $3.00 a million" in err


def test_wrong_prices_are_said_before_anything_is_written(table: Path, capsys: Told) -> None:
    config = home().create().config
    (config / "prices.toml").write_text("[openai]\nmodel = 'much'\n")
    code, out, err = run(capsys, "posts.csv", "-q", "--model", "gpt-4o-mini")
    assert (code, out) == (3, [])
    assert "the price of “model” is “much”" in err
    assert not list(Path().glob("*_prepared*"))


def test_newsgroups_stand_in_place_of_a_file(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN posts of two newsgroups, the later ones, bare, and only the first of them
    posts = ["--newsgroups", "sci.space, sci.med", "--subset", "test", "--remove", "headers,quotes"]
    # WHEN they are prepared THEN files are named after them
    code = main(["prepare", *posts, "--rows", "60", "-q", "-o", str(tmp_path), "--json"])
    told, said = capsys.readouterr()
    assert code == 0
    assert "20 newsgroups, test subset, without headers and quotes: 60 rows" in said
    assert "Only the first 60 rows are used" in said
    found = json.loads(told)
    assert Path(found["files"][0]["train"]).name == "med-space-test_prepared_train.jsonl"
    assert sorted(found["template"]["labels"]) == ["med", "space"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--newsgroups", "hockey,sci.med"], "no newsgroup 'hockey' among the 20. Near it: rec."),
        (["--newsgroups", "sci.med"], "sci.med alone has one label"),
        (["--newsgroups", "all", "--subset", "half"], "no subset 'half'"),
        (["--newsgroups", "all", "--remove", "feet"], "'feet' cannot be removed"),
        (["--newsgroups", "all", "posts.csv"], "in place of FILE"),
        (["posts.csv", "--subset", "all"], "are for --newsgroups"),
        ([], "There is no FILE to prepare"),
        (["posts.csv", "--rows", "0"], "take no such number"),
    ],
)
def test_what_does_not_fit_together_is_said(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prepare", "-q", *words]) == BadInput.exit_code
    assert sentence in capsys.readouterr().err
