"""An evaluation in rows: every width holds it, and no text from outside is more than text."""

from __future__ import annotations

import math

import pytest
from found_evaluations import compared, evaluation
from rich.cells import cell_len

from sportft_tui.domain.metrics import Results
from sportft_tui.tui import evaluation_sections as sections
from sportft_tui.tui.evaluation_sections import Section
from sportft_tui.tui.widgets.part_rows import Row
from sportft_tui.tui.widgets.plots import plot

WIDTHS = (40, 56, 76, 116)


def text(row: Row) -> str:
    return "".join(part if isinstance(part, str) else part[0] for part in row)


def lines(section: Section) -> list[str]:
    return [text(section.head), *map(text, section.rows)]


@pytest.mark.parametrize("width", WIDTHS)
def test_scores_stand_under_each_other(width: int) -> None:
    one = lines(sections.scores([evaluation()], width))
    assert one[1].split()[:2] == ["accuracy", "0.7500"]
    # log-loss has no whole that a bar could be a part of
    assert "█" in "".join(one)
    assert "█" not in next(row for row in one if row.startswith(" log-loss"))
    # scores that were not measured take no row
    assert len(one) == 1 + 4
    pair, _ = compared()
    two = lines(sections.scores(pair, width))
    assert "0.7500" in two[1]
    assert "0.8000" in two[1]
    assert ("0.7000–0.8000" in two[1]) == (width >= 72)
    assert all(cell_len(row.rstrip()) <= width for row in (*one, *two))


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_show_what_there_is_room_for(width: int) -> None:
    found = lines(sections.labels([evaluation()], width))
    assert len(found) == 21
    assert "0.3333" in found[1]
    assert ("0.9000" in found[1]) == (width >= 71)
    pair, _ = compared()
    assert lines(sections.labels(pair, width))[1].count("0.3333") == 2


def test_reliability_is_a_picture_of_bins() -> None:
    found = lines(sections.reliability(evaluation(), 76))
    assert len(found) == 11
    last = found[10]
    # the bar ends before its mark: less often right than said
    assert last.index("│") > last.rindex("█", 0, last.index("│"))
    assert "0.950" in last
    assert "0.900" in last
    # an empty bin has no bar
    assert "│" not in found[1]


def test_mistakes_are_text() -> None:
    for width in WIDTHS:
        found = lines(sections.mistakes(evaluation(3).mistakes, width))
        assert found[1].startswith(" 99.0 %")
        assert "(none)" in found[2]
        assert "\x1b" not in "".join(found)
        assert "\n" not in "".join(found)


def test_curves_are_of_what_was_measured() -> None:
    columns = ("step", "elapsed_tokens", "train_loss", "valid_loss", "train_accuracy")
    rows = [(float(n), n * 10.0, 5.0 - n, None if n % 2 else 4.0 - n, 0.1 * n) for n in range(5)]
    results = Results(columns, rows, {}, {})
    found = lines(sections.training(results, 76))
    named = [row.split()[0] for row in found if "last" in row]
    assert named == ["train_loss", "valid_loss", "train_accuracy"]
    assert any(row.startswith("        5 ┤█") for row in found)
    assert sections.training(None, 76).rows == ()


def test_a_plot_falls_as_its_values_do() -> None:
    points = [(float(n), 8.0 - n) for n in range(8)]
    assert plot(points, 8, 1) == ["█▇▆▅▄▃▂▁"]
    top, low = plot([(0, 1.0), (1, 0.0)], 8, 2)
    assert (top, low) == ("█ ", "█▁")
    # places that nothing was measured at are as before
    assert plot([(0, 2.0), (1, 1.0), (9, 1.0)], 3, 1)[0][0] == "█"
    assert plot([(0, math.nan)], 8, 2) == []
    assert len(plot([(n, 1e308 * (-1) ** n) for n in range(9)], 5, 3)) == 3
