"""`sportft cancel` and `sportft predict` at a server that charges, a stand-in."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from sportft_tui.cli.main import main
from tests.stand_ins import OpenAI
from tests.stand_ins.house import set_up


class Typing(StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAI]:
    monkeypatch.setattr("sportft_tui.api.files.FIRST_PAUSE", 0.001)
    with OpenAI() as running:
        set_up(running, monkeypatch)
        monkeypatch.setenv("SPORTFT_PROFILE", "stand-in")
        yield running


@pytest.fixture
def job_id(server: OpenAI, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    file = tmp_path / "sport.jsonl"
    with file.open("w") as out:
        for n in range(20):
            said = [("user", f"game {n}"), ("assistant", "hockey" if n % 2 else "baseball")]
            messages = [{"role": role, "content": text} for role, text in said]
            out.write(json.dumps({"messages": messages}) + "\n")
    assert main(["train", str(file), "--yes"]) == 0
    return capsys.readouterr().out.strip()


def test_cancel_asks_who_sits_at_a_terminal(
    server: OpenAI,
    job_id: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN somebody who would not see the question THEN it is not put, as in a script
    monkeypatch.setattr(sys, "stdin", Typing("\n"))
    assert main(["train", str(tmp_path / "sport.jsonl")]) == 3
    told = capsys.readouterr().err
    assert "[y/N]" not in told and "Agree with --yes. Nothing was uploaded." in told
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    # GIVEN somebody at a terminal WHEN only Enter is pressed THEN the job goes on
    monkeypatch.setattr(sys, "stdin", Typing("\n"))
    assert main(["cancel", job_id]) == 3
    assert "the job goes on" in capsys.readouterr().err
    assert not any("cancel" in request.path for request in server.requests)
    # WHEN yes is typed THEN the server is asked
    monkeypatch.setattr(sys, "stdin", Typing("y\n"))
    assert main(["cancel", job_id]) == 0
    assert "cancelled" in capsys.readouterr().err


def test_read_only_may_stand_behind_the_command(
    server: OpenAI,
    job_id: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN a process in which nothing is read-only yet
    monkeypatch.setenv("SPORTFT_READ_ONLY", "")
    # WHEN a job is to be cancelled THEN nothing is sent that would
    assert main(["cancel", job_id, "--yes", "--read-only"]) == 7
    assert "read-only" in capsys.readouterr().err
    assert not any("cancel" in request.path for request in server.requests)


def test_predict_tells_the_price_before_and_after(
    server: OpenAI, job_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a trained model
    server.step(job_id, 1_000)
    # WHEN it is asked for one text
    assert main(["predict", job_id, "game 1"]) == 0
    told = capsys.readouterr()
    # THEN stdout has the label, and stderr the price and the cost
    assert told.out.startswith(("hockey", "baseball"))
    assert "a million tokens read + written" in told.err
    assert "This answer cost " in told.err
