"""Rows become training and validation sets."""

from __future__ import annotations

import pytest

from sportft_tui.dataset.prepare import common_suffix, prepare, suggest_separator
from sportft_tui.dataset.rows import Row
from sportft_tui.domain.errors import BadInput


def rows_of(n: int) -> list[Row]:
    """Rows of two classes in turn, the first of them hockey."""
    return [Row(f"text {i}\nof {i}", "baseball" if i % 2 else "hockey") for i in range(n)]


def test_the_split_is_the_retired_tools() -> None:
    made = prepare(rows_of(100), format="completion")
    assert made.train[:10] == (83, 53, 70, 45, 44, 39, 22, 80, 10, 0)
    assert len(made.train) == 80
    assert list(made.validation) == sorted(set(range(100)) - set(made.train))


@pytest.mark.parametrize(
    ("n", "train", "validation"), [(4, 3, 1), (99, 79, 20), (4999, 3999, 1000), (6000, 5000, 1000)]
)
def test_a_fifth_is_for_validation_at_most_a_thousand(n: int, train: int, validation: int) -> None:
    made = prepare(rows_of(n), format="chat")
    assert (len(made.train), len(made.validation)) == (train, validation)


def test_a_completion_has_separator_and_space() -> None:
    made = prepare(rows_of(10), format="completion")
    assert made.template.separator == "\n\n###\n\n"
    assert made.lines([0]) == [
        r'{"prompt":"text 0\nof 0\n\n###\n\n","completion":" hockey"}',
    ]
    assert len(made.actions) == 3
    assert r'"\n\n###\n\n"' in made.actions[0]


def test_a_chat_has_neither() -> None:
    made = prepare(rows_of(10), format="chat", system="Sort.")
    assert made.lines([1]) == [
        '{"messages":[{"role":"system","content":"Sort."},'
        r'{"role":"user","content":"text 1\nof 1"},{"role":"assistant","content":"baseball"}]}'
    ]
    assert made.template.separator == made.template.leading == ""


def test_of_equally_frequent_labels_the_first_seen_is_positive() -> None:
    made = prepare(rows_of(10), format="completion")
    assert made.positive_label == "hockey"
    assert made.template.labels == ("hockey", "baseball")
    made = prepare([*rows_of(10), Row("one more", "baseball")], format="completion")
    assert made.positive_label == "baseball"


def test_rows_without_label_duplicates_and_long_rows_go_and_are_named() -> None:
    # GIVEN good rows, between them one of each kind that is removed, the long row after the others
    good = rows_of(20)
    limit = Row("x" * (10_000 - len("hockey")), "hockey")
    bad = [Row("no label", " "), good[0], Row("x" * 10_000, "hockey")]
    rows = [*good[:5], *bad, limit, *good[5:]]
    # WHEN they are prepared
    made = prepare(rows, format="completion")
    # THEN exactly they are gone; a row of just the limit stays
    used = [rows[i] for i in sorted(made.train + made.validation)]
    assert used == [*good[:5], limit, *good[5:]]
    removed = [action for action in made.actions if action.startswith("Removed")]
    assert [action.rpartition("(")[2] for action in removed] == ["row 6).", "row 7).", "row 8)."]
    # AND positions are those of the rows as they came
    assert set(made.split_of()) == set(range(24)) - {5, 6, 7}


def test_many_removed_rows_are_named_in_part() -> None:
    made = prepare([*rows_of(20), *rows_of(20)], format="chat")
    assert "Removed 20 rows" in made.actions[0]
    assert made.actions[0].endswith("(rows 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, …).")


@pytest.mark.parametrize(
    ("texts", "separator"),
    [
        (["one", "two"], " ->"),
        (["one", "two\nlines"], "\n\n###\n\n"),
        (["one -> two"], "\n\n###\n\n"),
        (["a\n\n###\n\nb"], "\n\n===\n\n"),
        (["\n\n###\n\n\n\n===\n\n\n\n---\n\n\n\n===>\n\n\n\n--->\n\n"], "\n\n### =>\n\n"),
    ],
)
def test_the_separator_is_in_no_text(texts: list[str], separator: str) -> None:
    assert suggest_separator(texts) == separator


@pytest.mark.parametrize(
    ("texts", "suffix"),
    [([], ""), (["same", "same"], "same"), (["ab", "b"], "b"), (["xab", "yab", "zb"], "b")],
)
def test_common_suffix(texts: list[str], suffix: str) -> None:
    assert common_suffix(texts) == suffix


@pytest.mark.parametrize(
    ("end", "separator"), [(" =>", " =>"), ("  ", " ->"), (" game", " ->"), ("\n", "\n\n###\n\n")]
)
def test_only_a_mark_that_all_texts_end_with_is_left_as_separator(end: str, separator: str) -> None:
    rows = [Row(f"{word}{end}", label) for word, label in (("One", "a"), ("Two", "b")) * 3]
    rows += [Row(f"{n}.{end}", "a") for n in range(4)]
    rows += [Row(f"{n},{end}", "b") for n in range(4)]
    made = prepare(rows, format="completion")
    assert made.template.separator == separator
    assert made.prompt(0) == (rows[0].text if end == separator else rows[0].text + separator)


def test_labels_that_begin_with_a_space_get_no_second() -> None:
    rows = [Row(row.text, " " + row.label) for row in rows_of(10)]
    made = prepare(rows, format="completion")
    assert made.completion(0) == " hockey"
    assert made.positive_label == "hockey"
    assert not any("space" in action for action in made.actions)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no row is left"),
        ([Row("a", ""), Row("b", " ")], "no row is left"),
        ([Row("a", "x"), Row("b", "x")], "have the same one"),
        ([Row("a", "x"), Row("a", "y")], "texts are the same"),
        ([Row("a", "x"), Row("b", "y")], "fall to training"),
    ],
)
def test_nothing_to_learn_from_is_a_sentence(rows: list[Row], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        prepare(rows, format="completion")
