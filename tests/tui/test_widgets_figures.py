"""Figures made of characters."""

from __future__ import annotations

import math

import pytest

from sportft_tui.tui.widgets.figures import bar, curve, epoch_bar, percent, sparkline


@pytest.mark.parametrize(
    ("fraction", "width", "drawn"),
    [
        (0.0, 4, "░░░░"), (1.0, 4, "████"), (0.5, 4, "██░░"), (0.375, 1, "▍"),
        (0.53125, 4, "██▏░"), (-1, 2, "░░"), (7, 2, "██"), (math.nan, 2, "░░"),
        (math.inf, 2, "██"), (0.5, 0, ""), (0.5, -3, ""),
    ],
)  # fmt: skip
def test_bar(fraction: float, width: int, drawn: str) -> None:
    assert bar(fraction, width) == drawn


@pytest.mark.parametrize(
    ("epoch", "of", "width", "drawn"),
    [
        (3, 4, 12, "██████░░ 3/4"), (None, 4, 12, "░░░░░░░░ 0/4"), (4, 4, 6, "██ 4/4"),
        (9, 4, 12, "████████ 4/4"), (1, 4, 3, "1/4"), (2, None, 12, "2/?"), (None, None, 9, ""),
    ],
)  # fmt: skip
def test_epoch_bar(epoch: int | None, of: int | None, width: int, drawn: str) -> None:
    assert epoch_bar(epoch, of, width) == drawn


@pytest.mark.parametrize(
    ("values", "width", "drawn"),
    [
        ([], 5, ""), ([1, 2], 0, ""), ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"),
        ([3, 3, 3], 9, "▁▁▁"), ([0, 0, 8, 8], 2, "▁█"), ([1, math.nan, 2], 3, "▁ █"),
        ([math.nan, math.inf], 2, "  "), ([1e308, -1e308], 2, "█▁"), ([math.nan, 1, 5, 5], 2, "▁█"),
    ],
)  # fmt: skip
def test_sparkline(values: list[float], width: int, drawn: str) -> None:
    assert sparkline(values, width) == drawn


def test_sparkline_of_many_values_has_the_width() -> None:
    assert len(sparkline([math.sin(n / 50) for n in range(1001)], 30)) == 30


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.987, "98.7 %"), (1.0, "100.0 %"), (0.0, "0.0 %"), (0.99999, ">99.9 %"),
        (0.00001, "<0.1 %"), (None, "–"), (math.nan, "–"),
    ],
)  # fmt: skip
def test_percent(share: float | None, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("points", "width", "drawn"),
    [
        ([], 5, ""), ([(7, 1.0)], 5, "▁"), ([(1, 0.0), (2, 1.0)], 0, ""),
        ([(1, 0.0), (2, 0.5), (3, 1.0)], 5, "▁▅█"),
        # Five points at the end of a hundred steps are the last of five cells, not all of them.
        ([(1, 0.0), (96, 1.0), (97, 1.0), (98, 1.0), (99, 1.0), (100, 1.0)], 6, "▁▁▁▁▁█"),
        ([(1, math.nan), (2, 1.0)], 5, " ▁"),
    ],
)  # fmt: skip
def test_curve(points: list[tuple[int, float]], width: int, drawn: str) -> None:
    assert curve(points, width) == drawn
