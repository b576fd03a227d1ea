"""The spool: every event stays what it was, wherever it lies, and memory is spared."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sportft_tui.domain.event import Event
from sportft_tui.domain.event_lines import PIECE, event_of
from sportft_tui.tui.event_spool import EventSpool, is_problem, level_word

#: Events that fill a block and begin another one.
BLOCK = PIECE // 80


def events(start: int, stop: int) -> Sequence[Event]:
    return [
        Event(
            f"e{n}",
            float(n),
            "error" if n % 100 == 7 else "info",
            f"#{n} é 日 \ud800",
            "t",
            {"n": n},
        )
        for n in range(start, stop)
    ]


@pytest.mark.parametrize("slice_size", [1, 7, BLOCK - 1, BLOCK, BLOCK + 1, 5_000])
def test_what_comes_out_is_what_went_in(slice_size: int, tmp_path: Path) -> None:
    # GIVEN events that come in slices of any size
    total = 3 * BLOCK + 17 if slice_size < 1000 else 12_345
    spool, given = EventSpool(tmp_path), events(0, total)
    for start in range(0, total, slice_size):
        spool.append(given[start : start + slice_size])
    # THEN they are the same before and after they are on the disk, by any way of reading
    for _ in range(2):
        assert len(spool) == total
        assert list(spool) == given
        assert spool[-1] == given[-1]
        assert spool[250:260] == given[250:260]
        assert [event_of(line) for line in spool.lines(100, 700)] == given[100:700]
        assert [n for n, mark in enumerate(spool.problems) if mark] == list(range(7, total, 100))
        spool.settle()
    with pytest.raises(IndexError):
        spool[total]
    spool.close()
    assert len(spool) == 0


def test_few_events_make_no_file_and_many_one_that_nobody_sees(tmp_path: Path) -> None:
    spool = EventSpool(tmp_path)
    before = set(Path("/proc/self/fd").iterdir())
    spool.append(events(0, 100))
    spool.settle()
    assert set(Path("/proc/self/fd").iterdir()) == before
    spool.append(events(100, 2 * BLOCK))
    spool.settle()
    assert len(set(Path("/proc/self/fd").iterdir()) - before) == 1
    assert list(tmp_path.iterdir()) == []
    spool.close()


def test_a_full_disk_is_told_and_the_newest_are_still_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a spool with blocks on the disk
    spool, given = EventSpool(tmp_path), events(0, 6 * BLOCK)
    spool.append(given[: 2 * BLOCK])
    spool.settle()
    # WHEN the disk is full for the next blocks, and not any more for those after them
    write = os.pwrite

    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    spool.append(given[2 * BLOCK : 4 * BLOCK])
    spool.settle()
    monkeypatch.setattr(os, "pwrite", write)
    spool.append(given[4 * BLOCK :])
    spool.settle()
    # THEN that is said in words, and only what had no room is missing
    assert "No space left on device" in spool.trouble
    assert "journal" in spool.trouble
    shown = list(spool)
    lost = [n for n, event in enumerate(shown) if event != given[n]]
    assert lost == list(range(lost[0], lost[-1] + 1))
    assert BLOCK < lost[0] < 3 * BLOCK < lost[-1] < 4 * BLOCK
    assert {shown[n].message for n in lost} == {"(no room on the disk to show this)"}
    assert len(spool) == len(given)
    assert [n for n, mark in enumerate(spool.problems) if mark] == list(range(7, len(given), 100))
    spool.close()


def test_data_that_json_does_not_have_is_kept_as_it_looks(tmp_path: Path) -> None:
    spool = EventSpool(tmp_path)
    spool.append([Event("a", 1, "info", "x", data={"p": Path("/x"), "n": 1})] * 3)
    spool.settle()
    assert spool[0].data == {"p": repr(Path("/x")), "n": "1"}
    spool.close()


def test_another_thread_may_read_while_events_come(tmp_path: Path) -> None:
    # GIVEN a reader on a thread of its own
    spool, wrong, done = EventSpool(tmp_path), [], threading.Event()

    def read() -> None:
        while not done.is_set():
            n = len(spool)
            ids = [event_of(line).id for line in spool.lines(max(n - 700, 0), n)]
            if ids != [f"e{k}" for k in range(max(n - 700, 0), n)]:
                wrong.append(ids)

    thread = threading.Thread(target=read)
    thread.start()
    # WHEN events come in many small slices THEN it never sees a gap or one twice
    for start in range(0, 20_000, 50):
        spool.append(events(start, start + 50))
    done.set()
    thread.join()
    assert wrong == []
    spool.close()


def test_half_a_million_events_cost_little_memory(tmp_path: Path) -> None:
    # GIVEN a process of its own, so that nothing else is measured
    script = f"""
import sys
from pathlib import Path
from sportft_tui.domain.event import Event
from sportft_tui.tui.event_spool import EventSpool
def rss():
    return int(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0]) / 1024
def some(start):
    return [Event(f"e{{n}}", n, "info", f"Step {{n}}: loss={{n}}", "metrics", {{"step": n}})
            for n in range(start, start + 5_000)]
spool = EventSpool(Path({str(tmp_path)!r}))
spool.append(some(0)); spool.settle()
before = rss()
for start in range(5_000, 500_000, 5_000):
    spool.append(some(start))
spool.settle()
print(rss() - before)
"""
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is read from /proc")
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    # THEN it is far below the 15 MiB that are half of what a million may cost
    assert float(done.stdout) < 12


@pytest.mark.parametrize(
    ("level", "word"),
    [
        ("WARNING", "warn"),
        ("Critical", "error"),
        ("fatal", "error"),
        (" Notice ", "notice"),
        ("", ""),
    ],
)
def test_levels_have_one_word_each(level: str, word: str) -> None:
    assert level_word(level) == word
    assert is_problem(level) is (word in ("warn", "error"))
