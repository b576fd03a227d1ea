"""From a file to files: splits, forms, names, recipes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sportft_tui.dataset.findings.finding import Task
from sportft_tui.dataset.formats import Example, read_examples
from sportft_tui.dataset.preparing.preparer import Done, Preparer
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.dataset.preparing.writing import put
from sportft_tui.domain.errors import BadInput
from sportft_tui.new_files import numbered

Row = tuple[str, str]


def written(path: Path, rows: Sequence[Row]) -> Path:
    lines = (json.dumps({"prompt": prompt, "completion": label}) for prompt, label in rows)
    path.write_text("".join(line + "\n" for line in lines))
    return path


def posts(n: int, labels: Sequence[str]) -> list[Row]:
    return [(f"post {i} says {i * i}\n{i}.", labels[i % len(labels)]) for i in range(n)]


def prepare_file(path: Path, recipe: Recipe, folder: Path | None = None) -> Done | None:
    """Prepare a table as recommended; None where it is good for training as it is."""
    with Preparer(path, recipe) as preparer:
        preparer.look()
        outcome = preparer.decide({})
        parts = preparer.parts(splits=outcome.task is Task.CLASSIFICATION)
        if preparer.changes_nothing and not any(part.valid for part in parts):
            return None
        return preparer.write(parts, folder)


def prepared(path: Path, **recipe: object) -> Done:
    done = prepare_file(path, Recipe(**recipe))  # type: ignore[arg-type]
    assert done is not None
    return done


def rows_in(path: Path | None) -> list[Example]:
    assert path is not None
    return list(read_examples(path))


def split_of(done: Done, part: int = 0) -> tuple[list[Example], list[Example]]:
    train, valid = done.files[part]
    return rows_in(train), rows_in(valid)


def test_every_label_has_its_share(tmp_path: Path) -> None:
    # GIVEN labels of which some are rare
    labels = ["a"] * 14 + ["b"] * 5 + ["c"]
    path = written(tmp_path / "data.jsonl", posts(200, labels))
    # WHEN a fifth is for validation
    train, valid = split_of(prepared(path, valid=0.2))
    # THEN it is of each label, not by chance
    assert Counter(example.completion for example in valid) == {" a": 28, " b": 10, " c": 2}
    assert len(train) == 160
    assert not {example.prompt for example in train} & {example.prompt for example in valid}


@pytest.mark.parametrize(("wish", "n_valid"), [(0.5, 50), (7, 7), (1, 1), (None, 20), (0, 0)])
def test_sizes_and_parts(tmp_path: Path, wish: float | None, n_valid: int) -> None:
    done = prepared(written(tmp_path / "d.jsonl", posts(100, "ab")), valid=wish)
    train, valid = done.files[0]
    assert len(rows_in(train)) == 100 - n_valid
    assert (len(rows_in(valid)) if valid else 0) == n_valid
    assert train.name == ("d_prepared_train.jsonl" if n_valid else "d_prepared.jsonl")


@pytest.mark.parametrize("wish", [100, 1000, 0.001, 0.999])
def test_impossible_sizes_are_refused(tmp_path: Path, wish: float) -> None:
    with pytest.raises(BadInput, match="for validation leaves none"):
        prepared(written(tmp_path / "d.jsonl", posts(100, "ab")), valid=wish)
    assert [path.name for path in tmp_path.iterdir()] == ["d.jsonl"]


def test_a_seed_is_a_split(tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", posts(100, "abc"))
    first, again, other = (prepared(path, seed=seed).files[0] for seed in (1, 1, 2))
    for one, two in zip(first, again, strict=True):
        assert one is not None and two is not None
        assert one.read_bytes() == two.read_bytes()
    assert rows_in(first[1]) != rows_in(other[1])


def test_texts_that_are_alike_are_on_one_side(tmp_path: Path) -> None:
    # GIVEN each text three times: as it is, in upper case, and with other blanks
    texts = [" ".join(f"w{i * j % 97}x{i}" for j in range(30)) for i in range(1, 41)]
    rows = [
        (form, "ab"[i % 2])
        for i, t in enumerate(texts)
        for form in (t, t.upper(), t.replace(" ", "\n"))
    ]
    done = prepared(written(tmp_path / "d.jsonl", rows), valid=0.25)
    train, valid = split_of(done)

    # THEN none is in both files
    def plain(examples: list[Example]) -> set[str]:
        return {" ".join(e.prompt.lower().removesuffix("\n\n###\n\n").split()) for e in examples}

    assert len(train) + len(valid) == 120
    assert not plain(train) & plain(valid)
    assert abs(len(valid) - 30) <= 3


def test_folds_validate_on_every_row_once(tmp_path: Path) -> None:
    done = prepared(written(tmp_path / "d.jsonl", posts(103, ["a", "a", "b"])), folds=5)
    assert done.files[0][0].name == "d_prepared_fold1_train.jsonl"
    valid = [example.prompt for part in range(5) for example in split_of(done, part)[1]]
    assert len(valid) == len(set(valid)) == 103
    for part in range(5):
        train, valid_rows = split_of(done, part)
        assert len(train) + len(valid_rows) == 103
        assert 19 <= len(valid_rows) <= 22
        assert 6 <= sum(example.completion == " b" for example in valid_rows) <= 8


def test_open_ended_rows_are_split_too(tmp_path: Path) -> None:
    path = tmp_path / "d.txt"
    path.write_text("".join(f"line {i} of it\n" for i in range(50)))
    train, valid = split_of(prepared(path, valid=10))
    assert (len(train), len(valid)) == (40, 10)


def test_chats_with_a_system_prompt_and_a_mark(tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", posts(20, "ab"))
    done = prepared(path, format="chat", system="Sort.", bom=True)
    train, valid = done.files[0]
    assert valid is not None
    assert (train.name, valid.name) == (
        "d_prepared_chat_train.jsonl",
        "d_prepared_chat_valid.jsonl",
    )
    assert train.read_bytes().startswith(
        b'\xef\xbb\xbf{"messages":[{"role":"system","content":"Sort."}'
    )
    assert rows_in(valid)[0].format == "chat"
    assert done.template.system == "Sort."


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", posts(20, "ab"))
    (tmp_path / "d_prepared_valid.jsonl").write_text("mine")
    (tmp_path / "d_prepared_train (1).jsonl").mkdir()
    train, valid = prepared(path).files[0]
    assert valid is not None
    assert (train.name, valid.name) == ("d_prepared_train (2).jsonl", "d_prepared_valid (2).jsonl")
    assert (tmp_path / "d_prepared_valid.jsonl").read_text() == "mine"
    assert not list(tmp_path.glob(".*"))


def test_a_folder_that_cannot_be_written_to_is_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", posts(20, "ab"))
    with pytest.raises(BadInput, match="cannot be written"):
        prepare_file(path, Recipe(), path)


def test_a_recipe_is_kept_and_made_again(tmp_path: Path) -> None:
    # GIVEN decisions that are not the usual ones
    recipe = Recipe(valid=5, decisions={"duplicate": False}, texts={"separator": " =>"})
    recipe.save(tmp_path / "recipe.json")
    # WHEN they are read again
    again = Recipe.load(tmp_path / "recipe.json")
    assert again == recipe
    # THEN they are made so
    rows = posts(20, "ab")
    done = prepare_file(written(tmp_path / "d.jsonl", [*rows, rows[0]]), again)
    assert done is not None
    train, valid = split_of(done)
    assert len(train) + len(valid) == 21
    assert all(example.prompt.endswith(" =>") for example in train)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"sportft_recipe": 2}',
        '{"sportft_recipe": 1, "x": 1}',
        '{"sportft_recipe": 1, "seed": "1"}',
        '{"sportft_recipe": 1, "format": "x"}',
        '{"sportft_recipe": 1, "decisions": {"a": 1}}',
    ],
)
def test_what_is_no_recipe_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recipe.json"
    path.write_text(text)
    with pytest.raises(BadInput):
        Recipe.load(path)


TEXT = st.text(st.characters(), max_size=30)
LABEL = TEXT.filter(lambda label: label.strip() != "")


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(TEXT, LABEL), min_size=2, max_size=12), chat=st.booleans())
def test_a_prepared_file_reads_back_as_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], chat: bool
) -> None:
    # GIVEN rows of any characters, and no fix but those that are necessary
    folder = tmp_path_factory.mktemp("rows")
    path = written(folder / "d.jsonl", [("first", "one"), ("second", "two"), *rows])
    off = (
        "empty-prompt",
        "duplicate",
        "near-duplicate",
        "control",
        "mojibake",
        "label-spelling",
        "uppercase-prompt",
        "uppercase-completion",
        "separator",
        "prompt-prefix",
        "completion-prefix",
        "ending",
        "space",
        "long",
    )
    recipe = Recipe(
        format="chat" if chat else "completion",
        bom=True,
        valid=0,
        decisions=dict.fromkeys(off, False),
    )
    # WHEN they are prepared
    done = prepare_file(path, recipe)
    # THEN the file holds just them, in their order
    assert done is not None
    found = [(example.prompt, example.completion) for example in rows_in(done.files[0][0])]
    assert found == [("first", "one"), ("second", "two"), *rows]


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(TEXT, LABEL), min_size=2, max_size=30), folds=st.booleans())
def test_every_row_left_is_in_one_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], folds: bool
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    path = written(folder / "d.jsonl", [("one\n", "x"), ("two\n", "y"), *rows])
    done = prepare_file(path, Recipe(valid=0.3))
    assert done is not None
    places = [*done.parts[0].train, *done.parts[0].valid]
    assert sorted(places) == list(range(len(done.outcome)))


def _full_disk(**_: str) -> BinaryIO:
    return Path("/dev/full").open("r+b")


def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "d.jsonl", posts(20, "ab"))
    monkeypatch.setattr("tempfile.TemporaryFile", _full_disk)
    with pytest.raises(BadInput, match=r"temporary file.*TMPDIR"):
        prepare_file(path, Recipe())


def test_the_same_again_leaves_no_second_copy(tmp_path: Path) -> None:
    path = tmp_path / "once.jsonl"

    def once(*lines: bytes) -> Path:
        return put([("once.jsonl", lines)], tmp_path, reuse=True)[0]

    assert once(b"a\n", b"b\n") == path
    assert once(b"a\n", b"b\n") == path
    # a beginning of it, or more than it, is another file
    assert once(b"a\n") == tmp_path / "once (1).jsonl"
    assert once(b"a\n", b"b\n", b"c\n") == tmp_path / "once (2).jsonl"
    assert path.read_text() == "a\nb\n"


def test_a_pair_has_the_same_number(tmp_path: Path) -> None:
    # GIVEN a validation file of somebody else's under the name that we want
    train, valid = tmp_path / "x_train.jsonl", tmp_path / "x_valid.jsonl"
    valid.write_text("other\n")
    # WHEN the pair is written THEN both are numbered
    pair = put([(train.name, [b"t\n"]), (valid.name, [b"v\n"])], tmp_path)
    assert pair == [numbered(train, 1), numbered(valid, 1)]
    assert not train.exists()
    assert valid.read_text() == "other\n"
