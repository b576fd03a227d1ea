"""Events as lines: what comes out is what went in, and what matters of a flood is found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportft_tui.domain.event import Event
from sportft_tui.domain.event_lines import PIECE, EventLines, event_of, heard, line_of

#: Whatever a server may send, with all that a line is cut at.
TEXTS = st.text(max_size=20) | st.sampled_from(
    [
        '","data":{',
        ',"message":"x"',
        '"level":"error"',
        "\\",
        '\\"',
        "\n",
        "\t",
        "\r\x85\u2028",
        "\ud800",
    ]
)
DATA: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    TEXTS | st.sampled_from(["level", "message", "valid_loss", "full_valid_loss", "step"]),
    st.integers() | st.floats(allow_nan=False) | TEXTS | st.dictionaries(TEXTS, TEXTS, max_size=2),
    max_size=3,
)
EVENTS = st.builds(
    Event,
    TEXTS,
    st.integers(0, 10**10) | st.floats(0, 1e10),
    st.sampled_from(["info", "info", "warn", "error"]) | TEXTS,
    TEXTS,
    st.sampled_from(["metrics", "metrics", "message"]) | TEXTS,
    DATA,
)


def in_old_form(event: Event) -> str:
    """A line as older journals have it."""
    return json.dumps(event.to_dict(), separators=(",", ":"))


def measured(number: int) -> Event:
    data = {"step": number, "train_loss": 1 / (1 + number)}
    return Event(f"e{number}", number, "info", f"Step {number}", "metrics", data)


def is_plain(event: Event) -> bool:
    kind = (event.level, event.type) == ("info", "metrics")
    return kind and not {"valid_loss", "full_valid_loss"} & set(event.data)


@given(st.lists(st.tuples(EVENTS, st.booleans()), max_size=8), st.booleans())
def test_lines_are_the_events(rows: list[tuple[Event, bool]], is_counted: bool) -> None:
    # GIVEN events of any kind and text, some of them from an older journal
    told = [event for event, _ in rows]
    lines = [in_old_form(event) if is_old else line_of(event) for event, is_old in rows]
    # WHEN they are read THEN each is what it was
    data = "".join(line + "\n" for line in lines).encode("ascii")
    found = EventLines(data, len(lines) if is_counted else None)
    assert len(found) == len(told)
    assert list(found) == told
    assert [found[place] for place in range(len(told))] == told
    assert [heard(line.encode()) for line in lines] == [(e.level, e.message) for e in told]
    # AND what is not plain is found, in its place
    for place, event in found.unusual():
        assert event == told[place]
    places = {place for place, _ in found.unusual()}
    assert places >= {place for place, event in enumerate(told) if not is_plain(event)}


@pytest.mark.parametrize("is_old", [False, True])
def test_of_many_pieces_all_but_plain_measurements_are_found(is_old: bool) -> None:
    # GIVEN a flood with a few others in it, at its ends and where pieces meet
    told = [measured(number) for number in range(3_000)]
    others = {0: "warn", 1: "error", 700: "info", 701: "Notice", 2_999: "warn"}
    for place, level in others.items():
        told[place] = Event(f"o{place}", place, level, "told")
    lines = EventLines.of(told)
    if is_old:
        old = [in_old_form(e) if n in others else line_of(e) for n, e in enumerate(told)]
        lines = EventLines("".join(line + "\n" for line in old).encode())
    # THEN they are found, and only they
    assert dict(lines.unusual()) == {place: told[place] for place in others}
    # AND pieces are whole lines, as many as are told
    start = 0
    for stop, count in lines.pieces:
        assert lines.data[start:stop].count(b"\n") == count
        assert stop == len(lines.data) or stop - start >= PIECE
        start = stop
    assert start == len(lines.data)
    assert sum(count for _, count in lines.pieces) == 3_000


def test_what_tells_of_a_flood_is_the_others_and_a_part_of_the_measurements() -> None:
    # GIVEN a flood with one text and one measurement on validation rows
    told = [measured(number) for number in range(5_000)]
    told[2_001] = Event("m", 2_001, "info", "Fine-tune costs $1.50")
    told[2_003] = Event("v", 2_003, "info", "x", "metrics", {"step": 2_003, "valid_loss": 0.25})
    telling = EventLines.of(told).telling(50)
    # THEN these are there, and the last one, in order, and some fifty besides
    assert {told[2_001].id, told[2_003].id, told[0].id, told[4_999].id} <= {e.id for e in telling}
    assert [e.created_at for e in telling] == sorted(e.created_at for e in telling)
    assert 50 <= len(telling) <= 55
    # AND of few, all are
    assert EventLines.of(told[:99]).telling(50) == told[:99]


def test_what_comes_as_lines_stays_as_it_is() -> None:
    lines = EventLines.of([measured(1)])
    assert EventLines.of(lines) is lines
    assert lines == [measured(1)]
    assert lines != [measured(2)]
    assert lines[-1:] == [measured(1)]
    with pytest.raises(IndexError):
        lines[1]
    assert not EventLines(b"")


def test_a_line_is_json_in_ascii_for_everybody() -> None:
    event = Event("a", 1, "warn", "é\n\t\ud800", "message", {"level": "info"})
    line = line_of(event)
    assert line.isascii()
    assert json.loads(line) == event.to_dict()
    assert event_of(line) == event_of(line.encode()) == event
