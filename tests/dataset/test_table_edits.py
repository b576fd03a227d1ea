"""Rows marked, left out and relabelled, through a real worker process that may be killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.table.client import Table, open_table
from sportft_tui.dataset.table.state import TableState
from sportft_tui.domain.errors import BadInput, SportftError

Until = Callable[[Table, Callable[[TableState], bool]], Awaitable[TableState]]
MakeCsv = Callable[[Sequence[tuple[str, str]]], Path]


def pairs(n_rows: int = 1_000) -> list[tuple[str, str]]:
    return [(f"text {row}", "hockey" if row % 2 else "baseball") for row in range(n_rows)]


async def opened(worker: DatasetWorker, path: Path, until: Until) -> Table:
    table = await open_table(worker, path)
    await until(table, lambda state: state.is_complete)
    return table


def edits_of(home: Path) -> Path:
    (log,) = (home / "data/edits").iterdir()
    return log


async def test_rows_are_left_out_and_taken_in(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    table = await opened(worker, make_csv(pairs()), until)
    # WHEN some rows are left out THEN counts are without them
    assert await table.exclude([0, 2, 4, 2], on=True) == 3
    assert (table.state.counts, table.state.n_excluded) == ({"baseball": 497, "hockey": 500}, 3)
    assert table.row(2).is_excluded
    assert not table.row(1).is_excluded
    # AND a second time changes nothing
    assert await table.exclude([0, 2, 4], on=True) == 0
    assert table.state.can_undo == "excluding 3 rows"
    # AND what is undone can be done again
    assert await table.undo() == "excluding 3 rows"
    assert (table.state.n_excluded, table.row(2).is_excluded) == (0, False)
    assert (table.state.can_undo, table.state.can_redo) == ("", "excluding 3 rows")
    assert await table.redo() == "excluding 3 rows"
    assert table.state.n_excluded == 3
    assert await table.exclude([2], on=False) == 1
    assert table.state.can_undo == "including 1 row"
    # AND there is no row beyond the last
    with pytest.raises(BadInput, match=r"no row 1,001"):
        await table.exclude([5, 1_000], on=True)


async def test_rows_get_other_labels(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    table = await opened(worker, make_csv(pairs()), until)
    # WHEN rows are relabelled, one of them as it is already THEN the others change
    assert await table.relabel([0, 1], "hockey") == 1
    row = table.row(0)
    assert (row.label, row.given_label) == ("hockey", "baseball")
    assert table.row(1).given_label == ""
    # AND a label that nobody had before is one
    new = "cric\nket \ud83d"
    assert await table.relabel([0, 3], new) == 2
    assert (table.row(0).label, table.row(0).given_label) == (new, "baseball")
    assert table.state.counts == {"baseball": 499, "hockey": 499, new: 2}
    # AND undone, each has what it had before
    await table.undo()
    assert (table.row(0).label, table.row(3).label) == ("hockey", "hockey")
    await table.undo()
    assert table.state.counts == {"baseball": 500, "hockey": 500}
    assert await table.undo() == ""
    # AND after another change there is nothing to do again
    await table.relabel([7], "baseball")
    assert (table.state.can_redo, await table.redo()) == ("", "")


async def test_many_rows_at_once(worker: DatasetWorker, until: Until, make_csv: MakeCsv) -> None:
    table = await opened(worker, make_csv(pairs(3_000)), until)
    # GIVEN what is shown WHEN it is marked THEN what is not shown is not
    await table.show("label:hockey")
    assert await table.mark("shown", on=True) == 1_500
    assert table.state.n_marked == 1_500
    assert [table.row(number).is_marked for number in range(4)] == [False, True, False, True]
    # AND what is marked can be changed, whatever is shown
    await table.show("text:7")
    assert await table.relabel("marked", "ice") == 1_500
    assert table.state.counts == {"baseball": 1_500, "ice": 1_500}
    assert await table.exclude("marked", on=True) == 1_500
    assert table.state.counts == {"baseball": 1_500}
    assert await table.mark("marked", on=False) == 1_500
    assert table.state.n_marked == 0
    # AND all of it can be undone, the marks of so many, too
    assert await table.undo() == "unmarking 1,500 rows"
    assert table.state.n_marked == 1_500
    assert await table.redo() == "unmarking 1,500 rows"
    assert table.state.n_marked == 0
    await table.undo()
    assert await table.undo() == "excluding 1,500 rows"
    assert await table.undo() == "relabelling 1,500 rows as ice"
    assert table.state.counts == {"baseball": 1_500, "hockey": 1_500}


async def test_the_same_file_comes_back_as_it_was_left(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv, sportft_home: Path
) -> None:
    # GIVEN a table that was changed, and closed
    path = make_csv(pairs())
    table = await opened(worker, path, until)
    await table.relabel([1], "ice")
    await table.exclude(range(100, 900), on=True)
    await table.mark([5], on=True)
    await table.relabel([2], "snow")
    await table.undo()
    await table.close()
    # WHEN the same file is opened again THEN it is as it was, and can be undone further
    table = await opened(worker, path, until)
    row = table.row(1)
    assert (row.label, row.given_label, table.row(5).is_marked) == ("ice", "hockey", True)
    assert table.state.n_excluded == 800
    assert table.state.can_redo == "relabelling 1 row as snow"
    assert await table.undo() == "excluding 800 rows"
    assert await table.undo() == "relabelling 1 row as ice"
    assert table.row(1).label == "hockey"
    await table.close()
    # AND another file of this name comes as it is
    other = pairs()
    other[-1] = ("another", "baseball")
    table = await opened(worker, make_csv(other), until)
    assert (table.state.n_marked, table.state.can_redo) == (0, "")
    assert len(list((sportft_home / "data/edits").iterdir())) == 1


async def test_a_line_cut_by_a_kill_is_no_change(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv, sportft_home: Path
) -> None:
    path = make_csv(pairs())
    table = await opened(worker, path, until)
    await table.relabel([1], "ice")
    await table.close()
    # GIVEN a log whose last line was not written to its end
    with edits_of(sportft_home).open("a") as log:
        log.write('{"do": "exclude", "on": true, "ro')
    # WHEN the file is opened again THEN what was whole is there, and what follows is kept, too
    table = await opened(worker, path, until)
    assert (table.row(1).label, table.state.n_excluded) == ("ice", 0)
    await table.exclude([3], on=True)
    await table.close()
    table = await opened(worker, path, until)
    assert (table.row(1).label, table.row(3).is_excluded) == ("ice", True)
    lines = edits_of(sportft_home).read_text().splitlines()
    assert [json.loads(line)["do"] for line in lines] == ["relabel", "exclude"]


async def test_a_killed_worker_loses_nothing(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv, sportft_home: Path
) -> None:
    # GIVEN a table that was changed, of which a part is shown
    table = await opened(worker, make_csv(pairs()), until)
    await table.relabel([0], "ice")
    await table.show("label:hockey")
    assert worker.link.pid is not None
    lost = asyncio.Event()
    table.on_change(lost.set)
    # WHEN the worker is killed THEN the rows can be seen still
    os.kill(worker.link.pid, signal.SIGKILL)
    while worker.link.pid is not None:
        await asyncio.wait_for(lost.wait(), 10)
    assert table.row_at(0).text == "text 1"
    # AND what is done next is done, to the table as it was
    assert await table.exclude([1], on=True) == 1
    assert (table.row(0).label, table.row(1).is_excluded) == ("ice", True)
    assert (table.query, len(table), table.row_at(1).text) == ("label:hockey", 500, "text 3")
    assert await table.undo() == "excluding 1 row"
    assert await table.undo() == "relabelling 1 row as ice"
    # AND the folder of the one that was killed is gone
    assert len(list((sportft_home / "state/tables").glob("worker-*/"))) == 1


async def test_a_worker_killed_amid_a_call_is_a_sentence(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    table = await opened(worker, make_csv(pairs()), until)
    assert worker.link.pid is not None
    os.kill(worker.link.pid, signal.SIGSTOP)  # so that the call is under way for sure
    call = asyncio.create_task(table.exclude([1], on=True))
    await asyncio.sleep(0.05)
    os.kill(worker.link.pid, signal.SIGKILL)
    with pytest.raises(SportftError, match=r"ended amid its work \(signal 9\)"):
        await call
    assert await table.exclude([1], on=True) == 1


async def test_findings_are_looked_for_again_after_a_change(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    words = ["puck", "goal", "ninth", "pitch", "skate", "glove", "base", "ice", "bat", "coach"]
    texts = [f"{one}, then {two}." for one in words for two in words]
    rows = [(text, "hockey" if place % 2 else "baseball") for place, text in enumerate(texts)]
    table = await opened(worker, make_csv([*rows, (texts[0], "baseball")]), until)
    await until(table, lambda state: state.is_surveyed)
    assert table.row(100).findings == ("duplicate",)
    # WHEN the row that another is like is left out THEN that one is like none
    await table.exclude([0], on=True)
    await until(table, lambda state: all(found.id != "duplicate" for found in state.findings))
    assert table.row(100).findings == ()
    await table.undo()
    await until(table, lambda state: any(found.id == "duplicate" for found in state.findings))


async def test_rows_that_are_left_out_keep_what_was_found_in_them(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv
) -> None:
    # GIVEN a table with a row that is there twice, and one with an address in it
    words = ["puck", "goal", "ninth", "pitch", "skate", "glove", "base", "ice", "bat", "coach"]
    texts = [f"{one}, then {two}." for one in words for two in words]
    rows = [(text, "hockey" if place % 2 else "baseball") for place, text in enumerate(texts)]
    more = [(texts[0], "baseball"), (f"{texts[1]} fan@example.org", "hockey")]
    table = await opened(worker, make_csv([*rows, *more]), until)
    await until(table, lambda state: state.is_surveyed)
    before = [table.row(number).findings for number in (100, 101)]
    assert "duplicate" in before[0] and before[1]
    spans = await table.spans(101)
    assert await table.next_finding(0, 1) == 100
    # WHEN both are left out, and all is looked at once more
    await table.exclude([100, 101], on=True)
    await until(
        table, lambda state: any(one.id == "duplicate" and not one.count for one in state.findings)
    )
    # THEN it still can be seen why they are, in the text, too
    assert [set(table.row(number).findings) for number in (100, 101)] == [*map(set, before)]
    assert await table.spans(101) == spans
    await table.show("finding:duplicate")
    assert [table.row_at(place).number for place in range(len(table))] == [100]
    # AND they are nothing that is left to be done
    await table.show("")
    assert await table.next_finding(0, 1) is None


async def test_closing_leaves_nothing_but_the_changes(
    worker: DatasetWorker, until: Until, make_csv: MakeCsv, sportft_home: Path
) -> None:
    table = await opened(worker, make_csv(pairs()), until)
    await table.mark([1], on=True)
    tables = sportft_home / "state/tables"
    assert list(tables.rglob("texts.bin"))
    await table.close()
    await table.close()
    assert not list(tables.rglob("texts.bin"))
    # AND with the process all of its folders go, also those of tables that are open
    await opened(worker, make_csv(pairs()), until)
    await worker.close()
    assert list(tables.iterdir()) == []
    assert edits_of(sportft_home).is_file()


async def test_a_full_disk_is_a_sentence(
    worker: DatasetWorker, make_csv: MakeCsv, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a worker whose files may not grow beyond some kilobytes
    path = make_csv(pairs(20_000))
    site = path.parent / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(site))
    # WHEN a larger table is opened THEN the rest is missing, with the reason
    table = await open_table(worker, path)
    changed = asyncio.Event()
    table.on_change(changed.set)
    while not table.state.failed:
        await asyncio.wait_for(changed.wait(), 30)
        changed.clear()
    assert table.state.failed.startswith("The table cannot be kept on the disk: File too large.")
    assert table.row_at(10).text == "text 10"
    assert await table.mark([10], on=True) == 1
