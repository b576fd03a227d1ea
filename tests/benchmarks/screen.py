"""The app beside a Textual hello-world and its peers, round by round in one run.

    python tests/benchmarks/screen.py --probe PATH/tui_probe.py [--rounds 3] [--only sportft,lnav]
        [--posting PATH] [--harlequin PATH]

The probe drives real programs in a pseudo-terminal of 120x40. The app has a thousand jobs in its
list; lnav reads the events of one of them. htop and lnav are found where they are installed,
posting and harlequin (which want environments of their own) by their paths.
Machines are shared: CPU and bytes decide, wall time is told beside them; ratios are of medians.
Three rounds of all six take some eight minutes; each run is told on stderr as it begins.

A posting that ends at once has a tree-sitter that its Textual cannot bear: 0.25 can be borne.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from screen_programs import Program, programs
from screen_rows import ROWS, Row

import sportft_tui

Report = Mapping[str, Any]
#: Seconds before idling is measured: the server's client is imported after the first paint.
_GRACE = 3
_IDLE = 6
#: Milliseconds of silence that end the start, where memory at the very start is wanted.
_AT_ONCE = "1"
#: Milliseconds of silence after which nothing more comes by itself.
_QUIET = "1000"
#: Seconds between the keys that lead to where is measured: longer than the app waits before it
#: shows a job's events.
_GAP = "0.5"
#: How idle these are is measured in each round; the others are only told beside them.
_OFTEN = ("hello", "sportft")


def probe(script: str, program: Program, options: Sequence[str]) -> Report:
    """One run of the probe."""
    words = [sys.executable, script, "--size", "120x40", "--screen", "off", "--brief"]
    words += ["--ready", program.ready, "--quit", program.quit, *options, "--", *program.command]
    env = os.environ | program.env
    done = subprocess.run(words, capture_output=True, text=True, env=env, check=False)
    if not done.stdout:
        raise SystemExit(f"{program.name}: {done.stderr}")
    report: Report = json.loads(done.stdout)
    if report["errors"]:
        print(f"{program.name}: {'; '.join(report['errors'])}", file=sys.stderr)
    return report


def measure(script: str, program: Program, number: int) -> dict[str, float]:
    """One round with one program: a run for each thing that is measured, and all that is told.

    Args:
        script: the probe.
        program: which one.
        number: the round's, from 1 on.
    """

    def run(what: str, *options: str) -> Report:
        print(f"round {number}: {program.name}, {what}", file=sys.stderr)
        return probe(script, program, options)

    reports = {"start": run("start", "--idle", "0", "--quiet-ms", _AT_ONCE)}
    quiet = ("--quiet-ms", _QUIET)
    if number == 1 or program.name in _OFTEN:
        reports["idle"] = run("idle", *quiet, "--idle", str(_IDLE), "--grace", str(_GRACE))
    for name, keys in program.keys.items():
        first = ("--pre-keys", keys.before, "--pre-gap", _GAP) if keys.before else ()
        reports[name] = run(name, *quiet, "--idle", "0", *first, "--keys", keys.pressed)
    told = {}
    for row in ROWS:
        if (value := row.read(reports)) is not None:
            told[row.name] = float(value)
    return told


def running(script: str, program: Program, prepare: Callable[[], object]) -> dict[str, float]:
    """The app while a job runs whose pane is open."""
    prepare()
    print("a running job", file=sys.stderr)
    report = probe(script, program, ["--pre-keys", "3", "--idle", str(_IDLE), "--grace", "3"])
    reports = {"running": report}
    return {
        row.name: float(value) for row in ROWS if (value := row.read(reports)) is not None
    }  # fmt: skip


def table(measured: Mapping[str, Sequence[Mapping[str, float]]]) -> None:
    """Print it: a row a figure, a column a program; the goal is the app's."""
    names = list(measured)
    print(f"{'':30}" + "".join(f"{name:>11}" for name in names) + "  ratio  goal")
    for row in ROWS:
        values = {
            name: statistics.median(found)
            for name, rounds in measured.items()
            if (found := [one[row.name] for one in rounds if row.name in one])
        }
        shown = "".join(
            f"{values[name]:11,.{row.digits}f}" if name in values else f"{'-':>11}"
            for name in names
        )
        print(f"{row.name:30}{shown}  {_judged(row, values)}")


def _judged(row: Row, values: Mapping[str, float]) -> str:
    ours, other = values.get("sportft"), values.get(row.beside)
    ratio = ours / other if ours is not None and other else math.nan
    told = f"{ratio:5.2f}" if ratio == ratio else " " * 5
    if ours is None or row.goal is None:
        return told
    if row.beside:
        if other is None:
            return f"{told}  <= {row.goal} x {row.beside}: not installed"
        is_reached, goal = ours <= row.goal * other, f"<= {row.goal} x {row.beside}"
    else:
        is_reached, goal = ours <= row.goal, f"<= {row.goal:,}"
    return f"{told}  {goal}: {'reached' if is_reached else 'MISSED'}"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--probe", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="names, with commas; all where empty")
    parser.add_argument("--posting", default="", metavar="PATH")
    parser.add_argument("--harlequin", default="", metavar="PATH")
    args = parser.parse_args()
    # An installer compiles byte code; without it both would mostly be compiling.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiling = [sys.executable, "-m", "compileall", "-q", str(Path(sportft_tui.__file__).parent)]
    subprocess.run(compiling, check=True, env=env)
    with tempfile.TemporaryDirectory() as name:
        peers = {"posting": args.posting, "harlequin": args.harlequin}
        staged = programs(Path(name), peers)
        wanted = [one for one in staged.all if not args.only or one.name in args.only.split(",")]
        for missing in staged.missing:
            print(f"{missing} is not installed: left out")
        print(f"load before: {os.getloadavg()[0]:.2f}; {args.rounds} rounds in turn, medians")
        measured: dict[str, list[dict[str, float]]] = {one.name: [] for one in wanted}
        try:
            for number in range(1, args.rounds + 1):
                for one in wanted:
                    measured[one.name].append(measure(args.probe, one, number))
            if staged.app in wanted:
                for found in measured["sportft"]:
                    found |= running(args.probe, staged.app_of_engine, staged.order_job)
        finally:
            staged.end()
    table(measured)


if __name__ == "__main__":
    main()
