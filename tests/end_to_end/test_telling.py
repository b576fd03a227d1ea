"""The end of a job, as a terminal and a command of the user's are told of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from long_job import order
from terminal import Terminal, sportft

_STRINGS = re.compile(r"\x1bP.*?\x1b\\|\x1b\].*?(?:\x07|\x1b\\)", re.DOTALL)


@pytest.fixture
def environment(
    corpus: Path, sportft_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """A new user's machine, outside of tmux; the engine that the test starts is stopped."""
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    env = dict(os.environ)
    yield env
    subprocess.run(sportft("engine", "stop"), env=env, check=False, capture_output=True)


def _set(home: Path, text: str) -> None:
    folder = home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.toml").write_text(text, encoding="utf-8")


def _bells(screen: Terminal) -> int:
    """How often it has rung; a BEL that ends a string does not ring."""
    return _STRINGS.sub("", screen.received).count("\x07")


def test_the_app_rings_names_the_job_and_runs_the_users_command(
    environment: dict[str, str], sportft_home: Path, tmp_path: Path
) -> None:
    # GIVEN the app within tmux, with notifications and a command of the user's
    told_at = tmp_path / "told.json"
    command = f"cat > {told_at}.part && mv {told_at}.part {told_at}; echo to nobody; exit 4"
    _set(sportft_home, f'desktop_notification = true\non_finish = "{command}"\n')
    inside_tmux = {**environment, "TMUX": "/tmp/tmux-0/default,1,0", "SPORTFT_API_KEY": "sk-x"}
    with Terminal(sportft(), inside_tmux) as screen:
        screen.wait_for(r"● engine")
        assert "\x1b]2;" not in screen.received

        # WHEN a job ends
        screen.press("g")
        screen.wait_for(r"on_finish failed \(exit code 4\)", 90)

        # THEN the command was given the job, and what it prints is nowhere
        told = json.loads(told_at.read_text())
        assert (told["outcome"], told["profile"], told["status"]) == (
            "succeeded",
            "local",
            "succeeded",
        )
        assert told["fine_tuned_model"].startswith("ft:ada:")
        assert "to nobody" not in screen.text

        # AND the bell rang once, the title and (through tmux) a notification name the job
        line = f"✓ {told['id']} succeeded"
        assert _bells(screen) == 1
        assert f"\x1b[22;2t\x1b]2;{line} - sportft\x1b\\" in screen.received
        assert f"\x1bPtmux;\x1b\x1b]9;{line}\x07\x1b\\" in screen.received

        # WHEN the app is left THEN the title is what it was
        screen.press("q")
        assert screen.wait_end() == 0
        screen.settle(0.2)
        assert screen.received.endswith("\x1b]2;\x1b\\\x1b[23;2t")


def test_of_several_who_see_it_one_tells(
    trained: dict[str, str], sportft_home: Path, tmp_path: Path
) -> None:
    # GIVEN a job that takes a while, and two followers in two terminals
    environment = trained
    told_at = tmp_path / "told"
    _set(sportft_home, f'desktop_notification = true\non_finish = "cat >> {told_at}"\n')
    job = order(60)
    follow = sportft("follow", job)
    with Terminal(follow, environment) as one, Terminal(follow, environment) as other:
        # WHEN it ends
        for screen in (one, other):
            screen.wait_for(rf"✓ {job} succeeded", 90)
            assert screen.wait_end() == 0
        # THEN the bell rang in one of them, with one notification, and the command ran once
        assert _bells(one) + _bells(other) == 1
        received = one.received + other.received
        assert received.count(f"\x1b]9;✓ {job} succeeded\x1b\\") == 1
        assert [json.loads(line)["id"] for line in told_at.read_text().splitlines()] == [job]

    # AND who reads it again later, or opens the app, is not told again
    for again in (follow, sportft()):
        with Terminal(again, environment) as screen:
            screen.wait_for(r"successfully completed", 60)
            screen.settle(1.0)
            assert _bells(screen) == 0
    assert len(told_at.read_text().splitlines()) == 1


def test_settings_that_mean_nothing_are_said_and_the_job_is_told_all_the_same(
    environment: dict[str, str], sportft_home: Path
) -> None:
    # GIVEN a mistyped setting
    _set(sportft_home, "bel = false\n")
    # WHEN the app is opened THEN it says so, with what there is
    with Terminal(sportft(), environment) as screen:
        screen.wait_for(r"no\s+setting\s+“bel”")
        screen.press("q")
        assert screen.wait_end() == 0
    # AND a shell command goes on without it
    done = subprocess.run(sportft("quickstart"), env=environment, capture_output=True, text=True)
    assert done.returncode == 0
    assert "no setting “bel”" in done.stderr
    # AND where no terminal is, nothing rings
    assert "\x07" not in done.stdout + done.stderr
