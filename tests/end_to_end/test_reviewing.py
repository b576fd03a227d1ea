"""Labels put right by keyboard, in a real terminal: train, review, train again, ask again."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from terminal import Terminal, sportft

WORDS = {
    "hockey": ("puck", "goalie", "rink", "ice", "skates", "power play"),
    "baseball": ("inning", "pitcher", "bat", "home run", "shortstop", "bullpen"),
}
#: Texts about curling, all of them with the wrong label.
N_WRONG, N_RIGHT = 20, 30
QUESTION = "The broom swept the curling stone over the house"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Hockey and baseball, labelled rightly, and curling, which somebody took for baseball."""
    rows = [
        (f"{number} {words[number % 6]} {words[(number * 5 + 1) % 6]}, {number * 7919}", sport)
        for number in range(N_RIGHT)
        for sport, words in WORDS.items()
    ]
    rows += [
        (f"{number} a broom, a curling stone, the house, sweeping {number * 7919}", "baseball")
        for number in range(N_WRONG)
    ]
    path = tmp_path / "games.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


def ask(screen: Terminal, label: str) -> None:
    """Ask the newest model, and wait until it has said something about a label."""
    screen.press("c")
    screen.wait_for("Classify")
    screen.paste(QUESTION)
    screen.press("enter")
    screen.wait_for(rf"{label} +>?\d+\.\d %", 60)
    screen.press("esc")


def bodies(home: Path, query: str) -> list[dict[str, object]]:
    """What the journal holds, as it was written."""
    with closing(sqlite3.connect(home / "state" / "journal.sqlite")) as journal:
        return [json.loads(body) for (body,) in journal.execute(query).fetchall()]


def decisions(home: Path) -> list[dict[str, object]]:
    return bodies(home, "SELECT body FROM decisions ORDER BY seq")


def test_twenty_labels_are_put_right_by_key_and_the_next_model_answers_by_them(
    environment: dict[str, str], table: Path, sportft_home: Path
) -> None:
    # GIVEN a model trained on a table in which curling is called baseball
    with Terminal(sportft("--data", str(table)), environment, (120, 40)) as screen:
        screen.wait_for(r"Data  80 rows", 60)
        screen.wait_for(r"● engine", 60)
        screen.press("d")
        screen.wait_for(r"rows to train on", 60)
        screen.press("n")
        screen.wait_for(r"✓ 3 Train", 90)
        ask(screen, "baseball")

        # WHEN the rows about curling are reviewed
        screen.press("1", "/")
        screen.paste("curling")
        screen.press("enter")
        screen.wait_for(r"20 of 80")
        screen.press("R")
        screen.wait_for(r"1 of 20")
        # THEN the model says how probable each label is
        screen.wait_for(r"1 baseball +>?\d+\.\d % +2 hockey +<?\d+\.\d %", 60)
        # AND a label that nobody had yet can be typed, and has a key from then on
        screen.press("=")
        screen.paste("curling")
        screen.press("enter")
        screen.wait_for(r"2 of 20")
        screen.wait_for(r"3 curling")
        # AND one key a text is enough
        for place in range(3, 12):
            screen.press("3")
            screen.wait_for(rf"Review  {place} of 20")
        screen.wait_for(r"an hour, done at about")
        # AND what was pressed in error is taken back
        screen.press("1")
        screen.wait_for(r"12 of 20")
        screen.press("u")
        screen.wait_for(r"Undone")
        screen.wait_for(r"11 of 20")

        # AND WHEN all of it is killed THEN nothing that was decided is lost
        screen.kill()
    assert [one["label"] for one in decisions(sportft_home)] == ["curling"] * 10

    with Terminal(sportft("--data", str(table)), environment, (80, 24)) as screen:
        screen.wait_for(r"● engine", 60)
        screen.press("1")
        screen.wait_for(r"Data  80 rows", 60)
        screen.press("/")
        screen.paste("sweeping")
        screen.press("enter")
        screen.wait_for(r"20 of 80")
        screen.press("R")
        screen.wait_for(r"1 of 10")
        screen.wait_for(r"10 rows reviewed before are left out")
        key = screen.wait_for(r"(\d) curling")[1]
        for place in range(2, 11):
            screen.press(key)
            screen.wait_for(rf"Review  {place} of 10")
        screen.press(key)
        screen.wait_for(r"10 texts reviewed: 0 labels kept, 10 changed")

        # WHEN one key trains on them
        screen.press("n")
        screen.wait_for(r"Created ftjob-", 90)
        screen.wait_for(r"✓ 3 Train", 90)
        # THEN the new model knows curling
        ask(screen, "curling")

    # AND the answer to the same text is another one than before
    answers = bodies(sportft_home, "SELECT body FROM predictions ORDER BY seq")
    said = [one["label"] for one in answers if one["text"] == QUESTION]
    assert (said[0], said[-1]) == ("baseball", "curling")
    # AND the table has the labels, with what they were
    assert len(decisions(sportft_home)) == N_WRONG
    assert {(one["before"], one["label"]) for one in decisions(sportft_home)} == {
        ("baseball", "curling")
    }
    written = sorted(table.parent.glob("games_prepared_train*.jsonl"))
    assert len(written) == 2
    completions = re.findall(r'"completion": ?" ?(\w+)"', written[0].read_text())
    assert "curling" in completions
