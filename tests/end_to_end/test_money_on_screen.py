"""A server that charges, in a real terminal: the cost stands there before anything is uploaded.

The engine stands in for it: it is reached by address and key, as somebody else's server would be.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI
from terminal import Terminal, sportft

from sportft_tui.engine import launch
from sportft_tui.engine.launch import Engine
from sportft_tui.home import home
from sportft_tui.tui.deliberate import QUIET_SECONDS


@pytest.fixture
def paid(corpus: Path, sportft_home: Path) -> Iterator[Engine]:
    """A server with a price for its model `ada`."""
    prices = home().create().config / "prices.toml"
    prices.write_text('[custom]\n"ada" = 0.40\n', encoding="utf-8")
    yield launch.start()
    launch.stop()


def n_files(server: Engine) -> int:
    with OpenAI(base_url=server.base_url, api_key=server.key.reveal()) as client:
        return len(client.files.list().data)


def test_the_cost_is_on_screen_and_a_no_or_the_budget_uploads_nothing(paid: Engine) -> None:
    environment = {**os.environ, "SPORTFT_API_KEY": paid.key.reveal(), "SPORTFT_MODEL": "ada"}
    with Terminal(sportft("--base-url", paid.base_url), environment) as screen:
        # GIVEN the tutorial's data, prepared
        screen.wait_for(r"No jobs yet|Four steps")
        screen.press("l", "enter")
        screen.wait_for(r"✓ 1 Load", 60)
        screen.press("d")
        # THEN what training will cost stands there before any file is written
        screen.wait_for(r"Training: about \$0\.0\d: about 1\d\d,000 tokens", 60)
        screen.press("enter")
        screen.wait_for(r"✓ 2 Prepare", 60)
        # WHEN a job is asked for THEN its tokens, epochs and dollars are shown first
        screen.press("n")
        screen.wait_for(r"New job on 1?\d+ rows")
        screen.wait_for(r"Cost: about \$0\.0\d: about 1\d\d,000 tokens \(estimated\) in 4 epochs")
        # AND going back uploads nothing
        screen.press("esc")
        screen.wait_for(r"✓ 2 Prepare")
        assert n_files(paid) == 0
        # WHEN there is a budget that it is over THEN that is said, and nothing goes out
        (home().config / "settings.toml").write_text("budget_usd = 0.01\n", encoding="utf-8")
        screen.press("n")
        screen.wait_for(r"over the budget of \$0\.01")
        screen.settle(QUIET_SECONDS)  # an Enter that comes with the form orders nothing
        screen.press("enter")
        screen.wait_for(r"✗ 3 Train")
        assert n_files(paid) == 0
