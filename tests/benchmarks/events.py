"""The event pane under a flood, beside lnav on a file that grows at the same rate.

    python tests/benchmarks/events.py [--rate 50000] [--seconds 10] [--events 1000000]

The app is a real process in a pseudo-terminal of 120x40. Events reach it as they do from the
watcher: as messages of at most 5,000, each as the line that the journal keeps of it; they are read
from a file that was made before. lnav is left out where it is not installed.
Machines are shared: look at ratios and bytes first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path

from counted_terminal import Terminal, cpu_seconds, rss_mib

import sportft_tui
from sportft_tui.domain.event import Event
from sportft_tui.domain.event_lines import EventLines, heard
from sportft_tui.domain.job import Job
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.pace import SLICE_EVENTS

JOB = "ftjob-flood"
#: Messages a second, as many as the watcher sends of a job that is followed live.
MESSAGES = 10
#: Seconds that an app gets to come to rest before it is measured.
SETTLE = 3.0


# What is fed


def event(number: int) -> Event:
    """One of the kinds that a training job tells, most of them steps; some are problems."""
    loss = 1 / (1 + number % 977)
    if number % 997 == 0:
        return Event(f"e{number}", 1.7e9 + number / 1000, "warn", f"#{number} slow disk")
    text = f"#{number} Step {number}/9000000: training loss={loss:.4f}"
    data = {"step": number, "total_steps": 9_000_000, "train_loss": loss}
    return Event(f"ftevent-{number:012}", 1.7e9 + number / 1000, "info", text, "metrics", data)


def write_events(path: Path, n_events: int, size: int) -> None:
    """The events as the journal's lines, and beside them where each `size` of them end."""
    ends = [0]
    with path.open("wb") as file:
        for start in range(0, n_events, size):
            stop = min(start + size, n_events)
            file.write(EventLines.of([event(n) for n in range(start, stop)]).data)
            ends.append(file.tell())
    path.with_suffix(".ends").write_text(json.dumps(ends))


def read_slices(path: Path) -> Iterator[bytes]:
    """The same slices again."""
    ends = path.with_suffix(".ends")
    if not ends.exists():
        return
    with path.open("rb", buffering=0) as file:
        for start, stop in pairwise(json.loads(ends.read_text())):
            yield file.read(stop - start)


async def evenly(rate: int, n_events: int) -> AsyncIterator[int]:
    """The number of each slice when it is due, so that they come at `rate` events a second."""
    size, began = slice_size(rate), time.monotonic()
    for number in range(-(-n_events // size)):
        await asyncio.sleep(max(began + number * size / rate - time.monotonic(), 0))
        yield number


def slice_size(rate: int) -> int:
    """Events a message: no more than the watcher puts into one."""
    return max(min(rate // MESSAGES, SLICE_EVENTS), 1)


# The processes that are measured: this script again, with a role


def run_app(rate: int, n_events: int, source: Path, report: Path | None) -> None:
    """The app, fed in its own process; a signal starts it.

    Args:
        rate: events a second.
        n_events: how many.
        source: where they come from: lines as the journal keeps them, or a journal, which grows.
        report: where to say at the end what was kept; None where only the CPU matters: all lines
            are in memory then, so that it is the app's own.
    """
    from sportft_tui.tui import messages
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.tui.garbage import collect_seldom
    from sportft_tui.workflow.choice import Choice
    from sportft_tui.workflow.session import Session

    class Flooded(SportftApp):
        CSS_PATH = str(Path(sportft_tui.__file__).parent / "tui/styles/app.tcss")

        def _open(self) -> None:
            self.desk.add_text_box()
            job = Job(JOB, "running", "tfidf-softmax", created_at=1_700_000_000)
            for message in (
                messages.JobsListed([job]),
                messages.JobSeen(job, select=True),
                messages.EventsSeen(JOB, [event(0)]),
                messages.WatchChanged(JOB, WatchState(Watch.LIVE)),
            ):
                self.desk.post_message(message)
            self.action_pane("events")
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self.start_flood)

        def start_flood(self) -> None:
            flood = self.read_journal if source.suffix == ".sqlite" else self.read_lines
            self.run_worker(flood(), exit_on_error=False)

        async def read_lines(self) -> None:
            async for _ in evenly(rate, n_events):
                lines = EventLines(next(slices), slice_size(rate))
                self.desk.post_message(messages.EventsSeen(JOB, lines))

        async def read_journal(self) -> None:
            journal, seq = Journal(source), 0
            async for _ in evenly(rate, n_events):
                seq, lines = await asyncio.to_thread(
                    journal.lines_since, "local", JOB, seq, SLICE_EVENTS
                )
                self.desk.post_message(messages.EventsSeen(JOB, lines))

        def _job_selected(self, event: object) -> None:
            """Nobody is asked about this job."""

    slices = read_slices(source)
    if report is None:
        slices = iter(list(slices))
    collect_seldom()
    app = Flooded(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    app.run()
    if report:
        spool = app.desk.book.entries[JOB].events
        told = [heard(line)[1] for line in spool.lines(0, len(spool))]
        expected = [event(0), *(event(number) for number in range(n_events))]
        lost = sum(told[i : i + 1] != [event.message] for i, event in enumerate(expected))
        report.write_text(json.dumps({"lost": lost, "kept": len(told)}))


def app_role(rate: int, n_events: int, source: Path, report: Path | None = None) -> list[str]:
    """The command that runs this script as the app."""
    words = ["--role", "app", "--rate", rate, "--events", n_events, "--source", source]
    words += ["--report", report] if report else []
    return [sys.executable, __file__, *(str(word) for word in words)]


# What is measured


def measure_cpu(rate: int, seconds: float, source: Path) -> float:
    """CPU % of the app, whatever its events come from."""
    with Terminal(app_role(rate, int(rate * (seconds + 2)), source)) as terminal:
        pid = terminal.process.pid
        time.sleep(SETTLE)
        os.kill(pid, signal.SIGUSR1)
        time.sleep(1)
        before = cpu_seconds(pid)
        time.sleep(seconds)
        used = cpu_seconds(pid) - before
        time.sleep(SETTLE)
        terminal.end(b"q")
    return 100 * used / seconds


def measure_with_journal(rate: int, seconds: float, folder: Path) -> float:
    """CPU % of the app with its reading of a journal that this process writes meanwhile."""
    path, size = folder / "flood.sqlite", slice_size(rate)

    n_events = int(rate * (seconds + SETTLE + 4))

    async def write() -> None:
        async for number in evenly(rate, n_events):
            start = number * size
            journal.add_events("local", JOB, [event(n) for n in range(start, start + size)])

    with Journal(path) as journal:
        writer = threading.Thread(target=lambda: asyncio.run(write()))
        writer.start()
        used = measure_cpu(rate, seconds, path)
        writer.join()
    return used


def measure_app(
    rate: int, seconds: float, n_events: int, source: Path, folder: Path
) -> dict[str, float]:
    """Bytes, keys and memory of the app; then whether all events are there."""
    report = folder / "report.json"
    with Terminal(app_role(rate, n_events, source, report)) as terminal:
        figures = flood_app(terminal, rate, seconds, n_events)
    figures.update(json.loads(report.read_text()))
    return figures


def flood_app(terminal: Terminal, rate: int, seconds: float, n_events: int) -> dict[str, float]:
    pid = terminal.process.pid
    time.sleep(SETTLE)
    figures = {"RSS before, MiB": rss_mib(pid)}
    os.kill(pid, signal.SIGUSR1)
    began = time.monotonic()
    time.sleep(1)
    sent, at = terminal.n_bytes, time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - at
    figures["bytes/s"] = (terminal.n_bytes - sent) / took
    latencies: list[float] = []
    while len(latencies) < 40 and time.monotonic() - began < n_events / rate - 1:
        latencies.append(terminal.until(b"\x1b[A", b"new below"))
        time.sleep(0.05)
        terminal.press(b"\x1b[F")
        time.sleep(0.11)
    figures["keys pressed"] = len(latencies)
    figures["key p50, ms"] = statistics.median(latencies)
    figures["key p95, ms"] = sorted(latencies)[int(0.95 * len(latencies))]
    time.sleep(max(n_events / rate - (time.monotonic() - began), 0) + SETTLE)
    figures["RSS more, MiB"] = rss_mib(pid) - figures["RSS before, MiB"]
    figures["ms until all are filtered"] = terminal.until_still(b"/slow\r")
    terminal.press(b"\x1b")
    time.sleep(SETTLE)
    idle = terminal.n_bytes
    time.sleep(2)
    figures["idle bytes/s"] = (terminal.n_bytes - idle) / 2
    terminal.end(b"q")
    return figures


def lines(rate: int, stop: threading.Event) -> Iterator[str]:
    """The same events as lines, some fifty times a second."""
    began, told = time.monotonic(), 0
    while not stop.is_set():
        due = int((time.monotonic() - began) * rate)
        yield "".join(
            f"2026-01-01T00:00:{n // rate % 60:02} info {event(n).message}\n"
            for n in range(told, due)
        )
        told = due
        time.sleep(1 / MESSAGES)


def measure_lnav(rate: int, seconds: float, folder: Path) -> dict[str, float]:
    """CPU and bytes of lnav following such a file."""
    log, stop = folder / "flood.log", threading.Event()
    log.touch()

    def write() -> None:
        with log.open("a") as file:
            for text in lines(rate, stop):
                file.write(text)
                file.flush()

    writer = threading.Thread(target=write)
    with Terminal(["lnav", str(log)]) as terminal:
        time.sleep(SETTLE)
        writer.start()
        time.sleep(1)
        cpu, sent = cpu_seconds(terminal.process.pid), terminal.n_bytes
        time.sleep(seconds)
        figures = {
            "CPU %": 100 * (cpu_seconds(terminal.process.pid) - cpu) / seconds,
            "bytes/s": (terminal.n_bytes - sent) / seconds,
        }
        stop.set()
        writer.join()
        # It reads on after the writing has stopped, if it was behind.
        before = cpu_seconds(terminal.process.pid)
        time.sleep(SETTLE)
        figures["CPU s afterwards"] = cpu_seconds(terminal.process.pid) - before
        figures["kept"] = sum(1 for _ in log.open())
        terminal.end(b"q")
    return figures


GOALS = {
    "lost": "0",
    "bytes/s": "<= 30,000",
    "CPU %": "<= lnav's",
    "key p95, ms": "<= 30",
    "RSS more, MiB": "<= 30",
    "idle bytes/s": "0",
}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--role", choices=("app",), help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--report", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.role == "app":
        return run_app(args.rate, args.events, args.source, args.report)
    rate, seconds = args.rate, args.seconds
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {"SPORTFT_HOME": name, "SPORTFT_API_KEY": "none"}
        (Path(name) / "state").mkdir()
        folder = Path(name)
        source = folder / "flood.lines"
        write_events(source, max(args.events, int(rate * (seconds + 2))), slice_size(rate))
        figures = {
            "CPU %": measure_cpu(rate, seconds, source),
            "... and to read the journal": measure_with_journal(rate, seconds, folder),
        }
        figures |= measure_app(rate, seconds, args.events, source, folder)
        beside = measure_lnav(rate, seconds, folder) if shutil.which("lnav") else {}
    print(f"{args.rate:,} events/s, {args.events:,} events")
    print(f"{'':26}{'sportft':>10}{'lnav':>10}  goal")
    for title, figure in figures.items():
        other = f"{beside[title]:10.1f}" if title in beside else " " * 10
        print(f"{title:26}{figure:10.1f}{other}  {GOALS.get(title, '')}")
    return None


if __name__ == "__main__":
    main()
