"""The confusion matrix: twenty labels on any terminal, and a cursor that finds large numbers."""

from __future__ import annotations

from typing import ClassVar

import pytest
from found_evaluations import evaluation
from textual.app import App, ComposeResult
from textual.binding import BindingType

from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.widgets.confusion_matrix import ConfusionMatrix


class Showing(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = in_dialog("evaluation")

    def __init__(self, n_labels: int) -> None:
        super().__init__()
        self._n_labels = n_labels
        self.selected = 0

    def compose(self) -> ComposeResult:
        yield ConfusionMatrix()

    def on_mount(self) -> None:
        self.matrix.show(evaluation(self._n_labels))
        self.matrix.focus()

    def action_next_confusion(self, step: int) -> None:
        self.matrix.next_confusion(step)

    @property
    def matrix(self) -> ConfusionMatrix:
        return self.query_one(ConfusionMatrix)

    def on_line_view_selected(self) -> None:
        self.selected += 1

    def lines(self) -> list[str]:
        return [self.matrix.render_line(y).text.rstrip() for y in range(self.size.height)]


@pytest.mark.parametrize("size", [(60, 12), (80, 24), (120, 40)])
async def test_twenty_labels_scroll_both_ways(size: tuple[int, int]) -> None:
    app = Showing(20)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        lines = app.lines()
        assert "▸" in lines[0] or size[0] == 120
        assert lines[1].startswith(" 1 group.number-00")
        # WHEN the cursor goes to the last cell THEN it is in sight, and so are its row's names
        await pilot.press(*["down"] * 30, "end")
        await pilot.pause()
        assert app.matrix.cell == ("group.number-19", "group.number-19", 69)
        lines = app.lines()
        assert "▸" not in lines[0]
        assert lines[0].rstrip(" ▐▕").endswith("20")
        assert any(line.startswith("20 group.number-19") and "69" in line for line in lines)
        # AND back
        await pilot.press(*["up"] * 30, "home")
        await pilot.pause()
        assert app.matrix.cell == ("group.number-00", "group.number-00", 50)
        assert "◂" not in app.lines()[0]


async def test_n_goes_to_the_largest_confusions() -> None:
    app = Showing(20)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("n")
        await pilot.pause()
        assert app.matrix.cell == ("group.number-03", "group.number-17", 55)
        assert app.matrix.words() == (
            "group.number-03, said to be group.number-17: 55 rows, 50.9% of its 108"
        )
        assert "55" in app.lines()[4]
        await pilot.press("n")
        assert app.matrix.cell == ("group.number-05", "group.number-02", 7)
        # behind the last comes the first
        await pilot.press("n")
        assert app.matrix.cell == ("group.number-03", "group.number-17", 55)
        await pilot.press("N")
        assert app.matrix.cell == ("group.number-05", "group.number-02", 7)
        await pilot.press("enter")
        await pilot.pause()
        assert app.selected == 1


async def test_few_labels_have_their_names_as_heads_and_clicks_select() -> None:
    app = Showing(3)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        row = app.lines()[2]
        place = row.index("51")
        await pilot.click(ConfusionMatrix, offset=(place, 2))
        await pilot.pause()
        assert app.matrix.cell == ("group.number-01", "group.number-01", 51)
        assert app.selected == 0
        await pilot.click(ConfusionMatrix, offset=(place, 2))
        await pilot.pause()
        assert app.selected == 1
