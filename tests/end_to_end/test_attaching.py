"""Coming back to a job: by a part of its ID, from another server's app, after ctrl+c."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from long_job import order
from terminal import Terminal, sportft

from sportft_tui.engine import launch


@pytest.fixture
def environment(corpus: Path, environment: dict[str, str]) -> dict[str, str]:
    """A new user's machine, with the newsgroups at hand."""
    return environment | {"SCIKIT_LEARN_DATA": str(corpus)}


def run(env: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        sportft(*arguments), env=env, capture_output=True, text=True, timeout=90, check=False
    )


def test_ctrl_c_stops_the_watching_and_says_how_to_come_back(trained: dict[str, str]) -> None:
    # GIVEN a job that takes a while, followed without naming it
    environment = trained
    job = order(400)
    with Terminal(sportft("follow"), environment, size=(100, 30)) as screen:
        screen.wait_for(rf"{job} is the newest job that is not over")
        screen.wait_for(r"Completed epoch \d+/400", 60)
        # WHEN ctrl+c is pressed (a terminal makes this signal of it)
        os.kill(screen.process.pid, signal.SIGINT)
        # THEN it says that the job goes on, and the whole command to come back with
        screen.wait_for(rf"Stopped watching {job}; the job goes on")
        screen.wait_for(rf"  sportft follow {job}")
        assert screen.wait_end() == 130

    # AND with a part of the ID every event is there from the first on
    part = job.partition("-")[2][:8]
    assert run(environment, "cancel", job).returncode == 0
    followed = run(environment, "follow", part)
    assert followed.returncode == 9, followed.stderr
    lines = followed.stdout.splitlines()
    assert lines[0].endswith(f"] Created fine-tuning job: {job}")
    assert all(re.match(r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] \S", line) for line in lines)
    assert f"{job} was cancelled." in followed.stderr


def test_a_job_of_another_server_is_found_by_a_part_of_its_id(
    environment: dict[str, str],
    tutorial_in: Callable[[Path], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN a job on a server of somebody else's, once followed from here
    theirs = {**environment, "SPORTFT_HOME": str(tmp_path / "theirs")}
    try:
        tutorial_in(tmp_path / "theirs")
        with monkeypatch.context() as there:
            there.setenv("SPORTFT_HOME", theirs["SPORTFT_HOME"])
            engine = launch.start()
        with_key = {**environment, "SPORTFT_API_KEY": engine.key.reveal()}
        listed = run(with_key, "jobs", "--base-url", engine.base_url).stdout
        job = re.findall(r"ftjob-\w+", listed)[0]
        part = job[-8:]

        # WHEN a part of its ID is followed, and no server is named
        followed = run(with_key, "follow", part)
        # THEN it is read from its server
        assert followed.returncode == 0, followed.stderr
        assert f"Created fine-tuning job: {job}" in followed.stdout
        assert "The job has successfully completed" in followed.stdout
        assert f"It is a job of {engine.base_url}." in followed.stderr

        # AND without its key that is a sentence, not a guess
        without = run(environment, "follow", part)
        assert without.returncode == 4
        assert f"{job} is a job of {engine.base_url}." in without.stderr
        assert "SPORTFT_API_KEY" in without.stderr

        # WHEN it is chosen in the app of the engine here
        with Terminal(sportft(), with_key, size=(80, 24)) as screen:
            screen.wait_for(r"No jobs yet|Four steps")
            screen.press("a")
            screen.wait_for(r"Attach to which job")
            screen.press(part)
            screen.wait_for(r"✓ succeeded")
            screen.press("enter")
            # THEN the app is open on that server, and the job's whole history is there
            screen.wait_for(r"● custom", 60)
            screen.press("3")
            screen.wait_for(r"The job has successfully completed")
            screen.press("home")
            screen.wait_for(rf"Created fine-tuning job: {job}")
            screen.press("q")
            assert screen.wait_end() == 0

        # AND opened from the shell, it is the same
        with Terminal(sportft("--job", part), with_key, size=(80, 24)) as screen:
            screen.wait_for(r"● custom", 60)
            screen.press("3")
            screen.wait_for(r"The job has successfully completed")
            screen.press("q")
            assert screen.wait_end() == 0
    finally:
        run(theirs, "engine", "stop")
