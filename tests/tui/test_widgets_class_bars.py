"""The spread over the labels, and labels found by a few letters."""

from __future__ import annotations

from sportft_tui.tui.fuzzy import fitting
from sportft_tui.tui.widgets.class_bars import ClassBars, balance


def told(counts: dict[str, int], rows: int, width: int = 70, n_labels: int = 0) -> list[list[str]]:
    bars = ClassBars()
    bars.show_counts(counts, n_labels or len(counts), rows)
    return [line.plain.split() for line in bars.flowed(width)]


def test_the_most_frequent_labels_have_a_bar() -> None:
    lines = told({"baseball": 100, "hockey": 400}, rows=20)
    assert [(line[0], line[-3:]) for line in lines] == [
        ("hockey", ["400", "80.0", "%"]),
        ("baseball", ["100", "20.0", "%"]),
    ]
    assert lines[0][1].count("█") == 4 * lines[1][1].count("█")


def test_what_has_no_room_is_counted() -> None:
    counts = {f"label {n}": 100 - n for n in range(30)}
    assert told(counts, rows=20)[-1] == ["+27", "more", "labels"]
    assert len(told(counts, rows=100)) == 6
    assert told(counts, rows=100, n_labels=5_000)[-1] == ["+4,995", "more", "labels"]
    assert told(counts, rows=9) == []
    assert told({"one": 5}, rows=50) == []
    # AND in a narrow pane the numbers stay
    assert told({"a": 3, "b": 1}, rows=20, width=25) == [
        ["a", "3", "75.0", "%"],
        ["b", "1", "25.0", "%"],
    ]


def test_one_line_names_the_first() -> None:
    assert balance({"baseball": 597, "hockey": 600}, 2) == "hockey 600, baseball 597"
    assert balance({str(n): 9 - n for n in range(9)}, 1_000) == "0 9, 1 8, 2 7, 3 6, 4 5, +995 more"
    assert balance({}, 0) == ""


def test_a_few_letters_find_a_name_the_best_first() -> None:
    names = ["ice hockey", "hockey", "baseball", "Hockey!", "hk"]
    assert fitting(names, " HOCKEY ") == ["hockey", "Hockey!", "ice hockey"]
    assert fitting(names, "hk") == ["hk", "ice hockey", "hockey", "Hockey!"]
    assert fitting(names, "") == names
    assert fitting(names, "x") == []
