from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportft_tui.dataset.table.query import InSplit, Is, Number, Query, Term, Words, parse
from sportft_tui.domain.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("goalie", Words("text", "goalie")),
        ("text:goalie", Words("text", "goalie")),
        ('!"two words"', Words("text", "two words", is_inverse=True)),
        ("label:hockey", Words("label", "hockey")),
        ("!label=Hockey", Words("label", "Hockey", is_whole=True, is_inverse=True)),
        ('label=""', Words("label", "", is_whole=True)),
        ("finding:duplicate", Words("finding", "duplicate")),
        ("split:train", InSplit("train")),
        ("split:val", InSplit("validation")),
        ("!split:none", InSplit("", is_inverse=True)),
        ('split=""', InSplit("")),
        ("len>2000", Number("len", 2001, None)),
        ("LEN>=2,000", Number("len", 2000, None)),
        ("len<=10", Number("len", 0, 10)),
        ("!len<10", Number("len", 0, 9, is_inverse=True)),
        ("len<0", Number("len", 0, -1)),
        ("tokens>500", Number("tokens", 501, None)),
        ("tokens=5", Number("tokens", 5, 5)),
        ("row:120", Number("row", 120, 120)),
        ("row:100-200", Number("row", 100, 200)),
        ("row:100..200", Number("row", 100, 200)),
        ("is:marked", Is("marked")),
        ("!is:Ex", Is("excluded", is_inverse=True)),
        ("is:relabelled", Is("relabelled")),
        ("http://x", Words("text", "http://x")),
    ],
)
def test_a_term_is_read(typed: str, expected: Term) -> None:
    assert parse(typed) == Query((expected,))


def test_all_terms_are_kept_in_their_order() -> None:
    query = parse("label:hockey !text:goalie len>2000 finding:duplicate")
    assert [getattr(term, "field", "") for term in query.terms] == [
        "label",
        "text",
        "len",
        "finding",
    ]


@pytest.mark.parametrize("typed", ["", "  ", "!", "label:", "!len>", "is:", '""'])
def test_what_is_not_complete_yet_says_nothing(typed: str) -> None:
    assert not parse(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("len>many", "len>many"),
        ("!len:5-", "!len:5-"),
        ("len>5-10", "len>5-10"),
        ("len:,", "len:,"),
        ("is:lost", "is:relabelled"),
        ("split:test", "split:validation or split:none"),
    ],
)
def test_what_can_mean_nothing_is_said(typed: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse(typed)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("words", "is_exact"), [("goalie", False), ("Goalie", True), ("42!", False)]
)
def test_capitals_ask_for_capitals(words: str, is_exact: bool) -> None:
    assert Words("text", words).is_exact is is_exact


@given(st.text())
def test_anything_can_be_typed(typed: str) -> None:
    # WHEN anything is typed THEN it is read, or refused with a sentence that can be shown
    try:
        parse(typed)
    except BadInput as error:
        assert str(error).isprintable()
