"""Whole files through `sportft batch`, a process as people run it, against a server that counts."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

IS_LONG = bool(os.environ.get("SPORTFT_LONG"))
ROWS = 5_000 if IS_LONG else 240


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return written(tmp_path / "texts.jsonl", ROWS)


def written(path: Path, rows: int) -> Path:
    lines = [json.dumps({"text": f"text {number}"}) for number in range(rows)]
    path.write_text("\n".join(lines))
    return path


def started(server: Any, *words: str, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sportft_tui", "batch", "ft:m", *words, "--yes"],
        env=os.environ
        | {"SPORTFT_BASE_URL": server.url, "SPORTFT_API_KEY": "k", "SPORTFT_PROFILE": "custom"}
        | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(server: Any, *words: str, code: int = 0) -> tuple[str, str]:
    out, err = (process := started(server, *words)).communicate(timeout=100)
    assert process.returncode == code, err
    assert "fault in sportft" not in err
    return out, err


def wait_for(condition: Any, what: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_row_has_its_label_in_the_order_of_the_input(
    server: Any, table: Path, tmp_path: Path
) -> None:
    for name in ("out.csv", "out.jsonl"):
        out = tmp_path / name
        said, err = run(server, str(table), "-o", str(out), "--threshold", "0.7")
        assert said == f"{out}\n"
        rows = rows_of(out)
        assert [row["text"] for row in rows] == [f"text {n}" for n in range(ROWS)]
        assert [int(row["row"]) for row in rows] == list(range(1, ROWS + 1))
        assert [row["label"] for row in rows[:3]] == ["hockey", "baseball", "hockey"]
        assert float(rows[50]["probability"]) == pytest.approx(0.6 + 0.39 / 2)
        assert [str(row["unsure"]).lower() for row in (rows[0], rows[99])] == ["true", "false"]
        assert f"{ROWS:,} of {ROWS:,} rows answered" in err
        assert not list(tmp_path.glob("*.answers"))
    # AND nothing is overwritten unasked
    before = (tmp_path / "out.csv").read_bytes()
    _, err = run(server, str(table), "-o", str(tmp_path / "out.csv"), code=3)
    assert "is there already" in err
    assert (tmp_path / "out.csv").read_bytes() == before
    assert sum(server.paid.values()) == 2 * ROWS


def test_a_kill_in_the_middle_loses_doubles_and_pays_nothing_twice(
    server: Any, table: Path, tmp_path: Path
) -> None:
    # GIVEN a batch that is killed again and again, with requests under way each time
    server.seconds = 0.02
    out = tmp_path / "out.csv"
    for share in (0.2, 0.5, 0.7) if IS_LONG else (0.2, 0.6):
        process = started(server, str(table), "-o", str(out))
        wait_for(lambda share=share: len(server.paid) > share * ROWS, "nothing is asked")
        assert server.under_way
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not out.exists()
    # WHEN it is run to its end
    _, err = run(server, str(table), "-o", str(out))
    # THEN
    assert "have their answers already" in err
    assert [row["text"] for row in rows_of(out)] == [f"text {n}" for n in range(ROWS)]
    assert all(row["label"] for row in rows_of(out))
    assert set(server.paid.values()) == {1}
    assert len(server.paid) == ROWS


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the process by /proc")
def test_when_everything_is_killed_only_what_was_under_way_is_asked_again(
    server: Any, tmp_path: Path
) -> None:
    # GIVEN a batch of which also the process that asks is killed, as by the machine's end
    table = written(tmp_path / "texts.jsonl", 200)
    server.seconds = 0.05
    out = tmp_path / "out.csv"
    process = started(server, str(table), "-o", str(out), "--at-once", "6")
    wait_for(lambda: len(server.paid) > 60, "nothing is asked")
    threads = Path(f"/proc/{process.pid}/task").iterdir()
    children = [pid for task in threads for pid in (task / "children").read_text().split()]
    assert children
    for pid in (process.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    process.wait()
    # WHEN it is run to its end
    server.seconds = 0.0
    run(server, str(table), "-o", str(out))
    # THEN no row is lost or doubled, and no more was paid twice than was under way
    assert [row["text"] for row in rows_of(out)] == [f"text {n}" for n in range(200)]
    assert len(server.paid) == 200
    assert sum(server.paid.values()) - 200 <= 6


def test_ctrl_c_waits_for_what_is_paid_and_goes_on_later(
    server: Any, table: Path, tmp_path: Path
) -> None:
    server.seconds = 0.05
    out = tmp_path / "out.csv"
    process = started(server, str(table), "-o", str(out), "--at-once", "8")
    wait_for(lambda: len(server.paid) > 20, "nothing is asked")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "run the same again to go on" in err
    assert server.most_under_way <= 8
    server.seconds = 0.0
    run(server, str(table), "-o", str(out))
    assert set(server.paid.values()) == {1}


def test_limits_are_kept_and_refusals_obeyed(server: Any, tmp_path: Path) -> None:
    # GIVEN a server that bears three at once, breaks now and then, and will not have two texts
    table = written(tmp_path / "texts.jsonl", 120)
    server.seconds, server.most, server.retry_after = 0.005, 3, "0.05"
    server.broken, server.bad = 2, {"text 7", "text 90"}
    out = tmp_path / "out.csv"
    said, err = run(server, str(table), "-o", str(out), "--json")
    # THEN each is answered once, and those two are told by their numbers
    end = json.loads(said)
    assert (end["answered"], end["n_failed"]) == (118, 2)
    assert [place for place, _ in end["failed"]] == ["8", "91"]
    assert "too long" in err
    assert set(server.paid.values()) == {1}
    rows = rows_of(out)
    assert [row["row"] for row in rows if row["error"]] == ["8", "91"]
    assert len(rows) == 120
    assert server.most_under_way <= 3


def test_an_answer_that_was_lost_is_told_and_not_asked_again_unasked(
    server: Any, tmp_path: Path
) -> None:
    # GIVEN a server that answers, and whose answers to two requests are lost
    table = written(tmp_path / "texts.jsonl", 30)
    server.mute = 2
    out = tmp_path / "out.csv"
    _, err = run(server, str(table), "-o", str(out), code=7)
    assert "2 rows were asked, but the line was lost" in err
    assert set(server.paid.values()) == {1}
    assert not out.exists()
    # WHEN somebody wants them all the same
    run(server, str(table), "-o", str(out))
    assert sorted(server.paid.values())[-3:] == [1, 2, 2]
    assert len(rows_of(out)) == 30


def test_bad_lines_are_told_and_skipped(server: Any, tmp_path: Path) -> None:
    table = tmp_path / "texts.jsonl"
    table.write_text('{"text": "text 1"}\n{broken\n{"text": " "}\n{"text": "text 2"}\n')
    out = tmp_path / "out.jsonl"
    _, err = run(server, str(table), "-o", str(out))
    assert "1 lines could not be read" in err
    assert "line 2:" in err
    assert [(row["row"], row["label"]) for row in rows_of(out)] == [
        (1, "baseball"),
        (3, None),
        (4, "hockey"),
    ]
    assert rows_of(out)[1]["error"] == "it holds no text"


def test_answers_of_something_else_are_not_mixed_in(server: Any, tmp_path: Path) -> None:
    # GIVEN a batch that was not finished
    table = written(tmp_path / "texts.jsonl", 10)
    server.mute = 1
    out = tmp_path / "out.csv"
    run(server, str(table), "-o", str(out), code=7)
    # WHEN the file changes
    written(table, 11)
    _, err = run(server, str(table), "-o", str(out), code=3)
    assert "holds answers of another file" in err
    assert len(server.paid) == 10


def test_plain_text_files_need_no_columns(server: Any, tmp_path: Path) -> None:
    table = tmp_path / "texts.txt"
    table.write_text("text 1\n\ntext 2\n")
    out = tmp_path / "out.jsonl"
    run(server, str(table), "-o", str(out))
    assert [row["text"] for row in rows_of(out)] == ["text 1", "text 2"]


def test_money_is_asked_about_first(server: Any, tmp_path: Path) -> None:
    table = written(tmp_path / "texts.jsonl", 10)
    process = started(server, str(table), "-o", str(tmp_path / "out.csv"))
    process.communicate(timeout=60)
    assert len(server.paid) == 10
    words = [sys.executable, "-m", "sportft_tui", "batch", "ft:m", str(table), "-o", "x.csv"]
    environ = {"SPORTFT_BASE_URL": server.url, "SPORTFT_API_KEY": "k"}
    done = subprocess.run(
        words, env=os.environ | environ, capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert done.returncode == 3
    assert "10 rows to be asked, about 15 tokens, at a price that is not known" in done.stderr
    assert "Give --yes" in done.stderr
    assert len(server.paid) == 10


def test_a_batch_at_the_provider_is_ordered_once(server: Any, tmp_path: Path) -> None:
    # GIVEN a run that is killed while its batch is answered
    table = written(tmp_path / "texts.jsonl", 50)
    server.batch_status, server.bad = "in_progress", {"text 9"}
    out = tmp_path / "out.csv"
    process = started(server, str(table), "-o", str(out), "--via", "batches")
    wait_for(lambda: server.created, "no batch is ordered")
    process.send_signal(signal.SIGKILL)
    process.wait()
    # WHEN it is run again when the batch is over
    server.batch_status = "completed"
    _, err = run(server, str(table), "-o", str(out), "--via", "batches")
    # THEN it was found again, and its answers stand in their places
    assert server.created == 1
    rows = rows_of(out)
    assert [row["text"] for row in rows] == [f"text {n}" for n in range(50)]
    assert [row["row"] for row in rows if row["error"]] == ["10"]
    assert rows[1]["label"] == "baseball"
    assert set(server.paid.values()) == {1}
    assert "too long" in err
