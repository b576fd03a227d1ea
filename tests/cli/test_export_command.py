"""`sportft export`: what a script gets, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sportft_tui.cli.commands import export as command
from sportft_tui.cli.main import main
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.monitor.export import FORMS
from sportft_tui.monitor.export_rows import KINDS
from sportft_tui.monitor.journal import Journal

MESSAGES = ["Created", "naïve \x1b[31m 🏒", "half \ud800"]


@pytest.fixture
def known(sportft_home: Path) -> str:
    """A journal with two jobs, one of another server; the ID of the local one."""
    job_id = "ftjob-abc"
    with Journal(sportft_home / "state" / "journal.sqlite") as journal:
        journal.record_job("local", Job(job_id, "succeeded", "ada", created_at=1.0))
        journal.record_job("openai", Job("ftjob-other", "running", "gpt", created_at=2.0))
        events = [Event(f"e{n}", 1.0, "info", text) for n, text in enumerate(MESSAGES)]
        journal.add_events("local", job_id, events)
        journal.add_events("openai", "ftjob-other", events[:1])
    return job_id


def test_the_words_are_those_of_the_journal() -> None:
    assert (command.KINDS, command.FORMS) == (KINDS, FORMS)


def test_stdout_is_data_and_no_server_is_asked(
    known: str, sportft_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # WHEN one job's events are exported, by a part of its ID
    assert main(["export", "events", "--job", "abc"]) == 0
    # THEN each is one line of JSON, as it was
    out, err = capsys.readouterr()
    assert [json.loads(line)["message"] for line in out.splitlines()] == MESSAGES
    assert err == ""
    # AND no engine was started for that
    assert not (sportft_home / "state" / "engine.json").exists()


def test_the_files_name_says_its_form_and_it_is_not_overwritten(
    known: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events.CSV"
    words = ["export", "events", "-o", str(path), "--job", known]
    # WHEN it is written for the first time
    assert main(words) == 0
    out, err = capsys.readouterr()
    # THEN it is CSV, and the narration is not on stdout
    with path.open(encoding="utf-8", newline="") as file:
        assert [row["message"] for row in csv.DictReader(file)] == [*MESSAGES[:2], "half \\ud800"]
    assert out == ""
    assert "3 rows in" in err
    # AND the second time it stays, unless one insists
    assert main(words) == 3
    assert "--force" in capsys.readouterr().err
    assert main([*words, "--force", "--format", "jsonl"]) == 0
    assert path.read_text().startswith('{"profile": "local"')


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["events", "--job", "ftjob-nobody-knows"], 6),
        (["events", "-o", "/nowhere/at/all"], 3),
        (["events", "--profile", "nobody"], 3),
        (["events", "--profile", "openai", "--job", "ftjob-abc"], 6),
        (["events", "--profile", "openai"], 0),
    ],
)
def test_exit_codes(
    known: str, words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", *words]) == code
    out, err = capsys.readouterr()
    assert bool(err) == bool(code)
    assert len(out.splitlines()) == (1 if code == 0 else 0)


def test_what_cannot_be_exported_is_a_wrong_command_line(known: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["export", "everything"])
    assert caught.value.code == 2


def test_a_new_machine_has_a_table_with_no_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "jobs", "--format", "csv"]) == 0
    (header,) = csv.reader(io.StringIO(capsys.readouterr().out))
    assert header[:3] == ["profile", "id", "status"]


def test_a_reader_that_has_enough_is_not_told_the_rest(sportft_home: Path) -> None:
    # GIVEN more events than any pipe holds
    with Journal(sportft_home / "state" / "journal.sqlite") as journal:
        journal.record_job("local", Job("ftjob-long", "running", "ada"))
        many = [Event(f"e{n}", 1.0, "info", "x" * 200) for n in range(5_000)]
        journal.add_events("local", "ftjob-long", many)
    # WHEN somebody reads two lines and goes, in a locale without umlauts
    with subprocess.Popen(
        [sys.executable, "-m", "sportft_tui", "export", "events", "--job", "long"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ) as exporting:
        assert exporting.stdout is not None
        assert exporting.stderr is not None
        lines = [exporting.stdout.readline() for _ in range(2)]
        exporting.stdout.close()
        complaints = exporting.stderr.read()
    # THEN both are whole, and nobody complains
    assert [json.loads(line)["id"] for line in lines] == ["e0", "e1"]
    assert complaints == b""
    assert exporting.returncode == 141


def test_csv_is_utf_8_whatever_the_locale(known: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sportft_tui", "export", "events", "--format", "csv"],
        capture_output=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "naïve \x1b[31m 🏒" in done.stdout.decode("utf-8")
