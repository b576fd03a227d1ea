"""Engine, app and `follow` are killed and the machine's clock is set: every event is told, once.

Three kills by default; thirty with SPORTFT_LONG=1.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from engine_process import EngineProcess
from terminal import Terminal, sportft

from sportft_tui.monitor.journal import FILE_NAME, Journal

KILLS = 30 if os.environ.get("SPORTFT_LONG") else 3
#: Epochs of the job that is watched: it is to outlive the kills.
EPOCHS = 1_000 if os.environ.get("SPORTFT_LONG") else 250
CLOCK_ERRORS = (0.0, -86_400.0, -61.0, 30.0, 86_400.0)


@pytest.fixture
def machine(sportft_home: Path) -> Iterator[EngineProcess]:
    engine = EngineProcess(sportft_home)
    engine.start()
    yield engine
    engine.end()
    subprocess.run(sportft("engine", "stop"), env=engine.env, check=False, capture_output=True)


@pytest.mark.timeout(600)
def test_kills_of_engine_app_and_follow_while_the_clock_jumps(machine: EngineProcess) -> None:
    dice = random.Random(5)
    # GIVEN a job that is watched in the app and followed in a shell, on one journal
    job = machine.order(EPOCHS, seed=1)
    with ExitStack() as programs:
        for kill in range(KILLS):
            app = programs.enter_context(Terminal(sportft("--job", job), machine.env))
            follow = programs.enter_context(
                subprocess.Popen(
                    sportft("follow", job, "--json"),
                    env=machine.env,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            app.wait_for(r"Created fine-tuning job|Step \d+/|Completed epoch")
            app.settle(dice.uniform(0, 1))
            # WHEN the clock is set, and one, two or all of them are killed
            machine.set_clock(dice.choice(CLOCK_ERRORS))
            if kill % 3 != 1:
                machine.kill()
                app.settle(dice.uniform(0, 1))
            follow.kill()
            follow.wait()
            app.kill()
        # THEN a last `follow` starts what is down, and tells all of it once and in order
        done = subprocess.run(
            sportft("follow", job, "--json"),
            env=machine.env,
            capture_output=True,
            text=True,
            timeout=400,
        )
    assert done.returncode == 0, done.stderr
    listed = machine.listed(job)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told == [event.to_dict() for event in listed]
    assert listed[-1].message == "The job has successfully completed"
    # AND the journal that all of them wrote is the engine's list
    with Journal(machine.home / "state" / FILE_NAME) as journal:
        assert journal.events("local", job) == listed
        assert journal.notice == ""
    # AND the clock was set while events were told
    times = [event.created_at for event in listed]
    assert max(times) - min(times) > 30
