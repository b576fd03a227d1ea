"""The app beside a Textual hello-world, round by round in one run: start, idle, keys.

    python tests/benchmarks/screen.py --probe PATH/tui_probe.py [--rounds 5]

Ratios of medians are what to look at; machines are shared, seconds are not comparable.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sportft_tui

HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello READY")
Hello().run()
"""
Report = Mapping[str, Any]
#: Name, how it is read from the probe's report, and what it may be (as a ratio to hello-world, or
#: by itself); None where it is only told.
ROWS: list[tuple[str, Callable[[Report], float], str]] = [
    ("ready, wall s", lambda r: r["start"]["ready_s"], "ratio <= 1.4"),
    ("ready, CPU s", lambda r: r["start"]["cpu_to_ready_s"], "ratio <= 1.4"),
    ("bytes until ready", lambda r: r["start"]["bytes_to_ready"], ""),
    ("bytes until settled", lambda r: r["start"]["bytes_to_settled"], ""),
    ("idle bytes/s", lambda r: r["idle"]["bytes_per_s"], "0"),
    ("idle CPU %", lambda r: r["idle"]["cpu_percent"], "<= 0.2"),
    ("RSS MiB", lambda r: r["memory"]["rss_mib"], ""),
]
#: Seconds before idling is measured: the server's client is imported after the first paint.
SETTLE = 4


def probe(script: str, options: list[str], command: list[str]) -> Report:
    """One run of the probe."""
    words = [
        sys.executable,
        script,
        "--size",
        "120x40",
        "--screen",
        "off",
        *options,
        "--",
        *command,
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    report: Report = json.loads(done.stdout)
    return report


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--probe", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    # An installer compiles byte code; without it both would mostly be compiling.
    package = Path(sportft_tui.__file__).parent
    subprocess.run([sys.executable, "-m", "compileall", "-q", package], check=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPORTFT_HOME"] = folder
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO)
        app = [sys.executable, "-m", "sportft_tui"]
        subprocess.run([*app, "quickstart"], check=True, capture_output=True)
        idle = ["--idle", "10", "--grace", str(SETTLE)]
        pairs = []
        for _ in range(args.rounds):
            pairs.append(
                (
                    probe(args.probe, ["--ready", "READY", "--quit", "ctrl+q", *idle],
                          [sys.executable, str(hello)]),
                    probe(args.probe, ["--ready", "quit", "--quit", "q", *idle], app),
                )
            )  # fmt: skip
        subprocess.run([*app, "engine", "stop"], check=True, capture_output=True)
    print(f"{'':22}{'hello':>10}{'sportft':>10}{'ratio':>8}  goal")
    for name, read, goal in ROWS:
        plain, ours = (statistics.median(read(pair[i]) for pair in pairs) for i in (0, 1))
        ratio = f"{ours / plain:8.2f}" if plain else " " * 8
        print(f"{name:22}{plain:10.3f}{ours:10.3f}{ratio}  {goal}")


if __name__ == "__main__":
    main()
