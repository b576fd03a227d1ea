"""A month's budget stops whole files in the shell, too, unless their amount is typed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from sportft_tui.cli.main import main
from tests.stand_ins import OpenAI
from tests.stand_ins.classifier import Classifier
from tests.stand_ins.house import budget, price, set_up, table_of

MODEL = "ft:gpt-4o-mini:stand-in::1"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAI]:
    monkeypatch.setattr("sportft_tui.api.files.FIRST_PAUSE", 0.001)
    monkeypatch.setenv("SPORTFT_PROFILE", "stand-in")
    monkeypatch.setattr(sys, "stdin", StringIO())
    with OpenAI() as running:
        running.classifiers[MODEL] = Classifier([("puck", "hockey"), ("pitcher", "baseball")])
        running.steps_per_look = 8
        set_up(running, monkeypatch)
        price(running, MODEL)
        yield running


def test_files_and_batches_are_stopped_and_pass_by_their_amount(
    server: OpenAI, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a budget for the month that not even a few answers are within
    budget(0.000_000_1)
    out = tmp_path / "out.csv"
    words = ["batch", MODEL, str(table_of(tmp_path, 4)), "-o", str(out), "--text", "text", "--yes"]
    # WHEN a file is to be asked about, one by one or in a batch THEN nothing is sent
    for via in ("requests", "batches"):
        assert main([*words, "--via", via]) == 3
        said = capsys.readouterr().err
        assert "would pass the budget of less than $0.01 for this month" in said
        assert "Nothing was asked." in said and "--over-budget 0.01" in said
    # AND another amount does not help
    assert main([*words, "--via", "batches", "--over-budget", "0.02"]) == 3
    assert (server.bill, server.files, server.batches) == ([], {}, {})
    # WHEN its amount is given THEN it is done
    capsys.readouterr()
    assert main([*words, "--via", "batches", "--over-budget", "0.01"]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    assert len(server.batches) == 1
