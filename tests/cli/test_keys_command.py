from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sportft_tui.cli.main import main
from sportft_tui.tui.commands import TABLE
from sportft_tui.tui.dialog_keys import as_commands


def test_the_keys_in_force_and_what_is_wrong_with_wishes(
    sportft_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a key that was changed, and one that cannot be
    (sportft_home / "config").mkdir(parents=True)
    settings = '[keys]\ntrain = "F5"\nhelp = "j"\n'
    (sportft_home / "config" / "settings.toml").write_text(settings)
    # WHEN the keys are asked for
    assert main(["keys"]) == 0
    told = capsys.readouterr()
    # THEN each command is on a line, with its key in force
    lines = told.out.splitlines()
    assert len(lines) == len(TABLE) + len(as_commands()) + 1
    assert any(line.split()[:2] == ["F5", "train"] for line in lines)
    # AND what cannot be is told beside them
    assert "[keys] help: lists and boxes need j; it stays ?." in told.err
    # AND for programs as JSON
    assert main(["keys", "--json"]) == 0
    found = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert set(found) == {command.id for command in TABLE} | set(as_commands())
    assert (found["train"]["key"], found["train"]["default_key"]) == ("F5", "n")
    assert found["attach"]["also"] == ["job"]
    assert found["attach"]["argument"] == "JOB"


def test_the_table_is_read_without_the_app() -> None:
    code = (
        "import sys; from sportft_tui.cli.main import main; main(['keys']); "
        "print([name for name in sys.modules if name == 'textual'], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
