"""`sportft doctor`: each thing that can be wrong is said, with what to do."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sportft_tui.cli.main import main
from sportft_tui.domain.errors import BadInput, Unreachable, WrongKey
from sportft_tui.domain.job import Job
from sportft_tui.home import Home
from sportft_tui.monitor.journal import Journal
from sportft_tui.settings import FILE_NAME, Settings
from sportft_tui.workflow.doctor import machine, stores, terminal
from sportft_tui.workflow.doctor.finding import Finding
from sportft_tui.workflow.doctor.terminal import TerminalFacts

_ALL = 1 << 24


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("SPORTFT_HOME", str(tmp_path))
    return Home(tmp_path / "config", tmp_path / "state", tmp_path / "data").create()


def _told(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], str]:
    code = main([*words, "--json"])
    out = capsys.readouterr().out
    found = {
        finding["name"]: finding
        for section in json.loads(out)["sections"]
        for finding in section["findings"]
    }
    return code, found, out


def test_a_machine_in_order_has_nothing_to_do(
    folders: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a journal with a job
    with Journal(folders.state / "journal.sqlite") as journal:
        journal.record_jobs("local", [Job("ftjob-1", "succeeded", model="ada", created_at=1)])
    # WHEN the doctor looks THEN all is told, and nothing is to be done
    code, found, _ = _told(["doctor", "--offline"], capsys)
    assert code == 0
    assert found["journal"]["words"].startswith("whole: 1 jobs, 0 events")
    assert found["openai"]["state"] == "note"
    assert found["engine"]["words"].startswith("not running; starts when needed")
    # AND so it is in words
    assert main(["doctor", "--offline"]) == 0
    assert capsys.readouterr().out.endswith("✓ Nothing to do.\n")


def test_what_is_wrong_is_said_with_what_to_do(
    folders: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN settings with a wrong line, a journal that is none, and a server whose key is missing
    (folders.config / FILE_NAME).write_text("bel = true", encoding="utf-8")
    (folders.state / "journal.sqlite").write_bytes(b"no database" * 1000)
    monkeypatch.setenv("SPORTFT_API_KEY", "sk-secret")
    # WHEN the doctor looks THEN each is named, with a remedy, and the first decides the exit code
    code, found, out = _told(["--profile", "openai", "doctor", "--offline"], capsys)
    assert code == BadInput.exit_code
    assert found["settings"]["state"] == "do"
    assert "mean bell" in found["settings"]["hint"]
    assert "damaged" in found["journal"]["words"]
    assert found["openai"] == {
        "name": "openai",
        "state": "do",
        "words": "no key in OPENAI_API_KEY",
        "hint": "Set OPENAI_API_KEY to it.",
    }
    assert found["custom"]["state"] == "ok"
    # AND the damaged journal is left as it was, and no key is told
    assert (folders.state / "journal.sqlite").read_bytes().startswith(b"no database")
    assert "sk-secret" not in out


def test_a_key_that_another_command_has_is_said(
    folders: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    (folders.config / FILE_NAME).write_text('[keys]\ntrain = "g"\n', encoding="utf-8")
    code, found, _ = _told(["doctor", "--offline"], capsys)
    assert code == BadInput.exit_code
    assert "train" in found["[keys]"]["words"]


def test_names_from_the_file_are_told_as_text(
    folders: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    (folders.config / FILE_NAME).write_text(
        'theme = "\\u001b[31mred"\n[profiles."\\u001b[2J"]\nkind = "openai"\n'
        '[keys]\n"\\u001b[1m" = "\\u001b"\n',
        encoding="utf-8",
    )
    for words in (["doctor", "--offline"], ["config", "show"], ["__complete", "profiles"]):
        main(words)
        said = capsys.readouterr()
        assert "\x1b" not in said.out + said.err


def test_a_missing_key_alone_has_its_own_exit_code(
    folders: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _told(["--profile", "openai", "doctor", "--offline"], capsys)[0] == WrongKey.exit_code


def test_a_server_that_is_not_there_is_said(
    folders: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPORTFT_API_KEY", "sk-secret")
    code, found, _ = _told(["doctor", "--base-url", "http://127.0.0.1:9/v1"], capsys)
    assert code == Unreachable.exit_code
    assert any("127.0.0.1:9" in one["words"] and one["state"] == "do" for one in found.values())


def _look(
    monkeypatch: pytest.MonkeyPatch,
    environ: Mapping[str, str],
    *,
    colors: int = _ALL,
    size: tuple[int, int] = (120, 40),
    clipboard: tuple[str, ...] = (),
) -> dict[str, Finding]:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr(terminal, "get_terminal_size", lambda: os.terminal_size(size))
    facts = TerminalFacts(colors, environ.get("TERM") == "dumb", clipboard)
    found = terminal.look(facts, Settings(), environ)
    return {one.name: one for one in found}


@pytest.mark.parametrize(
    ("environ", "more", "name", "is_ok", "said"),
    [
        ({"TERM": "xterm-256color"}, {}, "terminal", True, "xterm-256color"),
        ({"TERM": "dumb"}, {}, "terminal", False, "TERM is dumb"),
        ({}, {}, "terminal", False, "TERM is not set"),
        ({"TERM": "vt220"}, {"size": (50, 15)}, "size", False, "50 columns, 15 rows"),
        ({"TERM": "xterm"}, {"colors": 16}, "colours", None, "16: every theme is painted in"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, {"colors": 0}, "colours", True, "NO_COLOR"),
        ({"TERM": "screen", "STY": "1.x"}, {}, "screen", None, "in pieces"),
        ({"TERM": "x", "DISPLAY": ":0"}, {"clipboard": ("xclip",)}, "clipboard", True, "xclip"),
        ({"TERM": "xterm-kitty"}, {}, "clipboard", True, "OSC 52"),
        ({"TERM": "xterm", "VTE_VERSION": "6800"}, {}, "clipboard", None, "takes no copied"),
        ({"TERM": "xterm"}, {}, "clipboard", None, "may take"),
    ],
)
def test_a_terminal_is_known_by_what_it_says(
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    more: dict[str, Any],
    name: str,
    is_ok: bool | None,
    said: str,
) -> None:
    found = _look(monkeypatch, environ, **more)[name]
    assert (found.is_ok, said in found.words) == (is_ok, True)
    assert found.is_ok is not False or found.hint


def test_tmux_is_asked_what_it_holds_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # GIVEN a tmux that keeps the clipboard to itself and waits half a second after Esc
    tool = tmp_path / "tmux"
    tool.write_text('#!/bin/sh\ncase "$3" in set-clipboard) echo off;; *) echo 500;; esac\n')
    tool.chmod(0o755)
    environ = {"TERM": "tmux", "TMUX": "/tmp/x,1,0", "PATH": str(tmp_path)}
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    # THEN both are said, with the line that changes it
    found = [
        one.hint
        for one in terminal.look(TerminalFacts(_ALL, False, ()), Settings(), environ)
        if one.name == "tmux"
    ]
    assert "set -g set-clipboard on" in found[0]
    assert "escape-time 10" in found[1]


def test_folders_that_cannot_be_used_are_said(tmp_path: Path) -> None:
    # GIVEN one that others may read, one that is a file, and one that is not there yet
    (tmp_path / "config").mkdir(mode=0o755)
    (tmp_path / "state").write_text("")
    home = Home(tmp_path / "config", tmp_path / "state", tmp_path / "new" / "data")
    config, state, data = machine.folders(home, {})
    assert (config.is_ok, config.hint) == (None, f"chmod 700 {tmp_path / 'config'}")
    assert (state.is_ok, "is a file" in state.words) == (False, True)
    assert (data.is_ok, "made when needed" in data.words) == (True, True)


def test_packages_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a package that must be there and is not, and one of an optional part
    monkeypatch.setattr(
        "importlib.metadata.requires",
        lambda _: [
            "textual<8.3,>=8.2",
            "no-such-thing>=1",
            "pytest<10; extra == 'dev'",
            'no-such-sheet<4,>=3.1; extra == "files"',
            'sportft[files]; extra == "dev"',
        ],
    )
    # THEN the first is to be installed, the other may be
    _, packages, files = machine.packages()
    assert (packages.is_ok, packages.hint) == (False, "pip install no-such-thing")
    assert (files.name, files.is_ok, files.hint) == ("files", None, "pip install 'sportft[files]'")


def test_what_is_looked_at_is_not_made(tmp_path: Path) -> None:
    assert stores.journal(tmp_path / "journal.sqlite").is_ok
    assert not list(tmp_path.iterdir())


def test_a_database_of_somebody_elses_is_no_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE other (a)")
    other.close()
    assert stores.journal(path).is_ok is False


def test_the_corpus_is_looked_for_where_scikit_learn_does(tmp_path: Path) -> None:
    environ = {"SCIKIT_LEARN_DATA": str(tmp_path)}
    assert stores.corpus(environ).is_ok is None
    (tmp_path / "20news-bydate_py3.pkz").write_bytes(b"")
    assert stores.corpus(environ).is_ok


def test_own_models_that_stop_are_listed(
    folders: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN models of two servers, one of which stops in the next 90 days
    stops, stays = "ft:gpt-4o-mini-2024-07-18:me:sport:x1", "ft:o9:me:sport:x2"
    elsewhere = "ft:gpt-4o-mini-2024-07-18:me:sport:x3"
    with Journal(folders.state / "journal.sqlite") as journal:
        for owner, model in (("openai", stops), ("openai", stays), ("local", elsewhere)):
            journal.record_job(owner, Job(model, "succeeded", "m", fine_tuned_model=model))
    # WHEN the doctor looks
    at = "sportft_tui.workflow.doctor.models.today"
    monkeypatch.setattr("sportft_tui.workflow.model_ends.today", lambda: date(2026, 11, 22))
    monkeypatch.setattr(at, lambda: date(2026, 11, 22))
    assert main(["doctor", "--offline", "--profile", "openai"]) in (0, 4)
    told = capsys.readouterr().out
    # THEN it tells which, and when
    assert f"{stops} stops on 2027-01-14, in 53 days" in " ".join(told.split())
    assert stays not in told and elsewhere not in told
