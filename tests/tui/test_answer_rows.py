"""Answers as lines, without a terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from sportft_tui.domain.prediction import Prediction
from sportft_tui.tui.answer_rows import (
    ShownAnswer,
    answer_lines,
    answer_text,
    exact_dollars,
    took,
)

SPORTS = (("hockey", 0.75), ("baseball", 0.25))


def answer(shares: tuple[tuple[str, float], ...] = SPORTS, **more: object) -> ShownAnswer:
    values = {"label": shares[0][0] if shares else "hockey", "model": "ft:ada:x", "seconds": 0.0123}
    prediction = Prediction(probabilities=shares, **(values | more))  # type: ignore[arg-type]
    return ShownAnswer("a puck", prediction, at=1_700_000_000.0)


def plain(one: ShownAnswer, width: int = 80, most: int = 14) -> list[str]:
    return ["".join(text for text, _ in line) for line in answer_lines(one, width, most)]


def test_label_every_probability_latency_and_cost() -> None:
    head, first, second, last = plain(answer(usd=0.000012))
    assert "hockey 75.0 %" in head
    assert "a puck" in head
    assert "hockey" in first and "75.0 %" in first and "█" * 18 in first
    assert "baseball" in second and "25.0 %" in second
    assert "12 ms · $0.000012 · ft:ada:x" in last


def test_unsure_is_said_by_glyph_and_word() -> None:
    # GIVEN an answer below the threshold, and one above it
    unsure, sure = (answer(unsure_below=below, usd=0.0) for below in (0.8, 0.7))
    # THEN only the first is called unsure, and both say what was asked for
    assert plain(unsure)[0].startswith("? hockey 75.0 % unsure")
    assert "unsure" not in plain(sure)[0]
    assert "unsure below 80.0 %" in took(unsure)
    assert "(unsure)" in answer_text(unsure)


def test_what_is_not_told_apart_is_shown_as_such() -> None:
    # GIVEN a part of the probability that belongs to no single label
    one = answer((("hockey", 0.6),), undecided=((("baseball", "basketball"), 0.3), ((), 0.1)))
    # THEN it has bars of another glyph and says whose it may be
    lines = plain(one)
    assert "not told apart: baseb" in lines[2] and "30.0 %" in lines[2] and "▒" in lines[2]
    assert "not told apart" in lines[3] and "10.0 %" in lines[3]


def test_an_answer_known_only_by_its_bound_says_at_most() -> None:
    one = answer((("hockey", 0.4),), label="baseball", undecided=((("baseball", "x"), 0.6),))
    assert "baseball at most 60.0 %" in plain(one)[0]


def test_without_probabilities_that_is_said() -> None:
    assert any("tells no probabilities" in line for line in plain(answer(())))


def test_calibration_and_an_unknown_cost_are_said() -> None:
    words = took(answer(temperature=1.5))
    assert "calibrated (temperature 1.50)" in words
    assert "cost not known" in words


@pytest.mark.parametrize("width", [10, 30, 47, 58, 80, 118])
@pytest.mark.parametrize("n_labels", [1, 2, 12, 20, 200])
@pytest.mark.parametrize("most", [1, 2, 3, 7, 14, 30])
def test_it_never_takes_more_than_its_place(width: int, n_labels: int, most: int) -> None:
    # GIVEN labels of any number, wide characters among them
    shares = tuple((f"label {n} 語語語語語語", 1 / n_labels) for n in range(n_labels))
    # THEN the lines are no more than there may be, and where bars have room they are not wider
    lines = answer_lines(answer(shares), width, most)
    assert 1 <= len(lines) <= most
    if width >= 30:
        for line in lines[1:-1]:
            assert cell_len("".join(text for text, _ in line)) <= width


@pytest.mark.parametrize(("width", "most"), [(79, 14), (47, 9), (59, 9), (118, 9)])
def test_twelve_labels_all_have_a_bar_on_usual_terminals(width: int, most: int) -> None:
    names = [f"l{n}" for n in range(12)]
    told = "\n".join(plain(answer(tuple((name, 1 / 12) for name in names)), width, most)[1:])
    assert [name for name in names if f" {name} " not in told] == []


def test_labels_without_room_are_counted() -> None:
    shares = tuple((f"l{n}", 0.01) for n in range(100))
    lines = plain(answer(shares), 40, 10)
    assert "+93 more: 93.0 %" in lines[-2]


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (0.0, "$0.00"),
        (0.5, "$0.50"),
        (0.000012, "$0.000012"),
        (1e-9, "less than $0.000001"),
        (12, "$12.00"),
    ],
)
def test_small_parts_of_a_cent_are_not_nothing(usd: float, words: str) -> None:
    assert exact_dollars(usd) == words
