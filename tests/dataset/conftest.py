"""What tests of open tables share: a worker process, and a way to wait for what is told."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.table.client import Table
from sportft_tui.dataset.table.state import TableState

#: Seconds after which something will not come any more, on the busiest machine.
PATIENCE = 60

Until = Callable[[Table, Callable[[TableState], bool]], Awaitable[TableState]]
MakeCsv = Callable[[Sequence[tuple[str, str]]], Path]


@pytest_asyncio.fixture
async def worker() -> AsyncIterator[DatasetWorker]:
    made = DatasetWorker()
    yield made
    await made.close()


@pytest.fixture
def until() -> Until:
    """Waits until a table's state is as a test wants it."""

    async def wait(table: Table, is_so: Callable[[TableState], bool]) -> TableState:
        changed = asyncio.Event()
        table.on_change(changed.set)
        async with asyncio.timeout(PATIENCE):
            while not is_so(table.state):
                await changed.wait()
                changed.clear()
        return table.state

    return wait


@pytest.fixture
def make_csv(tmp_path: Path) -> MakeCsv:
    """Writes pairs of text and label to `rows.csv`."""

    def make(pairs: Sequence[tuple[str, str]]) -> Path:
        path = tmp_path / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("text", "label"))
            writer.writerows(pairs)
        return path

    return make
