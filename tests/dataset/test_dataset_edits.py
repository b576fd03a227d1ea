"""Changes of single rows, made once more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportft_tui.dataset.preparing.edits import Edit, Editor, Places, fingerprint
from sportft_tui.dataset.preparing.preparer import Preparer
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.domain.errors import BadInput

TEXTS = [f"text {i}" for i in range(10)]


def edited(editor: Editor) -> list[tuple[str, str]]:
    """Ten rows in batches of three, after the changes."""
    batches = [(TEXTS[i : i + 3], ["a"] * len(TEXTS[i : i + 3])) for i in range(0, 10, 3)]
    pairs = list(editor.edited(batches))
    return [pair for texts, labels in pairs for pair in zip(texts, labels, strict=True)]


def test_rows_are_relabelled_and_left_out_by_number_and_text() -> None:
    editor = Editor(
        [
            Edit(2, fingerprint("text 1"), "b"),
            Edit(5, fingerprint("another text"), "b"),
            Edit(6, left_out=True),
            Edit(99, label="b"),
        ]
    )
    rows = edited(editor)
    assert [i for i, (_, label) in enumerate(rows) if label == "b"] == [1]
    assert len(rows) == 10  # who is left out is still there, for rows to keep their numbers
    assert (set(editor.left_out), editor.missed) == ({5}, [5, 99])
    # AND what was not done is said
    (missed,) = (found for found in editor.found() if found.id == "edits-missed")
    assert "rows 5, 99" in missed.what
    # AND reading once more gives the same
    assert edited(editor) == rows
    assert editor.missed == [5, 99]


@pytest.mark.parametrize(
    ("most", "out", "last"),
    [(4, (), 4), (4, (1, 4), 6), (9, (10,), 9), (10, (), 10), (50, (2,), 10)],
)
def test_the_first_rows_are_those_that_are_used(most: int, out: tuple[int, ...], last: int) -> None:
    editor = Editor([Edit(row, left_out=True) for row in out], most)
    assert edited(editor) == [(text, "a") for text in TEXTS[:last]]


def test_half_a_character_has_a_fingerprint_too() -> None:
    assert fingerprint("\ud83d") != fingerprint("\ufffd")


def test_a_recipe_keeps_edits(tmp_path: Path) -> None:
    edits = (Edit(3, fingerprint("x"), "b"), Edit(7, left_out=True))
    recipe = Recipe(rows=20, by_chance=True, edits=edits)
    recipe.save(tmp_path / "r.json")
    assert Recipe.load(tmp_path / "r.json") == recipe


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"row": 0},
        {"row": 1.5},
        {"row": True},
        {"row": 1, "label": 3},
        {"row": 1, "left_out": "yes"},
        {"row": 1, "colour": "red"},
        "row 1",
    ],
)
def test_what_is_no_edit_is_no_recipe(tmp_path: Path, edit: object) -> None:
    (tmp_path / "r.json").write_text(json.dumps({"sportft_recipe": 1, "edits": [edit]}))
    with pytest.raises(BadInput, match="`edits` is not as recipes have it"):
        Recipe.load(tmp_path / "r.json")


def test_rows_that_are_left_out_are_in_no_finding(tmp_path: Path) -> None:
    # GIVEN rows of two labels, and one that is wrong in every way
    rows = [{"text": f"{i} * {i * 7919}\n.", "label": "ab"[i % 2]} for i in range(30)]
    rows[4] = {"text": "caf\u00c3\u00a9\x07 jo@example.org", "label": "A "}
    path = tmp_path / "d.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    wrong = {"mojibake", "control", "mail-address", "label-spelling"}
    with Preparer(path, Recipe()) as preparer:
        assert wrong <= {found.id for found in preparer.look()}
    # WHEN it is left out THEN the others are what is looked at, and it is in no file
    with Preparer(path, Recipe(edits=(Edit(5, left_out=True),))) as preparer:
        ids = {found.id: found for found in preparer.look()}
        assert not wrong & set(ids)
        assert list(ids["left-out"].rows) == [4]
        assert list(preparer.decide({}).positions) == [*range(4), *range(5, 30)]


def test_where_all_rows_are_left_out_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"prompt": "a", "completion": "b"}\n')
    with (
        Preparer(path, Recipe(edits=(Edit(1, left_out=True),))) as preparer,
        pytest.raises(BadInput, match="All rows are left out"),
    ):
        preparer.look()


@given(st.lists(st.integers(0, 400), max_size=60))
def test_places_are_a_set_of_them(places: list[int]) -> None:
    kept = Places()
    for place in places:
        kept.add(place)
    assert list(kept) == sorted(set(places))
    assert len(kept) == len(set(places))
    assert all((place in kept) == (place in set(places)) for place in range(-1, 500))
    kept.clear()
    assert (len(kept), list(kept), 0 in kept) == (0, [], False)
