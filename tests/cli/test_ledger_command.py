"""`sportft ledger`."""

from __future__ import annotations

import json
import time

import pytest

from sportft_tui.cli.main import main
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.ledger import LedgerEntry, month_of
from sportft_tui.home import home
from sportft_tui.monitor.journal import FILE_NAME, Journal

OCTOBER, NOVEMBER = 1_792_500_000.0, 1_795_000_000.0


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["ledger", *words])
    printed = capsys.readouterr()
    return code or 0, printed.out, printed.err


def test_entries_and_sums(capsys: pytest.CaptureFixture[str]) -> None:
    # GIVEN no ledger THEN that is said, and nothing is made
    assert run(capsys) == (0, "", "Nothing was paid from this machine.\n")
    assert not (home().state / FILE_NAME).exists()
    # GIVEN entries of two months and servers
    with Journal(home().create().state / FILE_NAME) as journal:
        journal.order(LedgerEntry(OCTOBER, "openai", "batch", "ft:m", "1", state="measured", usd=2))
        journal.order(
            LedgerEntry(NOVEMBER, "lab", "training", "llama\x1b", "2", estimated_usd=0.126)
        )
    # THEN they and their sums are told, estimates as such
    code, out, _ = run(capsys)
    assert code == 0
    lines = [line.split() for line in out.splitlines()]
    assert ["2026-11", "lab", "$0.13", "1", "estimated"] in lines
    assert ["2026-10", "openai", "$2.00"] in lines
    assert "training, ordered" in out
    assert "~$0.13" in out
    assert "\x1b" not in out
    # AND of one month, as data
    found = json.loads(run(capsys, "--month", "2026-11", "--json")[1])
    assert [one["tag"] for one in found["entries"]] == ["2"]
    assert [(one["profile"], one["usd"]) for one in found["sums"]] == [("lab", 0.126)]
    # AND a month that is none is refused
    code, _, err = run(capsys, "--month", "2026-13")
    assert code == BadInput.exit_code
    assert "Write it like 2026-11." in err


def test_each_profile_stands_beside_its_budget(capsys: pytest.CaptureFixture[str]) -> None:
    # GIVEN a budget of all, of a profile that was paid something, and of one that was not
    now = time.time()
    settings = "monthly_budget_usd = 20\n[profiles.openai]\nmonthly_budget_usd = 5\n"
    settings += '[profiles.lab]\nbase_url = "http://127.0.0.1:9/v1"\nmonthly_budget_usd = 1.5\n'
    with Journal(home().create().state / FILE_NAME) as journal:
        for at, tag in ((now, "1"), (OCTOBER, "2")):
            journal.order(LedgerEntry(at, "openai", "batch", "ft:m", tag, state="measured", usd=2))
    (home().config / "settings.toml").write_text(settings)
    # THEN this month's sums have theirs, and earlier ones, that may have had another, have none
    _, out, err = run(capsys)
    lines = [line.split() for line in out.splitlines()]
    assert [month_of(now), "openai", "$2.00", "$5.00"] in lines
    assert [month_of(now), "lab", "$0.00", "$1.50"] in lines
    assert [month_of(OCTOBER), "openai", "$2.00"] in lines
    assert f"Paid in {month_of(now)}: $2.00 of the budget of $20.00; $18.00 left." in err
    # AND of an earlier month alone nothing is said of a budget
    _, out, err = run(capsys, "--month", month_of(OCTOBER))
    assert ("$5.00" in out, "lab" in out, err) == (False, False, "")
    found = json.loads(run(capsys, "--json")[1])
    assert {(one["profile"], one["budget_usd"]) for one in found["sums"]} == {
        ("openai", 5.0),
        ("lab", 1.5),
        ("openai", None),
    }
