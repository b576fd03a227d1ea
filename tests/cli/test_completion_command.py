"""`sportft completion`: the shells themselves say what they would offer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sportft_tui.cli import completed
from sportft_tui.cli.main import main
from sportft_tui.domain.job import Job
from sportft_tui.home import Home
from sportft_tui.monitor.journal import Journal

_TRY = """
source {script}
try() {{
  COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=(); _shtab_sportft 2>/dev/null
  echo "${{COMPREPLY[*]}}"
}}
{tries}
"""


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A journal with jobs, of which one has an ID that a shell would run."""
    monkeypatch.setenv("SPORTFT_HOME", str(tmp_path))
    home = Home(tmp_path / "config", tmp_path / "state", tmp_path / "data").create()
    jobs = [
        Job("ftjob-abc", "succeeded", model="ada", created_at=2, fine_tuned_model="ft:ada:x"),
        Job("ftjob-run", "running", model="ada", created_at=3),
        Job(f"ftjob-$(touch {tmp_path}/bad)", "running", model="ada", created_at=4),
    ]
    with Journal(home.state / "journal.sqlite") as journal:
        journal.record_jobs("local", jobs)
    (home.config / "settings.toml").write_text('[profiles.work]\nkind = "openai"\n')
    return home


def _script(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["completion", shell]) == 0
    path = tmp_path / f"script.{shell}"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def test_words_that_a_shell_would_run_are_left_out(folders: Home) -> None:
    assert completed.words("jobs") == ["ftjob-run", "ftjob-abc"]
    assert completed.words("models") == ["ftjob-abc"]
    assert completed.words("profiles")[-1] == "work"
    assert completed.words("nonsense") == []


def test_bash_offers_commands_options_choices_files_and_what_the_journal_knows(
    folders: Home,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN the script, and a sportft in the path for it to call
    script = _script("bash", tmp_path, capsys)
    tool = tmp_path / "bin" / "sportft"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m sportft_tui "$@"\n')
    tool.chmod(0o755)
    (tmp_path / "posts.csv").write_text("")
    # WHEN bash completes lines
    lines = {
        "ev": "evaluate",
        "config s": "show schema",
        "export d": "decisions",
        "follow --pro": "--profile",
        "--theme li": "light",
        "follow ftjob-a": "ftjob-abc",
        "predict f": "ftjob-abc",
        "jobs --profile w": "work",
        f"prepare {tmp_path}/po": f"{tmp_path}/posts.csv",
        f"batch X f -o {tmp_path}/po": f"{tmp_path}/posts.csv",
    }
    tries = "\n".join(f"try sportft {line}" for line in lines)
    bash = shutil.which("bash")
    assert bash is not None
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    done = subprocess.run(
        [bash, "--norc", "-c", _TRY.format(script=script, tries=tries)],
        capture_output=True,
        text=True,
        check=True,
    )
    # THEN it offers what fits
    assert dict(zip(lines, done.stdout.splitlines(), strict=True)) == lines
    # AND nothing of a server's was run
    assert not (tmp_path / "bad").exists()


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_their_scripts(
    shell: str, folders: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = _script(shell, tmp_path, capsys)
    text = script.read_text(encoding="utf-8")
    assert "sportft __complete jobs" in text
    assert "measure a model on a labelled file" in text
    if (program := shutil.which(shell)) is None:
        return  # what this machine has not, nobody can ask
    done = subprocess.run([program, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
