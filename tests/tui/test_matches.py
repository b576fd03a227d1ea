"""The place in a text that a filter found, on one row of the table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sportft_tui.tui.matches import Matches

HEADERS = "From: fan@example.org\nSubject: Re: game\nLines: 12\n\n"


def told(text: str, query: str, width: int = 40) -> str:
    """The row, its marked parts in brackets."""
    parts = Matches.of(query).row_parts(text, width)
    return "".join(f"[{part}]" if is_match else part for part, is_match in parts)


def test_a_match_that_the_row_has_room_for_is_marked_in_the_texts_beginning() -> None:
    assert told("The goalie, the Goalie\n and  the goal", "goalie") == (
        "The [goalie], the [Goalie] and the goal"
    )
    # With capitals, only these are meant.
    assert told("The goalie, the Goalie", "Goalie") == "The goalie, the [Goalie]"
    assert told("a goal and a puck", 'puck "a goal"') == "[a goal] and a [puck]"


def test_a_match_behind_a_long_head_is_shown_with_what_is_around_it() -> None:
    # GIVEN a post that begins with headers
    text = HEADERS + "Nobody has ever seen such a save as the goalie made on Friday."
    # WHEN its row is shown THEN it begins a few words before the match
    assert told(text, "goalie") == "…a save as the [goalie] made on Friday."
    # AND where the beginning shows it, with that
    assert told(text, "fan").startswith("From: [fan]@example.org Subject: Re: game")
    # AND amid one endless word it is found, too
    assert told("x" * 500 + "goalie", "goalie") == "…" + "x" * 33 + "[goalie]"


@pytest.mark.parametrize(
    "query", ["", "!goalie", "label:goalie", "len>3", 'text="the goalie"', "len>many"]
)
def test_other_terms_mark_nothing(query: str) -> None:
    assert not Matches.of(query)
    assert told("the goalie", query) == "the goalie"


def test_letters_that_fold_to_several_leave_places_where_they_are() -> None:
    # ß folds to two letters, İ to two characters: what is behind them is found in its place.
    assert told("Große Straße, İzmir: goalie", "goalie") == "Große Straße, İzmir: [goalie]"
    assert told("die Straße hier", "strasse") == "die [Straße] hier"
    assert told("STRASSE", "straße") == "[STRASSE]"


def test_nothing_of_a_text_steers_the_terminal() -> None:
    row = told("\x1b[2J" * 30 + "\u202egoalie\x07 \t\n end", "goalie")
    assert row == "…2J" + "[2J" * 9 + "[goalie] end"


@given(st.text(max_size=300), st.text(min_size=1, max_size=4), st.integers(1, 60))
def test_a_row_shows_a_match_wherever_it_is(before: str, words: str, width: int) -> None:
    # GIVEN words that can be seen and typed
    if not words.isprintable() or any(c in ' "' or c.isspace() for c in words):
        return
    matches = Matches(((words, True),))
    text = before + words
    # WHEN a row is shown of a text that ends with them
    parts = matches.row_parts(text, width)
    # THEN it is on one line, and all parts together say no more than the text
    assert "\n" not in "".join(part for part, _ in parts)
    # AND the first match is within the row's cells, as far as there is room at all
    found = text.find(words)
    assert found in [begin for begin, _ in matches.places(text)]
    ahead = []
    for part, is_match in parts:
        if is_match:
            break
        ahead.append(part)
    assert cell_len("".join(ahead)) <= 2 * width + 1
