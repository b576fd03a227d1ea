"""The shell's commands that do the same: they are what they claim, and they run."""

from __future__ import annotations

import asyncio
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sportft_tui.cli import main as cli
from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.domain.job import Job
from sportft_tui.home import home
from sportft_tui.monitor.journal import FILE_NAME, Journal
from sportft_tui.tui import shell_ways
from sportft_tui.tui.shell_command import ShellWay, quoted, typed, words
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.prepare_order import PrepareOrder

JOB = Job("ftjob-1", "succeeded", "ada", created_at=1.0)


@pytest.mark.parametrize(
    "word",
    ["plain", "two words", "it's", "a\nb\t'c' \\", "\x1b[2J", "日本 é", "", "$(x)", "\u202eab"],
)
def test_a_shell_reads_what_was_meant_and_no_terminal_is_steered(word: str) -> None:
    told = quoted(word)
    assert told.isprintable()
    read = subprocess.run(["bash", "-c", f"printf %s {told}"], capture_output=True, check=True)
    assert read.stdout.decode() == word


def test_a_command_names_its_server_where_options_still_count() -> None:
    custom = Choice("custom", "http://x/v1")
    told = typed(custom, ["predict", "m", "--", "-text"])
    assert told == "sportft predict m --base-url http://x/v1 -- -text"
    assert typed(Choice(), ["jobs"]) == "sportft jobs"
    # what is shown is cut, what is copied is not
    long = ["predict", "m", "x" * 5_000]
    assert len(words(Choice(), long)) < len(typed(Choice(), long)) == 5_018


def parsed(ways: list[ShellWay]) -> list[str]:
    """Each command, if the parser takes it."""
    found = []
    for way in ways:
        arguments = shlex.split(way.typed(Choice()))[1:]
        args = cli._parser().parse_args(arguments)
        found.append(str(args.command))
    return found


def test_all_of_them_are_commands(tmp_path: Path) -> None:
    order = PrepareOrder(Recipe(decisions={"long": False, "spaces": True}), tmp_path, "posts")
    assert parsed(shell_ways.of_job(JOB))[:2] == ["follow", "results"]
    assert parsed(shell_ways.of_job(replace(JOB, status="running")))[:2] == ["follow", "cancel"]
    assert parsed(shell_ways.of_events(JOB)) == ["follow", "export"]
    assert parsed(shell_ways.of_texts("m", "--help")) == ["predict", "export"]
    assert parsed(shell_ways.of_texts("m", " ")) == ["export"]
    for what in (None, tmp_path / "posts.csv", Newsgroups(subset="all", remove=("headers",))):
        assert parsed(shell_ways.of_table(what, order))[0] == "prepare"


def test_exports_write_what_the_screen_has(
    sportft_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a journal with a job
    journal = Journal(home().create().state / FILE_NAME)
    journal.record_job("local", JOB)
    journal.close()
    monkeypatch.chdir(tmp_path)
    for way in shell_ways.of_job(JOB):
        if way.command[0] == "export":
            assert cli.main(shlex.split(way.typed(Choice()))[1:]) == 0
    assert "ftjob-1" in (tmp_path / "jobs.csv").read_text()


@pytest.mark.parametrize("by_recipe", [False, True])
def test_prepare_writes_the_same_files(
    by_recipe: bool, sportft_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sportft_tui.workflow.session import Session

    # GIVEN a table with things to mend, and decisions about them
    table = tmp_path / "posts.csv"
    rows = [
        f"post {n % 30} about {'ice' if n % 2 else 'bats'},{'hockey' if n % 2 else 'baseball'}"
        for n in range(60)
    ]
    table.write_text("text,label\n" + "\n".join(rows) + "\n")
    recipe = Recipe(decisions={"duplicate": True}, rows=50, valid=0.3, by_chance=by_recipe)
    order = PrepareOrder(recipe, tmp_path / "app", "posts")
    order.folder.mkdir()
    saved = tmp_path / "saved.json"
    recipe.save(saved)

    async def prepare() -> None:
        session = Session(Choice())
        try:
            opened = await session.load(table)
            await session.prepare(opened, order)
        finally:
            await session.close()

    asyncio.run(prepare())
    # WHEN the command does the same into another folder
    (way, *_) = shell_ways.of_table(table, replace(order, folder=tmp_path / "shell"), str(saved))
    assert ("--recipe" in way.command) is by_recipe
    (tmp_path / "shell").mkdir()
    assert cli.main(shlex.split(way.typed(Choice()))[1:]) == 0
    # THEN the files are the same
    files = {path.name: path.read_bytes() for path in order.folder.glob("*.jsonl")}
    assert files
    assert {p.name: p.read_bytes() for p in (tmp_path / "shell").glob("*.jsonl")} == files
