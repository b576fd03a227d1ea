"""A table of a million rows beside textual-fastdatatable and polars: run by hand. It prints tables.

    python tests/benchmarks/table.py --probe PATH/tui_probe.py --other-python PATH/python
        [--rows 1000000] [--words 25] [--rounds 5] [--rest 60] [--only screen|queries]

The other Python has textual-fastdatatable and polars. 25 words a row are some 150 characters, 230
some 1.4 kB. Programs run in turn on the same file; machines are shared, so look at the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

import sportft_tui
from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.table.client import Table, open_table
from sportft_tui.dataset.table.order import Order

Report = Mapping[str, Any]
#: Words of other alphabets and marks; one of so many rows has one.
SELDOM, ODD_WORDS = 40, ("“goal”", "Zürich", "café", "Страна", "東京")
#: How often letters stand in English, of a thousand.
LETTERS = dict(
    zip(
        "etaoinshrdlcumwfgypbvkjxqz",
        (
            127,
            91,
            82,
            75,
            70,
            67,
            63,
            61,
            60,
            43,
            40,
            28,
            28,
            24,
            24,
            22,
            20,
            20,
            19,
            15,
            10,
            8,
            2,
            2,
            1,
            1,
        ),
        strict=True,
    )
)
#: The most frequent words first.
COMMON = ("the", "of", "and", "to", "in", "is", "that", "game", "for", "team", "it", "on", "with")
#: In one of so many rows.
RARE_WORD, RARE = "goalkeeper", 9_973

HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello READY")
Hello().run()
"""
#: What a program of few lines would do with the same file.
OTHER_APP = """
import sys
import polars
from textual.app import App
from textual_fastdatatable import DataTable
class Rows(App):
    BINDINGS = [("q", "quit", "Quit")]
    def compose(self):
        yield DataTable(data=polars.read_csv(sys.argv[1]))
Rows().run()
"""
#: Answers expressions, a line each, with rows and milliseconds: on the clock and of processors, and
#: on the clock until its table widget can show what a filter left: that asks a new backend how wide
#: each column is, and so each text (`DataTable.ordered_columns`). Sorted rows it measured before.
OTHER_TABLE = """
import json, sys, time
import polars as pl
from textual_fastdatatable.backend import PolarsBackend
df = pl.read_csv(sys.argv[1])
df = df.with_columns(tokens=pl.col("text").str.len_bytes() // 4).with_row_index("row")
text, label = pl.col("text"), pl.col("label")
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    frame = eval(line)
    found = 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)
    if ".filter(" in line:
        PolarsBackend(frame.select("text", "label")).column_content_widths
    shown = 1e3 * (time.perf_counter() - wall)
    print(json.dumps((len(frame), *found, shown)), flush=True)
"""


def write_rows(path: Path, rows: int, words: int) -> None:
    """Made-up texts: words by Zipf's law, some capitals and odd letters; twenty labels."""
    dice = random.Random(1)
    known = [
        "".join(dice.choices(list(LETTERS), list(LETTERS.values()), k=dice.randrange(2, 10)))
        for _ in range(20_000)
    ]
    known[: len(COMMON)] = COMMON
    numbers = np.random.default_rng(1)
    shares = np.cumsum(1 / np.arange(1, len(known) + 1))
    with path.open("w", encoding="utf-8") as file:
        file.write("text,label\n")
        for row in range(rows):
            if row % 10_000 == 0:
                sizes = numbers.integers(words // 2, 2 * words - words // 2, 10_000).tolist()
                labels = numbers.integers(0, 20, 10_000).tolist()
                chances = numbers.random(sum(sizes)) * shares[-1]
                drawn, used = np.searchsorted(shares, chances).tolist(), 0
            size = sizes[row % 10_000]
            chosen = [known[place] for place in drawn[used : used + size]]
            used += size
            if row % SELDOM == 0:
                chosen.append(ODD_WORDS[row // SELDOM % len(ODD_WORDS)])
            if row % RARE == 0:
                chosen.append(RARE_WORD)
            text = " ".join(chosen).capitalize() if row else "The first row READY"
            file.write(f'"{text}.",topic.{labels[row % 10_000]:02}\n')


# On the screen


def probe(script: str, options: list[str], command: list[str]) -> Report:
    """One run of the probe."""
    words = [sys.executable, script, "--size", "120x40", "--screen", "off", "--timeout", "600"]
    done = subprocess.run([*words, *options, "--", *command], capture_output=True, text=True)
    report: Report = json.loads(done.stdout)
    if report["errors"]:
        raise SystemExit(f"{command}: {report['errors']}")
    return report


def screen_rows(args: argparse.Namespace, file: Path, folder: Path) -> None:
    """Start, keys and memory; each program is started anew for every round."""
    (folder / "hello.py").write_text(HELLO)
    (folder / "other.py").write_text(OTHER_APP)
    ours = [sys.executable, "-m", "sportft_tui", "--data", str(file)]
    other = [args.other_python, str(folder / "other.py"), str(file)]
    # The engine runs already, as it does once the app was used: its start is not the table's.
    subprocess.run([*ours[:3], "engine", "start"], check=True, capture_output=True)
    first = ["--ready", "READY", "--idle", "0"]
    starts = []
    for _ in range(args.rounds):
        hello = [sys.executable, str(folder / "hello.py")]
        quits = (["--quit", "ctrl+q"], ["--quit", "q"], ["--quit", "q"])
        programs = zip((hello, ours, other), quits, strict=True)
        starts.append([probe(args.probe, [*first, *end], words) for words, end in programs])
    print(f"\n{'first page':26}{'hello':>10}{'sportft':>10}{'other':>10}{'x hello':>9}  goal")
    for title, key, goal in (
        ("on the clock, s", "ready_s", "<= 1.25"),
        ("processor, s", "cpu_to_ready_s", ""),
        ("bytes", "bytes_to_ready", ""),
    ):
        found = [statistics.median(run[n]["start"][key] for run in starts) for n in range(3)]
        figures = "".join(f"{figure:10.3f}" for figure in found)
        print(f"{title:26}{figures}{found[1] / found[0]:9.2f}  {goal}")

    # While the file is read and looked through, then at rest.
    keys = [*first, "--pre-keys", "1", "--keys", "down:80", "--keys", "pagedown:40"]
    busy = probe(args.probe, [*keys, "--quit", "q"], ours)["keys"]
    rest = ["--ready", "READY", "--grace", str(args.rest), "--idle", "5"]
    rest += ["--keys", "pagedown:40", "--keys", "down:40", "--quit", "q"]
    calm, beside = (probe(args.probe, rest, words) for words in (ours, other))
    subprocess.run([*ours[:3], "engine", "stop"], check=True, capture_output=True)
    print(f"\n{'keys and memory':36}{'sportft':>10}{'other':>10}{'ratio':>8}  goal")
    for keyed in ("pagedown:40", "down:40"):
        for name in ("cpu_ms_per_key", "settle_ms_p50", "settle_ms_p95", "bytes_p50"):
            goal = "<= 0.2" if keyed == "pagedown:40" and name[:3] in ("cpu", "set") else ""
            beside_line(
                f"{keyed} {name}", calm["keys"][keyed][name], beside["keys"][keyed][name], goal
            )
    for name in ("rss_mib", "pss_mib"):
        mine, theirs = (run["memory_after_keys"][name] for run in (calm, beside))
        beside_line(f"all read, {name}", mine, theirs, "<= 0.5")
    beside_line("idle CPU %", calm["idle"]["cpu_percent"], beside["idle"]["cpu_percent"], "")
    for keyed, found in busy.items():
        for name in ("first_byte_ms_p50", "first_byte_ms_p95", "max_ms"):
            print(f"while reading: {keyed} {name:20}{found[name]:10.1f}")


def beside_line(title: str, ours: float, other: float, goal: str) -> None:
    """A figure of both."""
    ratio = f"{ours / other:8.2f}" if other else " " * 8
    print(f"{title:36}{ours:10.2f}{other:10.2f}{ratio}  {goal}")


# Filters and sorts


def sort(column: str, *, is_reverse: bool = False) -> str:
    """The same sort for polars; equal rows stand as they were, as ours do."""
    return f"df.sort({column}, descending={is_reverse}, maintain_order=True)"


QUERIES: list[tuple[str, str, Order, str]] = [
    ("filter rare word", RARE_WORD, Order(), f"df.filter(text.str.contains('(?i){RARE_WORD}'))"),
    ("filter rare word, exact", "Goalkeeper", Order(),
     "df.filter(text.str.contains('Goalkeeper', literal=True))"),
    ("filter common word", "game", Order(), "df.filter(text.str.contains('(?i)game'))"),
    ("filter common word, exact", "The", Order(),
     "df.filter(text.str.contains('The', literal=True))"),
    ("filter other alphabet", "страна", Order(), "df.filter(text.str.contains('(?i)страна'))"),
    ("filter two words", "game team", Order(),
     "df.filter(text.str.contains('(?i)game') & text.str.contains('(?i)team'))"),
    ("filter label and word", f"label:topic.05 {RARE_WORD}", Order(),
     f"df.filter(label.str.contains('(?i)topic.05') & text.str.contains('(?i){RARE_WORD}'))"),
    ("filter label", "label:topic.05", Order(), "df.filter(label.str.contains('(?i)topic.05'))"),
    ("filter length", "len>170", Order(), "df.filter(text.str.len_chars() > 170)"),
    ("sort row, last first", "", Order("row", is_reverse=True), "df.reverse()"),
    ("sort text", "", Order("text"), sort("text")),
    ("sort text, last first", "", Order("text", is_reverse=True), sort("text", is_reverse=True)),
    ("sort label", "", Order("label"), sort("label")),
    ("sort length", "", Order("len"), sort("text.str.len_chars()")),
    ("sort tokens", "", Order("tokens"), sort("'tokens'")),
    ("sort split", "", Order("split"), ""),
    ("sort findings", "", Order("findings"), ""),
]  # fmt: skip


def processor_ms(pid: int) -> float:
    """What a process has used so far, its ended children aside."""
    return 1000 * time.clock_gettime((~pid << 3) | 2)


def worker_pid() -> int:
    """The one process of ours that has the table."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    for pid in map(int, children):
        if b"dataset.worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise SystemExit("the worker does not run")


async def until(is_true: Callable[[], bool]) -> None:
    while not is_true():  # noqa: ASYNC110  seconds pass
        await asyncio.sleep(0.2)


async def measure_queries(args: argparse.Namespace, file: Path) -> None:
    """Time each query in turn, ours by what the app waits for."""
    worker = DatasetWorker()
    began = time.perf_counter()
    table = await open_table(worker, file)
    await until(lambda: table.state.is_complete)
    read = time.perf_counter() - began
    await until(lambda: table.state.tokens_share == 1 and table.state.is_surveyed)
    done = time.perf_counter() - began
    words = [args.other_python, "-c", OTHER_TABLE, str(file)]
    other = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        await query_rows(args, table, other)
    finally:
        assert other.stdin
        other.stdin.close()
        await other.wait()
        await table.close()
        await worker.close()
    print(f"read after {read:.1f} s; tokens counted and problems found after {done:.1f} s")


async def query_rows(
    args: argparse.Namespace, table: Table, other: asyncio.subprocess.Process
) -> None:
    assert other.stdin and other.stdout
    pid = worker_pid()
    print(f"\n{'ms':28}{'rows':>9}{'sportft':>9}{'polars':>8}{'ratio':>7}{'best':>7}  (goal <= 1)"
          f"{'CPU':>9}{'polars':>8}{'its widget':>13}{'ratio':>7}")  # fmt: skip
    for title, query, order, expression in QUERIES:
        ours: list[tuple[float, float]] = []
        beside: list[tuple[float, float, float]] = []
        for _ in range(2 * args.rounds + 1):
            await table.show()
            cpu, wall = processor_ms(pid), time.perf_counter()
            await table.show(query, order)
            ours.append((1000 * (time.perf_counter() - wall), processor_ms(pid) - cpu))
            if expression:
                other.stdin.write(f"{expression}\n".encode())
                n_rows, *took = json.loads(await other.stdout.readline())
                beside.append((took[0], took[1], took[2]))
                if n_rows != len(table):
                    raise SystemExit(f"{title}: {len(table)} rows, polars has {n_rows}")
        wall, cpu = (statistics.median(run[n] for run in ours) for n in (0, 1))
        line = f"{title:28}{len(table):9,}{wall:9.1f}"
        if beside:
            their, theirs, shown = (statistics.median(run[n] for run in beside) for n in (0, 1, 2))
            best = min(ours)[0] / min(beside)[0]
            line += f"{their:8.1f}{wall / their:7.2f}{best:7.2f}{cpu:22.1f}{theirs:8.1f}"
            line += f"{shown:13.1f}{wall / shown:7.2f}"
        else:
            line += f"{'':22}{cpu:22.1f}"
        print(line, flush=True)


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--probe", required=True)
    parser.add_argument("--other-python", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rest", type=int, default=60, help="seconds until all is looked through")
    parser.add_argument("--only", choices=("screen", "queries"))
    args = parser.parse_args()
    # An installer compiles byte code; without it both would mostly be compiling.
    package = Path(sportft_tui.__file__).parent
    subprocess.run([sys.executable, "-m", "compileall", "-q", package], check=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SPORTFT_HOME"] = str(folder / "home")
        (folder / "home/state").mkdir(parents=True)
        file = folder / "rows.csv"
        write_rows(file, args.rows, args.words)
        print(f"{args.rows:,} rows, {file.stat().st_size / 1e6:.0f} MB")
        if args.only != "screen":
            asyncio.run(measure_queries(args, file))
        if args.only != "queries":
            screen_rows(args, file, folder)


if __name__ == "__main__":
    main()
