"""How fast rows are prepared, beside the retired tool: run by hand. It prints a table.

    python tests/benchmarks/prepare.py [ROWS] [--tool FOLDER]

FOLDER is the `bin` of an environment with openai==0.25.0 in it; without it, the one that the tests
have made is taken. Rows of 1.4 kB, two labels; each program in a process of its own, in turn.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 100_000
RUNS = 3
#: Words a row: about 1.4 kB of text.
WORDS = 205
_TOOL = Path(__file__).parents[2] / ".pytest_cache/d/openai-0.25.0/venv/bin"


def write_rows(path: Path, rows: int) -> None:
    """Made-up posts: words by Zipf's law in lines of twelve, some with a mail address."""
    dice = random.Random(1)
    letters = "eeettaaooiinnsshhrrddllucmfwypvbgk"
    words = ["".join(dice.choices(letters, k=dice.randrange(2, 10))) for _ in range(20_000)]
    weights = list(itertools.accumulate(1 / (place + 1) for place in range(len(words))))
    with path.open("w") as file:
        for row in range(rows):
            chosen = dice.choices(words, cum_weights=weights, k=WORDS)
            chosen[::12] = [f"\n{word.capitalize()}," for word in chosen[::12]]
            if not row % 5:
                chosen[3] = f"\n> {chosen[3]}@{chosen[4]}.edu wrote: -- (555) 010-{row % 10_000:04}"
            text, label = " ".join(chosen).strip(), ("hockey", "baseball")[row % 2]
            file.write(json.dumps({"prompt": text, "completion": label}) + "\n")


def measured(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Seconds on the clock, seconds of a processor, and MiB at most."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    seconds = time.perf_counter() - start
    size = used.ru_maxrss / (1 << 10 if sys.platform == "linux" else 1 << 20)
    return seconds, used.ru_utime + used.ru_stime, size


def best(command: list[str], folder: Path, runs: int) -> tuple[float, float, float]:
    """The least of each figure: what the program needs when nothing disturbs it."""
    found = []
    for _ in range(runs):
        found.append(measured(command, folder))
        for path in folder.glob("*_prepared*"):
            path.unlink()
    clock, cpu, memory = (min(figures) for figures in zip(*found, strict=True))
    return clock, cpu, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    parser.add_argument("--tool", type=Path, default=_TOOL)
    parser.add_argument("--runs", type=int, default=RUNS)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sportft-bench-"))
    try:
        write_rows(folder / "rows.jsonl", args.rows)
        size = (folder / "rows.jsonl").stat().st_size / 1e6
        print(f"{args.rows:,} rows, {size:.0f} MB; the best of {args.runs} runs")
        sportft = [sys.executable, "-m", "sportft_tui", "prepare", "rows.jsonl", "-q"]
        tool = [str(args.tool / "openai"), "tools", "fine_tunes.prepare_data", "-q"]
        commands = {
            "openai 0.25.0": [*tool, "-f", "rows.jsonl"],
            "sportft prepare --like-openai": [*sportft, "--like-openai"],
            "sportft prepare": sportft,
        }
        base: tuple[float, float, float] | None = None
        print(f"{'':32}{'s':>8}{'CPU s':>8}{'MiB':>8}   faster  CPU  memory")
        for name, command in commands.items():
            found = best(command, folder, args.runs)
            base = base or found
            clock, cpu, memory = found
            print(
                f"{name:32}{clock:8.2f}{cpu:8.2f}{memory:8.0f}   {base[0] / clock:5.1f}x"
                f"{base[1] / cpu:5.1f}x{memory / base[2]:7.0%}"
            )
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
