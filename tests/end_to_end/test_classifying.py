"""The Classify pane in a real terminal, with a model that the real engine has trained."""

from __future__ import annotations

import json
import re
import subprocess

from terminal import Terminal, sportft


def predictions(env: dict[str, str]) -> list[str]:
    """The texts of the journal's predictions, the oldest first."""
    run = sportft("export", "predictions")
    told = subprocess.run(run, env=env, check=True, capture_output=True, text=True).stdout
    return [json.loads(line)["text"] for line in told.splitlines()]


def test_typing_entering_pasting_and_coming_back(trained: dict[str, str]) -> None:
    # GIVEN the app, opened on a machine with a model, with no job chosen
    known = predictions(trained)
    with Terminal(sportft(), trained, (80, 24)) as screen:
        screen.wait_for(r"● engine")
        screen.press("4")
        screen.wait_for(r"4 Classify +ft:\S+")
        screen.wait_for(r"as trained: text \+ “\\n\\n###\\n\\n” → blank \+ label")

        # WHEN a text is typed THEN its label follows, with a bar each, and is not kept
        screen.press("a goalie with a puck on the ice")
        screen.wait_for(r"… hockey \d\d\.\d %  as you type")
        screen.wait_for(r"baseball .*\d\.\d %")
        assert predictions(trained) == known

        # WHEN it is entered THEN it is kept, with latency and cost
        screen.press("enter")
        screen.wait_for(r"· hockey \d\d\.\d %  a goalie with a puck on the ice")
        screen.wait_for(r"\d+ ms · \$0\.00 · ft:")
        assert predictions(trained) == [*known, "a goalie with a puck on the ice"]

        # WHEN two lines are pasted and a third is begun by ctrl+j THEN they are one text
        screen.paste("the pitcher\rthrew a curve")
        screen.press("\n", "to first base", "enter")
        screen.wait_for(r"· baseball \d\d\.\d %  the pitcher threw a curve to first base")
        assert predictions(trained)[-1] == "the pitcher\nthrew a curve\nto first base"

        # WHEN megabytes are pasted THEN the app holds them, and goes on obeying keys
        screen.paste("A bullpen and a home run in the ninth inning.\r" * 50_000)
        screen.wait_for(r"2,300,000 characters: Enter classifies them", 60)
        screen.press("\x7f")
        screen.wait_for(r"as trained: text")
        screen.press("esc", "q")
        assert screen.wait_end() == 0

    # WHEN the app is opened again THEN the answers are there, and the arrow key brings the text
    with Terminal(sportft(), trained, (80, 24)) as screen:
        screen.wait_for(r"● engine")
        screen.press("4")
        screen.wait_for(r"baseball \d\d\.\d %  the pitcher threw a curve")
        screen.press("\x1b[A", "\x1b[A")
        screen.wait_for(r"\n a goalie with a puck on the ice")
        assert re.search(r"… hockey \d\d\.\d %", screen.text), screen.text
        screen.press("esc", "q")
        assert screen.wait_end() == 0
