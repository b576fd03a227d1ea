"""Runs of a simulated server in simulated time, drawn by chance: the journal is the server's list.

Short by default. `SPORTFT_LONG=1` draws thousands of runs, `SPORTFT_RUNS=n` so many.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from simulated_reader import ManyAtOnce, OneByOne
from simulated_world import Watching

RUNS = int(os.environ.get("SPORTFT_RUNS", "3000" if os.environ.get("SPORTFT_LONG") else "25"))
#: Things that happen in a run.
STEPS = 25


class WatchingOneByOne(Watching):
    reader_class = OneByOne


class WatchingManyAtOnce(Watching):
    reader_class = ManyAtOnce


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("machine", [WatchingOneByOne, WatchingManyAtOnce])
def test_the_journal_is_the_servers_list_whatever_happens(machine: type[Watching]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,  # the same runs each time: a failure here is one everywhere
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
