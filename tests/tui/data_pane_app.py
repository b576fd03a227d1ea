"""The app with nothing below it but a table in memory; for the tests of the Data pane."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from memory_table import MemoryTable
from offline_app import OfflineApp
from textual.geometry import Region
from textual.pilot import Pilot

from sportft_tui.tui import messages
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.widgets.filter_line import FilterLine
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.row_table import RowTable
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    from sportft_tui.tui.elsewhere import Elsewhere


class Offline(OfflineApp):
    """The app with nothing below it: its table comes from the test."""

    @property
    def pane(self) -> DataPane:
        return self.desk.query_one(DataPane)

    @property
    def view(self) -> RowTable:
        return self.desk.query_one(RowTable)

    @property
    def footer(self) -> str:
        return self.desk.query_one("#keys", KeyBar).plain

    @property
    def head(self) -> str:
        return self.pane.query_one(".header", Lines).plain

    @property
    def filter_words(self) -> tuple[str, str]:
        """What stands beside the filter, and what below it."""
        line = self.pane.query_one(FilterLine)
        told = (line.query_one(f"#{name}", Lines) for name in ("counted", "trouble"))
        return tuple(lines.plain.strip() if lines.display else "" for lines in told)  # type: ignore[return-value]

    def shown(self) -> list[str]:
        view = self.view
        return [strip.text.rstrip(" ▐") for strip in view.render_lines(Region(0, 0, *view.size))]

    def numbers(self) -> list[int]:
        """The rows in sight, by their numbers as shown."""
        return [int(line[2:8].replace(",", "")) for line in self.shown()[1:] if line.strip()]


def offline(monkeypatch: pytest.MonkeyPatch) -> Offline:
    """The app of a test."""
    monkeypatch.setenv("SPORTFT_API_KEY", "none")
    return Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")))


@asynccontextmanager
async def opened(
    app: OfflineApp, table: MemoryTable, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Elsewhere]]:
    async with app.run_test(size=size) as pilot:
        app.desk.post_message(messages.TableShown(table))
        await pilot.press("1")
        await pilot.pause(0.3)
        yield pilot


async def typed(pilot: Pilot[Elsewhere], text: str) -> None:
    for letter in text:
        await pilot.press(
            {" ": "space", ":": "colon", ">": "greater_than_sign"}.get(letter, letter)
        )
    await pilot.pause(0.4)
