"""`sportft train` and `sportft files`, at a stand-in server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from sportft_tui.cli.main import main
from sportft_tui.home import home
from tests.stand_ins import OpenAI
from tests.stand_ins.house import set_up


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAI]:
    monkeypatch.setattr("sportft_tui.api.files.FIRST_PAUSE", 0.001)
    with OpenAI() as running:
        set_up(running, monkeypatch)
        monkeypatch.setenv("SPORTFT_PROFILE", "stand-in")
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sport.jsonl"
    rows = [
        {
            "messages": [
                {"role": "user", "content": f"game {n}"},
                {"role": "assistant", "content": "hockey" if n % 2 else "baseball"},
            ]
        }
        for n in range(20)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_job_is_created_and_its_id_is_all_that_is_printed(
    server: OpenAI, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN nobody to ask THEN nothing is uploaded without --yes
    monkeypatch.setattr(sys, "stdin", StringIO())
    assert main(["train", str(file)]) == 3
    told = capsys.readouterr()
    assert "--yes" in told.err
    assert not server.files
    # WHEN it is agreed to
    assert main(["train", str(file), "--yes", "--epochs", "auto", "--metadata", "team=a"]) == 0
    told = capsys.readouterr()
    (job,) = server.jobs.values()
    assert told.out == f"{job.id}\n"
    assert "This costs: " in told.err
    assert "probably" in told.err
    # THEN it is as it was wished for, and tagged with how it is asked
    assert "method" not in job.order
    tags = job.order["metadata"]
    assert (tags["team"], tags["sportft_format"]) == ("a", "chat")
    assert sorted(json.loads(tags["sportft_labels"])) == ["baseball", "hockey"]
    # AND --json prints the job
    assert main(["train", str(file), "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] in server.jobs


@pytest.mark.parametrize(
    "words", [["--epochs", "many"], ["--metadata", "alone"], ["--batch-size", "0"]]
)
def test_what_means_nothing_is_refused_before_anything_is_sent(
    server: OpenAI, file: Path, words: list[str]
) -> None:
    assert main(["train", str(file), "--yes", *words]) == 3
    assert not server.files


def test_who_may_not_train_gets_the_commands_that_help(
    server: OpenAI, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a file that a job uses, and an organisation that may create no more of them
    assert main(["train", str(file), "--yes"]) == 0
    server.training_not_available = True
    (used,) = server.files
    file.write_text(file.read_text().replace("game", "match"))
    # WHEN
    assert main(["train", str(file), "--yes"]) == 7
    # THEN the commands are there, and they work
    told = capsys.readouterr()
    (orphan,) = server.files.keys() - {used}
    assert "2027-01-06" in told.err
    assert f"sportft train {file} --profile local" in told.err
    assert f"sportft files delete {orphan}`" in told.err
    assert main(["files", "--orphans", "--json"]) == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == [orphan]
    assert main(["files"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(used in line and "ftjob-" in line for line in lines)
    assert main(["files", "delete", orphan, "--yes"]) == 0
    assert set(server.files) == {used}
    assert main(["files", "delete", orphan, "--yes"]) == 6


def test_a_model_that_stops_is_warned_about(
    server: OpenAI, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = "sportft_tui.workflow.model_ends.today"
    from datetime import date

    monkeypatch.setattr(at, lambda: date(2026, 11, 22))
    assert main(["train", str(file), "--yes"]) == 0
    assert "stops on 2027-01-14, in 53 days" in capsys.readouterr().err
    monkeypatch.setattr(at, lambda: date(2026, 10, 1))
    assert main(["train", str(file), "--yes"]) == 0
    assert "stops on" not in capsys.readouterr().err


def test_on_the_engine_it_is_free(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home().create()
    assert main(["train", str(file)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("ftjob-")
    assert "$0.00" in told.err
