"""Events in a file: all or those that pass, never over another file."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.event import Event
from sportft_tui.tui.event_file import named, save
from sportft_tui.tui.event_filter import EventFilter, parse
from sportft_tui.tui.event_spool import EventSpool
from sportft_tui.tui.saving import free_name

MOMENT = 1_700_000_000.0


@pytest.fixture
def spool() -> EventSpool:
    spool = EventSpool()
    spool.append([Event(f"e{n}", MOMENT + n, "info", f"line {n}") for n in range(1_000)])
    spool.append([Event("w", MOMENT, "WARNING", "two\nlines \x1b[2J", data={"n": 1})])
    return spool


def test_lines_with_date_level_and_text(spool: EventSpool, tmp_path: Path) -> None:
    path, count = save(str(tmp_path / "a.txt"), spool, EventFilter())
    assert (path, count) == (tmp_path / "a.txt", 1_001)
    lines = path.read_text(encoding="utf-8").splitlines()
    date = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(MOMENT))
    assert lines[0] == f"{date}  info   line 0"
    assert lines[-1] == f"{date}  warn   two lines [2J"
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["a.txt"]


def test_json_lines_of_what_passes(spool: EventSpool, tmp_path: Path) -> None:
    path, count = save(str(tmp_path / "a.jsonl"), spool, parse("level:warn"))
    assert count == 1
    assert [json.loads(line) for line in path.read_text().splitlines()] == [spool[-1].to_dict()]


def test_nothing_is_overwritten(spool: EventSpool, tmp_path: Path) -> None:
    taken = tmp_path / "a.txt"
    taken.write_text("mine")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    for name in ("a.txt", "gone.txt", ""):
        with pytest.raises(BadInput, match="already"):
            save(str(tmp_path / name), spool, EventFilter())
    assert taken.read_text() == "mine"
    # AND the name that is proposed is free
    assert free_name(*named("a"), tmp_path) == "a-events.txt"
    (tmp_path / "a-events.txt").touch()
    assert free_name(*named("a"), tmp_path) not in {entry.name for entry in tmp_path.iterdir()}


def test_a_place_that_cannot_be_written_is_told(spool: EventSpool, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file or directory"):
        save(str(tmp_path / "no" / "a.txt"), spool, EventFilter())
    with pytest.raises(BadInput, match="too long"):
        save(str(tmp_path / ("x" * 300)), spool, EventFilter())
    with pytest.raises(BadInput, match="home"):
        save("~nobody-of-this-name/a.txt", spool, EventFilter())


@pytest.mark.parametrize(
    "job_id", ["../../etc/passwd", "", "\x1b[2J", "x" * 500, ".hidden", "日本"]
)
def test_an_id_never_leads_elsewhere(job_id: str, tmp_path: Path) -> None:
    name = free_name(*named(job_id), tmp_path)
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    assert not name.startswith(".")
    assert len(name) < 120
    assert name.isascii()
    assert name.isprintable()
