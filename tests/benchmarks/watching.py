"""What watching 200 jobs at once costs: run by hand, `python tests/benchmarks/watching.py`.

One process watches, a light server in a process of its own tells. 20 jobs run and have an event
every two seconds, 180 wait. Twice: as a remote server (looked at every 5 s at most), and as our
engine (looked at every second at most, long polls). CPU of the watching process is to be below 5 %.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import aclosing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import LOCAL_POLL, REMOTE_POLL, Profile
from sportft_tui.domain.secret import Secret
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.updates import EventsArrived, StateChanged
from sportft_tui.monitor.watcher import Watcher

JOBS = 200
RUNNING = 20
#: Seconds between two events of a running job.
EVERY = 2.0
#: Events of a job before anybody watches.
HISTORY = 50
#: Seconds until first looks are over: they are told apart from watching.
SETTLE = 75.0
KEY = "sk-benchmark"


class Told:
    """The server's jobs."""

    def __init__(self) -> None:
        self.asked = 0
        self.jobs: dict[str, list[dict[str, Any]]] = {}
        self._news = asyncio.Event()
        self._numbers = 0
        for number in range(JOBS):
            self.jobs[f"ftjob-{number:03d}"] = []
        for job_id in self.jobs:
            for _ in range(HISTORY if self.runs(job_id) else 3):
                self.happen(job_id)

    def runs(self, job_id: str) -> bool:
        return int(job_id[-3:]) < RUNNING

    def happen(self, job_id: str) -> None:
        self._numbers += 1
        now, step = time.time(), len(self.jobs[job_id]) + 1
        self.jobs[job_id].append(
            {
                "object": "fine_tuning.job.event",
                "id": f"ftevent-{self._numbers:08d}",
                "created_at": int(now),
                "level": "info",
                "message": f"Step {step}/9999: training loss=0.10",
                "type": "metrics",
                "data": {"step": step, "total_steps": 9999, "train_loss": 0.1, "at": now},
            }
        )
        self._news.set()
        self._news = asyncio.Event()

    async def go_on(self) -> None:
        """Let things happen for ever, each job at its own moments."""

        async def one(job_id: str) -> None:
            await asyncio.sleep(random.uniform(0, EVERY))
            while True:
                self.happen(job_id)
                await asyncio.sleep(random.uniform(0.5, 1.5) * EVERY)

        await asyncio.gather(*(one(job_id) for job_id in self.jobs if self.runs(job_id)))

    def job(self, job_id: str) -> dict[str, Any]:
        number = int(job_id[-3:])
        return {
            "id": job_id,
            "object": "fine_tuning.job",
            "status": "running" if self.runs(job_id) else "queued",
            "model": "ada",
            "created_at": 1_700_000_000 - number,
            "finished_at": None,
            "error": {},
            "result_files": [],
            "training_file": "file-abc",
            "validation_file": "file-def",
            "hyperparameters": {"n_epochs": 4, "batch_size": 1, "learning_rate_multiplier": 1},
            "metadata": {"sportft_tag": f"tag-{number}"},
        }

    async def answer(self, path: str) -> dict[str, Any]:
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        words = parts.path.removeprefix("/v1/fine_tuning/jobs").strip("/").split("/")
        if parts.path == "/asked":
            return {"asked": self.asked}
        self.asked += 1
        if not words[0]:
            return _page([self.job(job_id) for job_id in self.jobs], query)
        if words[-1] != "events":
            return self.job(words[0])
        end = time.monotonic() + float(query.get("wait", "0"))
        while True:
            rows, news = self._newer(words[0], query.get("newer_than", "")), self._news
            left = end - time.monotonic()
            if rows or left <= 0:
                return _page(rows, query)
            try:
                await asyncio.wait_for(news.wait(), left)
            except TimeoutError:
                continue

    def _newer(self, job_id: str, newer_than: str) -> list[dict[str, Any]]:
        newest_first = self.jobs[job_id][::-1]
        ids = [row["id"] for row in newest_first]
        return newest_first[: ids.index(newer_than)] if newer_than in ids else newest_first


def _page(rows: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
    start = 0
    if after := query.get("after"):
        start = [row["id"] for row in rows].index(after) + 1
    end = start + int(query.get("limit", "20"))
    return {"object": "list", "data": rows[start:end], "has_more": end < len(rows)}


async def serve() -> None:
    told = Told()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = json.dumps(await told.answer(head.split(b" ", 2)[1].decode())).encode()
                top = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                writer.write(f"{top}content-length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await told.go_on()


class Measured:
    """Reads a watcher's updates, and how old each event was when it was told."""

    def __init__(self, focus: str) -> None:
        self.focus = focus
        self.since = 0.0
        self.near: list[float] = []
        self.far: list[float] = []
        self.n_known: set[str] = set()

    async def read(self, watcher: Watcher) -> None:
        async with aclosing(watcher.updates()) as updates:
            async for update in updates:
                if isinstance(update, EventsArrived):
                    now = time.time()
                    ages = self.near if update.job_id == self.focus else self.far
                    happened = [event.data["at"] for event in update.events]
                    ages += [now - at for at in happened if at > self.since > 0]
                elif isinstance(update, StateChanged):
                    self.n_known.add(update.job_id)


async def watch(port: int, seconds: float, *, local: bool) -> None:
    profile = Profile(
        name="local" if local else "custom",
        base_url=f"http://127.0.0.1:{port}/v1",
        key=Secret(KEY),
        format="completion",
        default_model="ada",
        poll_seconds=LOCAL_POLL if local else REMOTE_POLL,
        is_local=local,
    )

    def asked() -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/asked") as answer:
            return int(json.load(answer)["asked"])

    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "journal.sqlite") as book:
        async with Connection(profile) as conn:

            async def connect() -> Connection:
                return conn

            watcher = Watcher(connect, book)
            watcher.list_jobs = True
            focus = "ftjob-000"
            for number in range(JOBS):
                watcher.add(f"ftjob-{number:03d}")
            watcher.focus(focus)
            measured = Measured(focus)
            reading = asyncio.create_task(measured.read(watcher))
            cpu_first, began = time.process_time(), time.monotonic()
            await asyncio.sleep(SETTLE)
            first = 100 * (time.process_time() - cpu_first) / (time.monotonic() - began)
            measured.since, before = time.time(), asked()
            cpu, began = time.process_time(), time.monotonic()
            await asyncio.sleep(seconds)
            took = time.monotonic() - began
            used, requests = time.process_time() - cpu, asked() - before
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
    kind = "our engine" if local else "a remote server"
    print(f"{JOBS} jobs at {kind}, {RUNNING} of them running:")
    print(
        f"  CPU of the watching process: {100 * used / took:.1f} % over {took:.0f} s (goal < 5 %)"
    )
    print(f"  ... while it first looked at all of them: {first:.1f} % over {SETTLE:.0f} s")
    print(f"  requests: {requests / took:.1f} a second")
    _print_ages("of the job in focus", measured.near)
    _print_ages("of the others", measured.far)


def _print_ages(whose: str, ages: list[float]) -> None:
    if len(ages) < 2:
        print(f"  events {whose}: {len(ages)}")
        return
    cuts = statistics.quantiles(ages, n=100)
    print(f"  events {whose}: {len(ages)}, told after p50 {cuts[49]:.2f} s, p95 {cuts[94]:.2f} s")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--serve", action="store_true", help="be the server")
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve())
        return 0
    for local in (False, True):
        process = subprocess.Popen(
            [sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        try:
            asyncio.run(watch(int(process.stdout.readline()), args.seconds, local=local))
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
