"""A terminal that goes away takes the app with it, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import Terminal, sportft

#: Runs a program that hears what terminals say at their end, or is deaf to it.
HEARING = """
import os, signal, sys
signal.signal(signal.SIGHUP, signal.{handler})
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.parametrize("is_told", [True, False])
def test_the_app_ends_with_its_terminal(tmp_path: Path, is_told: bool) -> None:
    # GIVEN the app in a session of its own, which no signal reaches when the terminal goes;
    # and once more where signals of that kind are ignored
    env = os.environ | {"SPORTFT_HOME": str(tmp_path)}
    hearing = HEARING.format(handler="SIG_DFL" if is_told else "SIG_IGN")
    command = [sys.executable, "-c", hearing, *sportft()]
    with Terminal(command, env) as terminal:
        terminal.wait_for("● engine")
        # WHEN the terminal goes
        terminal.hang_up()
        # THEN the app ends
        code = terminal.process.wait(20)
        assert code == (-signal.SIGHUP if is_told else 128 + signal.SIGHUP)
    # AND the engine goes on
    told = subprocess.run(sportft("engine", "status"), env=env, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert subprocess.run(sportft("engine", "stop"), env=env, capture_output=True).returncode == 0
