"""Calls to a real worker process: several at once, cancelled, and after it died."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.table.client import open_table
from sportft_tui.domain.errors import SportftError

MakeCsv = Callable[[Sequence[tuple[str, str]]], Path]
SPORTS = Newsgroups(("rec.sport.baseball", "rec.sport.hockey"))
ROWS = [("one", "a"), ("two", "b"), ("three", "a")]


async def test_quick_calls_do_not_wait_for_long_ones(
    worker: DatasetWorker, make_csv: MakeCsv, corpus: Path
) -> None:
    table = await open_table(worker, make_csv(ROWS))
    # GIVEN a long call under way
    begun = asyncio.Event()
    long = asyncio.create_task(open_table(worker, SPORTS, on_progress=lambda line: begun.set()))
    await begun.wait()
    # WHEN others are made THEN they are answered first
    for row in range(3):
        assert await table.mark([row], on=True) == 1
    assert not long.done()
    assert (await long).state.n_rows > 0


async def test_a_cancelled_call_ends_and_the_others_go_on(
    worker: DatasetWorker, make_csv: MakeCsv, corpus: Path, sportft_home: Path
) -> None:
    table = await open_table(worker, make_csv(ROWS))
    pid = worker.link.pid
    begun = asyncio.Event()
    call = asyncio.create_task(open_table(worker, SPORTS, on_progress=lambda line: begun.set()))
    await begun.wait()
    # WHEN a call is cancelled THEN nobody waits for it
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    # AND the process lives, with all that is open in it
    assert await table.relabel([0], "c") == 1
    again = await open_table(worker, SPORTS)
    assert again.state.n_rows > 0
    assert worker.link.pid == pid


async def test_calls_at_once_start_one_process(worker: DatasetWorker, make_csv: MakeCsv) -> None:
    path = make_csv(ROWS)
    tables = await asyncio.gather(*(open_table(worker, path) for _ in range(4)))
    assert len({table.row_at(0).text for table in tables}) == 1
    # AND each table has rows and a view of its own
    await tables[0].show("label:b")
    assert [len(table) for table in tables] == [1, 3, 3, 3]


async def test_who_fails_to_take_progress_is_told(worker: DatasetWorker, corpus: Path) -> None:
    def fail(line: str) -> None:
        raise RuntimeError(line)

    with pytest.raises(RuntimeError, match="scikit-learn"):
        await open_table(worker, SPORTS, on_progress=fail)
    assert (await open_table(worker, SPORTS)).state.n_rows > 0


async def test_all_calls_under_way_are_told_that_it_died(
    worker: DatasetWorker, make_csv: MakeCsv
) -> None:
    table = await open_table(worker, make_csv(ROWS))
    assert worker.link.pid is not None
    os.kill(worker.link.pid, signal.SIGSTOP)
    calls = [asyncio.create_task(table.mark([row], on=True)) for row in range(3)]
    await asyncio.sleep(0.05)
    os.kill(worker.link.pid, signal.SIGKILL)
    for failed in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(failed, SportftError)
        assert "ended amid its work (signal 9)" in failed.what


async def test_what_nobody_knows_is_a_sentence(worker: DatasetWorker) -> None:
    with pytest.raises(SportftError, match="fly"):
        await worker.link.call({"call": "fly"})
    with pytest.raises(SportftError, match="not open any more"):
        await worker.link.call({"call": "undo", "table": 77})
