"""Where findings point at."""

from __future__ import annotations

import pytest

from sportft_tui.dataset.findings.spans import MOST_PLACES, spans


def marked(text: str, finding: str, mark: str = "", other: str = "") -> list[tuple[str, str]]:
    """The marked parts of a text, and what is said of each."""
    places = spans(text, finding, mark=mark, other=other)
    return [(text[begin:end], what) for begin, end, what in places]


@pytest.mark.parametrize(
    ("finding", "text", "parts"),
    [
        ("control", "a\x07b\ud83dc", [("\x07", "U+0007"), ("\ud83d", "U+D83D half a character")]),
        ("control", "\ufeffx", [("\ufeff", "U+FEFF zero width no-break space")]),
        ("control", "a\tb\nc\r\n", []),
        ("mojibake", "cafÃ© and 10 Â°C", [("Ã©", "Ã© is é"), ("Â°", "Â° is °")]),
        ("lost-characters", "caf\ufffd", [("\ufffd", "a character that was lost")]),
        ("mail-address", "ask jo@example.org!", [("jo@example.org", "a mail address")]),
        ("phone-number", "call 555-123-4567 now", [("555-123-4567", "a phone number")]),
        ("separator", "a ->b", [(" ->", 'the separator " ->" inside the text')]),
        ("empty-prompt", " \n ", [(" \n ", "nothing but blanks")]),
        (
            "blanks",
            " a ",
            [(" ", "blanks at the beginning"), (" ", "blanks at the end")],
        ),
        ("imbalance", "a", []),
        ("no such finding", "a", []),
    ],
)
def test_a_finding_points_at_its_characters(
    finding: str, text: str, parts: list[tuple[str, str]]
) -> None:
    assert marked(text, finding) == parts


def test_a_mark_is_found_inside_and_at_the_end() -> None:
    text = "a###b###"
    assert marked(text, "separator", "###") == [
        ("###", 'the separator "###" inside the text'),
        ("###", 'the separator "###" at the end'),
    ]
    assert marked("Sort: a", "prompt-prefix", "Sort: ") == [("Sort: ", "all texts begin so")]
    assert marked("a", "prompt-prefix", "Sort: ") == []


def test_of_near_duplicates_what_differs_is_marked() -> None:
    earlier = "The Leafs won the game in Toronto tonight"
    later = "The Leafs lost the game in Toronto last night"
    assert [part for part, _ in marked(later, "near-duplicate", other=earlier)] == [
        "lost",
        "last night",
    ]
    assert marked(later, "near-duplicate", other=later) == []


def test_a_text_full_of_them_is_not_marked_without_end() -> None:
    assert len(spans("\x00" * 5_000, "control")) == MOST_PLACES
