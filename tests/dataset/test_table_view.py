"""What is shown of a table while it is still read, through a real worker process."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.table.client import Table, open_table
from sportft_tui.dataset.table.order import Order
from sportft_tui.dataset.table.state import TableState
from sportft_tui.dataset.table.view import View

Until = Callable[[Table, Callable[[TableState], bool]], Awaitable[TableState]]
MakeCsv = Callable[[Sequence[tuple[str, str]]], Path]
#: Enough that reading is not over when the first question is asked.
N_ROWS = 60_000


def many() -> list[tuple[str, str]]:
    return [(f"text {row:06}", "hockey" if row % 3 else "baseball") for row in range(N_ROWS)]


async def test_rows_that_come_later_are_shown_too(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    # GIVEN a table that is still read
    path = make_csv(many())
    found, ordered = await open_table(worker, path), await open_table(worker, path)
    # WHEN a part of it is shown, once as it comes and once in another order
    await found.show("label:baseball")
    await ordered.show("", Order("text", is_reverse=True))
    # THEN in the end all that belongs there is there, in its place
    for table in (found, ordered):
        await until(table, lambda state: state.is_complete)
    numbers = [found.view[place] for place in range(len(found))]
    assert numbers == list(range(0, N_ROWS, 3))
    numbers = [ordered.view[place] for place in range(len(ordered))]
    assert numbers == list(range(N_ROWS - 1, -1, -1))


async def test_what_is_found_out_later_counts(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    words = ["puck", "goal", "ninth", "pitch", "skate", "glove", "base", "ice", "bat", "coach"]
    texts = [f"{one}, then {two}{'!' * (one == two)}" for one in words for two in words]
    rows = [(text, "hockey" if place % 2 else "baseball") for place, text in enumerate(texts)]
    table = await open_table(worker, make_csv([*rows, (texts[3], "hockey")]))
    # GIVEN a question about findings that is asked before they are known
    await table.show("finding:duplicate")
    await until(table, lambda state: state.is_surveyed)
    # THEN the answer comes when they are
    assert [table.row_at(place).number for place in range(len(table))] == [100]


async def test_what_cannot_be_found_out_is_told_and_harms_nothing_else(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    # GIVEN a machine that ends the process that looks for findings
    table = await open_table(worker, make_csv(many()))
    os.kill(await asyncio.to_thread(_child_of, worker.link.pid), signal.SIGKILL)
    # THEN that is said, and the table is there
    state = await until(table, lambda state: bool(state.notes))
    assert "could not be found out (exit code -9)" in state.notes[0]
    assert (state.is_surveyed, state.failed, state.is_complete) == (False, "", True)
    assert await table.mark([1], on=True) == 1


def _child_of(pid: int | None) -> int:
    """The first process that another starts, as soon as it does."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        pytest.skip("only Linux tells which processes are whose")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for task in tasks.iterdir():
            with suppress(FileNotFoundError):  # a thread that has ended
                if found := (task / "children").read_text().split():
                    return int(found[0])
        time.sleep(0.01)
    raise TimeoutError("it starts none")


async def test_a_table_can_be_closed_at_any_moment(
    worker: DatasetWorker, make_csv: MakeCsv, sportft_home: Path
) -> None:
    path = make_csv(many())
    for pause in (0.0, 0.01, 0.3):
        table = await open_table(worker, path)
        show = asyncio.create_task(table.show("text:1", Order("text")))
        await asyncio.sleep(pause)
        show.cancel()
        await table.close()
    # AND nothing is left of them, and the process is well
    assert not list((sportft_home / "state/tables").rglob("texts.bin"))
    table = await open_table(worker, path)
    assert table.row_at(0).text == "text 000000"


async def test_a_table_at_rest_does_nothing(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    table = await open_table(worker, make_csv(many()[:100]))
    await until(table, lambda state: state.is_surveyed)
    told: list[int] = []
    table.on_change(lambda: told.append(1))

    # WHEN it is left alone for a while THEN none of the worker's threads wakes once
    await asyncio.sleep(0.5)
    before = await asyncio.to_thread(_wakings, worker.link.pid)
    await asyncio.sleep(1)
    assert await asyncio.to_thread(_wakings, worker.link.pid) == before
    assert told == []


def _wakings(pid: int | None) -> dict[str, str]:
    """How often each thread of a process went to sleep."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        pytest.skip("only Linux tells what threads do")
    return {
        task.name: line
        for task in tasks.iterdir()
        for line in (task / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    }


def test_a_view_reads_its_file_as_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "view"
    rows = np.arange(5_000, 0, -1, dtype="<u4")
    rows[:3_000].tofile(path)
    view = View(path, 3_000)
    assert [view[place] for place in (0, 2_999, 1_024)] == [5_000, 2_001, 3_976]
    with pytest.raises(IndexError):
        view[3_000]
    # WHEN rows are added THEN they are seen
    with path.open("ab") as file:
        file.write(rows[3_000:].tobytes())
    view.grow(5_000)
    assert [view[place] for place in (2_999, 3_000, 4_999)] == [2_001, 2_000, 1]
    # AND of a natural one, each row is at its own place
    assert (View(None, 3)[2], View(None, 3).position_of(2), View(None, 3).position_of(3)) == (
        2,
        2,
        None,
    )
    view.close()
    view.close()
    assert len(view) == 0
