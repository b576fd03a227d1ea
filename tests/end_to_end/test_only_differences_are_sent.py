"""What the terminal shows after many differences is what it shows when it is told everything."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from terminal import Terminal, sportft

KEYS = [
    *("down", "up", "pagedown", "home", "end", "tab"),
    *("1", "2", "3", "4", "?", "a", "/", "o", "ré球 ", "esc", "t", "w", "e"),
]
SENT = {"down": "\x1b[B", "up": "\x1b[A", "pagedown": "\x1b[6~", "tab": "\t"}
#: Keys between two comparisons.
BETWEEN = 3


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
@pytest.mark.timeout(300)
def test_a_screen_of_differences_is_the_whole_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    # GIVEN the app with texts, jobs, events and answers in it
    env = os.environ | {"SPORTFT_HOME": str(tmp_path)}
    rounds = int(os.environ.get("SPORTFT_RUNS", "6"))
    chance = random.Random(str(size))
    with Terminal(sportft(), env, size) as terminal:
        terminal.wait_for("quit")
        terminal.press("g")
        terminal.wait_for(r"✓ 5 Classify", 120)
        for number in range(rounds):
            # WHEN some keys are pressed, whatever they do
            keys = [chance.choice(KEYS) for _ in range(BETWEEN)]
            terminal.press(*(SENT.get(key, key) for key in keys))
            terminal.until_idle(tmp_path)
            told = terminal.cells()
            # THEN the screen is the one that comes when all of it is sent again
            sent = len(terminal.received)
            terminal.press("\x0c")
            terminal.until_idle(tmp_path)
            assert len(terminal.received) - sent > size[0], "it was not painted again"
            assert terminal.cells() == told, f"round {number}, after {keys}:\n{terminal.text}"
        terminal.press("esc", "esc", "esc")
    stop = Terminal(sportft("engine", "stop"), env)
    with stop:
        assert stop.wait_end() == 0
