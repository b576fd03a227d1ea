"""The event pane under a flood, beside lnav on a file that grows at the same rate.

    python tests/benchmarks/events.py [--rate 50000] [--seconds 10] [--events 1000000]

The app is a real process in a pseudo-terminal of 120x40. Events reach it as they do from the
watcher: as messages of at most 5,000. lnav is left out where it is not installed. Machines are
shared: look at ratios and bytes first.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import json
import os
import pty
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import sportft_tui
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.watching import Watch, WatchState

JOB = "ftjob-flood"
#: Messages a second, as many as the watcher sends of a job that is followed live.
MESSAGES = 10
#: Seconds that an app gets to come to rest before it is measured.
SETTLE = 3.0
#: Seconds after which a key counts as not obeyed.
_PATIENCE = 30
TICKS = os.sysconf("SC_CLK_TCK")


# What is fed


def event(number: int) -> Event:
    """One of the kinds that a training job tells, most of them steps; some are problems."""
    loss = 1 / (1 + number % 977)
    if number % 997 == 0:
        return Event(f"e{number}", 1.7e9 + number / 1000, "warn", f"#{number} slow disk")
    text = f"#{number} Step {number}/9000000: training loss={loss:.4f}"
    data = {"step": number, "total_steps": 9_000_000, "train_loss": loss}
    return Event(f"ftevent-{number:012}", 1.7e9 + number / 1000, "info", text, "metrics", data)


async def feed(
    rate: int,
    n_events: int,
    take: Callable[[Sequence[Event]], object],
    make: Callable[[int], Event] = event,
) -> None:
    """Hand over `n_events` at `rate` a second, evenly."""
    began, told = time.monotonic(), 0
    while told < n_events:
        due = min(int((time.monotonic() - began) * rate), n_events)
        while told < due:
            upto = min(due, told + 5000)
            take([make(number) for number in range(told, upto)])
            told = upto
        await asyncio.sleep(1 / MESSAGES)


# The processes that are measured: this script again, with a role


def run_app(rate: int, n_events: int, report: Path, *, is_made: bool) -> None:
    """The app, fed in its own process; a signal starts it.

    Args:
        rate: events a second.
        n_events: how many.
        report: where to say at the end what was kept.
        is_made: whether the events are made before, so that the CPU is the app's own.
    """
    from sportft_tui.tui import messages
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.tui.start import seldom_collect
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
            self.run_worker(self.flood(), exit_on_error=False)

        async def flood(self) -> None:
            def take(events: Sequence[Event]) -> None:
                self.desk.post_message(messages.EventsSeen(JOB, events))

            await feed(rate, n_events, take, made.__getitem__ if made else event)

        def _job_selected(self, event: object) -> None:
            """Nobody is asked about this job."""

    made = [event(number) for number in range(n_events)] if is_made else []
    seldom_collect()
    app = Flooded(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    app.run()
    entry = app.desk.book.entries[JOB]
    told = [record[3] for record in entry.events.records(0, len(entry.events))]
    expected = [event(0), *(event(number) for number in range(n_events))]
    lost = sum(told[i : i + 1] != [event.message] for i, event in enumerate(expected))
    report.write_text(json.dumps({"lost": lost, "kept": len(told)}))


# A terminal, and what is read off a process


class Terminal:
    """A program in a pseudo-terminal of 120x40, whose output is counted and searched."""

    def __init__(self, command: Sequence[str]) -> None:
        self.n_bytes = 0
        self._seen = b""
        self._wanted = b""
        self._found = threading.Event()
        parent, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.process = subprocess.Popen(
            command, stdin=child, stdout=child, stderr=child, env=env, start_new_session=True
        )
        os.close(child)
        self._fd = parent
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(self._fd, 65536):
                self.n_bytes += len(data)
                self._seen = (self._seen + data)[-65536 - len(data) :]
                if self._wanted and self._wanted in self._seen:
                    self._found.set()

    def press(self, keys: bytes) -> None:
        os.write(self._fd, keys)

    def until(self, keys: bytes, text: bytes) -> float:
        """Press keys; milliseconds until the text is sent."""
        self._seen, self._wanted = b"", text
        self._found.clear()
        began = time.perf_counter()
        self.press(keys)
        if not self._found.wait(_PATIENCE):
            raise TimeoutError(f"{text!r} was not shown within {_PATIENCE} s")
        took = time.perf_counter() - began
        self._wanted = b""
        return 1000 * took

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def end(self, keys: bytes) -> None:
        self.press(keys)
        self.process.wait(60)


def cpu_seconds(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rss_mib(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def app_role(rate: int, n_events: int, report: Path) -> list[str]:
    """The command that runs this script as the app."""
    words = ("--role", "app", "--rate", rate, "--events", n_events, "--report", report)
    return [sys.executable, __file__, *(str(word) for word in words)]


# What is measured


def measure_cpu(rate: int, seconds: float, folder: Path) -> float:
    """CPU % of the app alone: its events are made before."""
    n_events = int(rate * (seconds + 2))
    with Terminal([*app_role(rate, n_events, folder / "cpu.json"), "--made"]) as terminal:
        pid = terminal.process.pid
        time.sleep(SETTLE + n_events / 250_000)
        os.kill(pid, signal.SIGUSR1)
        time.sleep(1)
        before = cpu_seconds(pid)
        time.sleep(seconds)
        used = cpu_seconds(pid) - before
        time.sleep(SETTLE)
        terminal.end(b"q")
    return 100 * used / seconds


def measure_app(rate: int, seconds: float, n_events: int, folder: Path) -> dict[str, float]:
    """Bytes, keys and memory of the app; then whether all events are there."""
    report = folder / "report.json"
    with Terminal(app_role(rate, n_events, report)) as terminal:
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
    # Event 0 was there before the flood, too.
    passing = f"{len(range(0, n_events, 997)) + 1:,} of {n_events + 1:,} "
    figures["ms until all are filtered"] = terminal.until(b"/slow\r", passing.encode())
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
    parser.add_argument("--made", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--report", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.role == "app":
        return run_app(args.rate, args.events, args.report, is_made=args.made)
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {"SPORTFT_HOME": name, "SPORTFT_API_KEY": "none"}
        (Path(name) / "state").mkdir()
        figures = {"CPU %": measure_cpu(args.rate, args.seconds, Path(name))}
        figures |= measure_app(args.rate, args.seconds, args.events, Path(name))
        beside = measure_lnav(args.rate, args.seconds, Path(name)) if shutil.which("lnav") else {}
    print(f"{args.rate:,} events/s, {args.events:,} events")
    print(f"{'':26}{'sportft':>10}{'lnav':>10}  goal")
    for title, figure in figures.items():
        other = f"{beside[title]:10.1f}" if title in beside else " " * 10
        print(f"{title:26}{figure:10.1f}{other}  {GOALS.get(title, '')}")
    return None


if __name__ == "__main__":
    main()
