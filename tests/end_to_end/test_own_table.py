"""A table of one's own, from the file to a classified text, in a real terminal."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest
from terminal import Terminal, sportft

from sportft_tui.dataset.formats import read_examples
from sportft_tui.dataset.preparing.recipe import Recipe

WORDS = {
    "hockey": ("puck", "goalie", "rink", "ice", "skates", "power play"),
    "baseball": ("inning", "pitcher", "bat", "home run", "shortstop", "bullpen"),
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Sixty rows of two sports and a duplicate, in columns whose names say nothing."""
    rows = [
        (number, f"{number} {words[number % 6]} {words[number % 5]}, {number * 7919}", sport)
        for number in range(30)
        for sport, words in WORDS.items()
    ]
    path = tmp_path / "games.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("id", "said", "sport"), *rows, rows[3]])
    return path


def test_a_table_is_opened_prepared_trained_on_and_its_model_asked(
    environment: dict[str, str], table: Path
) -> None:
    # GIVEN the app on a file whose columns cannot be told
    with Terminal(sportft("--data", str(table)), environment, (100, 30)) as screen:
        # WHEN they are chosen THEN the table is there
        screen.wait_for(r"Which column holds the texts\?", 60)
        screen.press("\x1b[B", "enter")
        screen.wait_for(r"Which column holds the labels\?")
        screen.press("\x1b[B", "enter")
        screen.wait_for(r"Data  61 rows", 60)

        # WHEN it is prepared THEN what was found stands there, with what would be written
        screen.press("d")
        screen.wait_for(r"\[x\] duplicate +Remove 1 duplicate row", 60)
        screen.wait_for(r"48 rows to train on \+ 12 to validate")
        # AND WHEN the duplicate is to stay THEN there is a row more
        screen.press(*["\x1b[B"] * 5, " ")
        screen.wait_for(r"\[ \] duplicate")
        screen.wait_for(r"48 rows to train on \+ 13 to validate")
        # AND the decisions can be kept
        screen.press("s")
        screen.wait_for(r"Save the recipe as")
        screen.press("enter")
        screen.wait_for(r"The recipe is in")

        # WHEN it is trained on THEN the job ends well, and its model knows the sports
        screen.press("n")
        screen.wait_for(r"Created ftjob-", 60)
        screen.wait_for(r"✓ 3 Train", 60)
        screen.press("c")
        screen.paste("The goalie lost the puck on the ice")
        screen.press("enter")
        screen.wait_for(r"hockey >?\d+\.\d %", 60)

    # AND the files are beside the table, with the duplicate in them
    folder = table.parent
    names = ("games_prepared_train.jsonl", "games_prepared_valid.jsonl")
    examples = [e for name in names for e in read_examples(folder / name)]
    assert len(examples) == 61
    assert len({(e.prompt, e.completion) for e in examples}) == 60
    # AND the recipe makes the same files in the shell
    recipe = folder / "games.recipe.json"
    assert Recipe.load(recipe).decisions["duplicate"] is False
    again = folder / "again"
    subprocess.run(
        sportft("prepare", str(table), "--recipe", str(recipe), "-o", str(again)),
        env=environment,
        check=True,
        capture_output=True,
    )
    for name in names:
        assert (again / name).read_bytes() == (folder / name).read_bytes()
