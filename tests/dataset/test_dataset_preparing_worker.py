"""Preparing open tables, through the worker process."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.formats import read_examples
from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.preparing.client import Preparation
from sportft_tui.dataset.preparing.preparer import Done, Preparer
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.dataset.table.client import Table, open_table
from sportft_tui.domain.errors import BadInput

SPORTS = Newsgroups(("rec.sport.baseball", "rec.sport.hockey"))
TUTORIAL = Recipe(rows=100, by_chance=True, decisions={"long": False})

#: What the retired tool itself wrote from the same hundred rows.
RETIRED_TOOL = {
    "sport2.jsonl": "14c4c470c0823f3aebe1c13b1d3249ae334de89b01560c2671472b1382f58aa5",
    "sport2_prepared_train.jsonl": (
        "fd2b53822a800fda3a91ae721c98c3c3e346f7141a29459484c8ca056cb029d3"
    ),
    "sport2_prepared_valid.jsonl": (
        "fc9ba6758cc027d8fc6231b09b06cc97108f02341ca1aa1a6f8660b8880c8e18"
    ),
}


def rows_of(n_rows: int) -> list[dict[str, str]]:
    """Rows of two classes in turn, no two alike."""
    words = ["puck", "inning", "goalie", "pitcher", "rink", "bat", "ice"]
    return [
        {
            "text": f"{words[i % 7]} {i * 7919} {words[i % 5]} {i * 104729}\nof {i}",
            "label": ("hockey", "baseball")[i % 2],
        }
        for i in range(n_rows)
    ]


def prepared_again(path: Path, recipe: Recipe, folder: Path) -> Done:
    """What the file gives that the table is from."""
    with Preparer(path, recipe) as preparer:
        preparer.look()
        preparer.decide({})
        return preparer.write(preparer.parts(splits=True), folder)


async def opened(worker: DatasetWorker, folder: Path, n_rows: int = 20) -> Table:
    path = folder / "posts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows_of(n_rows)))
    return await open_table(worker, path)


def prompts(path: Path | None) -> list[str]:
    assert path is not None
    return [example.prompt for example in read_examples(path)]


async def test_the_tutorial_has_the_retired_tools_files(
    worker: DatasetWorker, corpus: Path, tmp_path: Path
) -> None:
    # GIVEN the real corpus WHEN the first hundred of its posts are prepared
    told: list[str] = []
    table = await open_table(worker, SPORTS)
    preparation = Preparation(table, "sport2")
    made = await preparation.write(TUTORIAL, tmp_path / "out", raw=True, on_progress=told.append)
    # THEN the files are byte for byte what the retired tool wrote
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (tmp_path / "out").iterdir()
    }
    assert hashes == RETIRED_TOOL
    assert told
    assert (made.n_train, made.n_valid, made.positive_label) == (80, 20, "baseball")
    assert made.template.separator == "\n\n###\n\n"
    assert made.template.labels == ("baseball", "hockey")
    assert made.valid_path is not None
    first = next(read_examples(made.valid_path))
    assert first.prompt == made.first_validation_text + made.template.separator
    assert first.completion == " " + made.first_validation_label
    # AND of all rows, those in use are marked
    assert table.state.counts == {"baseball": 597, "hockey": 600}
    splits = [table.row(number).split for number in range(1197)]
    assert (splits.count("train"), splits.count("validation")) == (80, 20)
    assert set(splits[100:]) == {""}
    assert table.row(83).text + made.template.separator == prompts(made.train_path)[0]
    # AND the same again leaves no second copy
    again = await preparation.write(TUTORIAL, tmp_path / "out", raw=True)
    assert again.files == made.files
    assert len(list((tmp_path / "out").iterdir())) == 3


async def test_a_chat_pair_has_its_own_names(worker: DatasetWorker, tmp_path: Path) -> None:
    preparation = Preparation(await opened(worker, tmp_path), "ten")
    chat = Recipe(format="chat", system="Sort.")
    made = await preparation.write(chat, tmp_path)
    assert made.train_path == tmp_path / "ten_prepared_chat_train.jsonl"
    assert made.valid_path == tmp_path / "ten_prepared_chat_valid.jsonl"
    assert {example.system for example in read_examples(made.train_path)} == {"Sort."}
    # AND other rows get another number, both files the same
    other = await preparation.write(replace(chat, system=""), tmp_path)
    names = [path.name for path in other.files[0] if path]
    assert names == ["ten_prepared_chat_train (1).jsonl", "ten_prepared_chat_valid (1).jsonl"]


async def test_what_is_found_is_told_with_a_preview(worker: DatasetWorker, tmp_path: Path) -> None:
    preparation = Preparation(await opened(worker, tmp_path), "x")
    look = await preparation.look(Recipe())
    found = {one.id: one for one in look.found}
    assert (look.n_rows, look.task) == (20, "classification")
    assert found["space"].is_choice and found["space"].is_default
    assert (found["space"].before, found["space"].after) == ('"hockey"', '" hockey"')
    assert not found["few-rows"].fix
    # AND a chat needs no space
    chat = await preparation.look(Recipe(format="chat"))
    assert "space" not in {one.id for one in chat.found}


async def test_what_would_be_written_is_known_before(worker: DatasetWorker, tmp_path: Path) -> None:
    preparation = Preparation(await opened(worker, tmp_path, 40), "x", "gpt-4o")
    # GIVEN different wishes WHEN they are weighed THEN that is what is then written
    for recipe in (
        Recipe(),
        Recipe(rows=11, valid=0),
        Recipe(format="chat", system="Sort.", valid=0),
        Recipe(folds=4),
        Recipe(valid=0.5, decisions={"space": False}),
    ):
        files = await preparation.weigh(recipe)
        made = await preparation.write(recipe, tmp_path / f"{recipe.folds}{recipe.valid}")
        written = [path for pair in made.files for path in pair if path]
        assert files.files == tuple(path.name.replace(" (1)", "") for path in written)
        assert (files.n_train, files.n_valid) == (made.n_train, made.n_valid)
        counted = await worker.count_tokens(made.train_path, "gpt-4o")
        assert abs(files.tokens - counted.tokens) <= 0.05 * counted.tokens
        if not made.n_valid:
            assert (files.tokens, files.is_estimated) == (counted.tokens, False)
    with pytest.raises(BadInput, match="100 folds of 40 rows"):
        await preparation.weigh(Recipe(folds=100))


async def test_edits_are_prepared_and_replayed_from_a_recipe(
    worker: DatasetWorker, tmp_path: Path
) -> None:
    # GIVEN a table with a row relabelled, two left out, and a fix switched off
    table = await opened(worker, tmp_path)
    before = [table.row(number).text for number in range(20)]
    await table.relabel([4], "rugby")
    await table.exclude([0, 7], True)
    preparation = Preparation(table, "posts")
    recipe = Recipe(valid=0, rows=10, decisions={"separator": False})
    found = {one.id: one for one in (await preparation.look(recipe)).found}
    assert found["relabelled"].rows == (4,)
    assert found["left-out"].rows == (0, 7)
    # WHEN it is prepared THEN the files have it so, and ten rows that are not left out
    made = await preparation.write(recipe, tmp_path)
    kept = [row for row in range(12) if row not in (0, 7)]
    examples = list(read_examples(made.train_path))
    assert [example.prompt for example in examples] == [before[row] for row in kept]
    assert examples[kept.index(4)].completion == " rugby"
    # AND the recipe does the same with the file
    await preparation.keep(recipe, tmp_path / "recipe.json")
    saved = Recipe.load(tmp_path / "recipe.json")
    done = prepared_again(tmp_path / "posts.jsonl", saved, tmp_path / "again")
    assert done.files[0][0].read_bytes() == made.train_path.read_bytes()
    # AND in a file with another row there, that row is left alone, and it is said
    lines = (tmp_path / "posts.jsonl").read_text().splitlines(keepends=True)
    lines[4] = json.dumps({"text": "another\n", "label": "hockey"}) + "\n"
    (tmp_path / "posts.jsonl").write_text("".join(lines))
    done = prepared_again(tmp_path / "posts.jsonl", saved, tmp_path / "other")
    changed = list(read_examples(done.files[0][0]))[kept.index(4)]
    assert (changed.prompt, changed.completion) == ("another\n", " hockey")


async def test_an_edit_after_a_look_is_seen(worker: DatasetWorker, tmp_path: Path) -> None:
    table = await opened(worker, tmp_path)
    preparation = Preparation(table, "x")
    assert (await preparation.weigh(Recipe())).n_rows == 20
    await table.exclude(list(range(5)), True)
    assert (await preparation.weigh(Recipe())).n_rows == 15
    await preparation.close()
    assert (await preparation.weigh(Recipe())).n_rows == 15


async def test_a_table_that_is_still_read_is_prepared_whole(
    worker: DatasetWorker, tmp_path: Path
) -> None:
    table = await opened(worker, tmp_path, 30_000)
    files, rows = await asyncio.gather(
        Preparation(table, "x").weigh(Recipe(format="chat", decisions={"near-duplicate": False})),
        asyncio.to_thread(lambda: 30_000),
    )
    assert files.n_rows == rows


async def test_a_look_that_nobody_waits_for_is_in_nobodys_way(
    worker: DatasetWorker, tmp_path: Path
) -> None:
    # GIVEN a look under way
    preparation = Preparation(await opened(worker, tmp_path, 30_000), "x")
    looking = asyncio.Event()

    def heard(line: str) -> None:
        if line == "Looking at the rows":
            looking.set()

    task = asyncio.create_task(preparation.look(Recipe(), heard))
    await looking.wait()
    # WHEN it is given up for another one THEN that is answered, and it is the other one
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    chat = await preparation.look(Recipe(format="chat", rows=1_000))
    assert "space" not in {one.id for one in chat.found}
    assert chat.n_rows == 1_000


@pytest.mark.parametrize("stem", ["", "..", "a/b", "/etc/x", ".hidden", "nul\0"])
async def test_a_stem_names_files_and_nothing_else(
    worker: DatasetWorker, tmp_path: Path, stem: str
) -> None:
    preparation = Preparation(await opened(worker, tmp_path), stem)
    with pytest.raises(BadInput, match="cannot begin a file name"):
        await preparation.write(Recipe(), tmp_path)


async def test_what_cannot_be_used_is_a_sentence(worker: DatasetWorker, tmp_path: Path) -> None:
    table = await opened(worker, tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="cannot be written"):
        await Preparation(table, "x").write(Recipe(), tmp_path / "file" / "below")
    await table.relabel(list(range(20)), "hockey")
    with pytest.raises(BadInput, match="needs two labels or more"):
        await Preparation(table, "x").write(Recipe(), tmp_path)
