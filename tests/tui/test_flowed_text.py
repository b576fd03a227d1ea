"""Long texts in lines: nothing is lost or too wide, and marks are where they were."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sportft_tui.dataset.table.row import Span
from sportft_tui.tui.flowed_text import FlowedText, visible

FORBIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
ANY_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=()), st.sampled_from(" \n\tab日\u0301\u200d\x1b\ud800")
    ),
    max_size=200,
)


def lines(flowed: FlowedText) -> list[str]:
    return ["".join(text for text, _ in flowed.parts(n)) for n in range(len(flowed))]


def marked(flowed: FlowedText) -> str:
    parts = (part for n in range(len(flowed)) for part in flowed.parts(n))
    return "".join(text for text, is_marked in parts if is_marked)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two ", "three"]),
        ("one two three", 8, ["one two ", "three"]),
        ("one\ntwo\n", 8, ["one", "two", ""]),
        ("one\r\ntwo\r\n", 8, ["one", "two", ""]),
        ("  > quoted  text", 20, ["  > quoted  text"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab cdefgh", 3, ["ab ", "cde", "fgh"]),
        ("日本語の", 5, ["日本", "語の"]),
        ("a\tb", 10, ["a    b"]),
    ],
)
def test_lines_are_broken_at_blanks(text: str, width: int, expected: list[str]) -> None:
    assert lines(FlowedText(text, [], width)) == expected


def test_what_cannot_be_seen_has_a_sign() -> None:
    assert visible("a\x00b\x1b[2J\x7f\x9b\u202e\ud800z") == "a␀b␛[2J␡���z"
    assert visible("👩\u200d👧") == "👩👧"


def test_marks_may_overlap_and_go_over_lines() -> None:
    text = "one two three four"
    spans = [Span("a", 4, 7, ""), Span("b", 5, 13, ""), Span("c", 15, 99, ""), Span("d", 9, 9, "")]
    flowed = FlowedText(text, spans, 9)
    assert [list(flowed.parts(n)) for n in range(len(flowed))] == [
        [("one ", False), ("two ", True)],
        [("three", True), (" ", False)],
        [("f", False), ("our", True)],
    ]
    assert flowed.line_of(8) == 1
    assert flowed.line_of(14) == 2
    assert flowed.begin_of(2) == 14


@given(ANY_TEXT, st.integers(1, 12), st.integers(0, 200), st.integers(0, 200))
def test_nothing_is_lost_or_too_wide(text: str, width: int, start: int, end: int) -> None:
    flowed = FlowedText(text, [Span("x", start, end, "")], width)
    shown = lines(flowed)
    # Two cells of a character do not go into one; blanks may hang over the edge.
    assert all(cell_len(line.rstrip()) <= max(width, 4) for line in shown)
    assert not any(FORBIDDEN.search(line) for line in shown)
    # All that can be seen is there, in its order.
    seen = re.sub(r"\s", "", visible(text.replace("\r\n", "\n").replace("\n", "")))
    if not re.search(r"[\u0300-\u036f\u20d0-\u20ff\u1ab0-\u1dff]", text):
        assert re.sub(r"\s", "", "".join(shown)) == seen.removesuffix("␍")


def test_a_long_text_is_found_again_by_place() -> None:
    text = "\n".join(f"line {n} " + "x" * 50 for n in range(5_000))
    flowed = FlowedText(text, [], 40)
    for place in (0, 1_000, len(text) // 2, len(text) - 1):
        line = flowed.line_of(place)
        assert flowed.begin_of(line) <= place
        assert line + 1 == len(flowed) or flowed.begin_of(line + 1) > place


def test_all_of_a_mark_is_marked() -> None:
    text = "see me@example.org, or you@example.org"
    places = [(m.start(), m.end()) for m in re.finditer(r"\S+@example\.org", text)]
    spans = [Span("mail-address", start, end, "") for start, end in places]
    for width in range(1, 40):
        assert marked(FlowedText(text, spans, width)) == "me@example.orgyou@example.org"
