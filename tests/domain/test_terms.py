from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportft_tui.domain.terms import TypedTerm, has_capitals, typed_terms

FIELDS = {"label": (":", "="), "len": (":", "<", "<=", ">", ">=")}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("two words", [TypedTerm("two"), TypedTerm("words")]),
        ('"two words', [TypedTerm("two words")]),
        ('!"two words" more', [TypedTerm("two words", is_inverse=True), TypedTerm("more")]),
        ("LABEL:Hockey", [TypedTerm("Hockey", "label", ":")]),
        ('label:"ice hockey"', [TypedTerm("ice hockey", "label", ":")]),
        ('!label=""', [TypedTerm("", "label", "=", is_inverse=True)]),
        ('label="', [TypedTerm("", "label", "=")]),
        ("len>=20", [TypedTerm("20", "len", ">=")]),
        ("len>20", [TypedTerm("20", "len", ">")]),
        # What is not complete yet says nothing.
        ('! "" !"" label: !label: label:"" len> len>= label=', []),
        # Nothing else is special.
        ("http://x", [TypedTerm("http://x")]),
        ('"label:hockey"', [TypedTerm("label:hockey")]),
        ("labels:x label>x", [TypedTerm("labels:x"), TypedTerm("label>x")]),
        ("5\" it's", [TypedTerm('5"'), TypedTerm("it's")]),
    ],
)
def test_what_was_typed_is_read(typed: str, expected: list[TypedTerm]) -> None:
    assert list(typed_terms(typed, FIELDS)) == expected


@given(st.text(alphabet=st.characters(exclude_characters='"'), min_size=1))
def test_quotes_make_any_text_plain(text: str) -> None:
    assert list(typed_terms(f'"{text}"', FIELDS)) == [TypedTerm(text)]


@pytest.mark.parametrize(
    ("text", "has"), [("goalie", False), ("Goalie", True), ("\u01c5", True), ("\u00df1!", False)]
)
def test_capitals(text: str, has: bool) -> None:
    assert has_capitals(text) is has
