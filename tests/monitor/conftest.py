"""A small server on loopback that can be told to behave as badly as real ones do."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import Profile
from sportft_tui.api.reading import read_event
from sportft_tui.domain.event import Event
from sportft_tui.domain.secret import Secret
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.pace import Pace

JOB = "ftjob-1"
KEY = "sk-stand-in"


class StandIn:
    """Serves one job and its events.

    Attributes:
        status: of the job.
        wire: its events as they go over the wire, oldest first.
        faults: what happens to the next requests, one each: `drop`, `cut`, `500`, `429`, `html`,
            `silence`, `401`, or `` for nothing.
        habits: how lists are told: `twice` (each row), `shuffled` (within a page), `oldest first`,
            `ignores after`, `says no end` (no has_more), `overlaps` (pages repeat their last row),
            `never waits`.
        rows: at most so many rows a page, whatever the client asks for.
        per_second: how many events share a second.
        seen: the paths asked for, with their queries.
    """

    def __init__(self) -> None:
        self._socket = _listen(0)
        self.port: int = self._socket.getsockname()[1]
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.reset()

    def reset(self) -> None:
        """A new job that has just begun to run, on a server that behaves."""
        self.status = "running"
        self.wire: list[dict[str, Any]] = []
        self.faults: deque[str] = deque()
        self.habits: frozenset[str] = frozenset()
        self.rows = 100
        self.per_second = 4
        self.seen: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def list(self) -> list[Event]:
        """The server's own list, oldest first: what a journal must equal."""
        return [read_event(row) for row in self.wire]

    def emit(self, count: int = 1) -> None:
        """Let so many further events happen."""
        for _ in range(count):
            n = len(self.wire)
            self.wire.append(
                {
                    "object": "fine_tuning.job.event",
                    "id": f"ftevent-{(n * 7919) % 10007:05d}",  # IDs that do not sort by time
                    "created_at": 1_700_000_000 + n // self.per_second,
                    "level": "info",
                    "message": f"Step {n}/999: training loss=0.10",
                    "type": "metrics",
                    "data": {"step": n, "train_loss": 0.1},
                }
            )

    def start(self) -> None:
        """Answer on the port, the same one each time; nothing where it does already."""
        if self._server:
            return
        if self._socket.fileno() < 0:
            self._socket = _listen(self.port)
        app = Starlette(
            routes=[
                Route("/v1/fine_tuning/jobs/{job}", self._job),
                Route("/v1/fine_tuning/jobs/{job}/events", self._events),
            ]
        )
        config = uvicorn.Config(
            app, log_config=None, log_level="critical", ws="none", lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < deadline, "the stand-in does not start"
            time.sleep(0.002)

    def stop(self) -> None:
        """Go away: nothing listens, and open requests are broken off."""
        if self._server and self._thread:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join()
        self._server = self._thread = None
        self._socket.close()

    async def _job(self, request: Request) -> Response:
        if answer := await self._fault(request):
            return answer
        if request.path_params["job"] != JOB:
            return _error(404, "No such job")
        over = self.status in ("succeeded", "failed", "cancelled")
        return JSONResponse(
            {
                "id": JOB,
                "object": "fine_tuning.job",
                "status": self.status,
                "model": "ada",
                "created_at": 1_700_000_000,
                "finished_at": 1_700_000_900 if over else None,
                "error": {},
                "result_files": None,
            }
        )

    async def _events(self, request: Request) -> Response:
        if answer := await self._fault(request):
            return answer
        query = request.query_params
        if "wait" in query and "never waits" not in self.habits:
            end = time.monotonic() + float(query["wait"])
            # The engine's word is `newer_than`.
            last = query.get("newer_than", query.get("before", ""))
            while (self.wire[-1]["id"] if self.wire else "") == last:
                if time.monotonic() > end:
                    break
                await asyncio.sleep(0.005)
        return JSONResponse(self._page(query.get("after"), int(query.get("limit", "20"))))

    def _page(self, after: str | None, limit: int) -> dict[str, Any]:
        order = list(self.wire) if "oldest first" in self.habits else self.wire[::-1]
        start = 0
        if after and "ignores after" not in self.habits:
            start = [row["id"] for row in order].index(after) + 1
            if "overlaps" in self.habits:
                start -= 1
        end = start + min(limit, self.rows)
        rows = order[start:end]
        if "shuffled" in self.habits:
            rows = rows[:1] + rows[1:-1][::-1] + rows[1:][-1:]
        if "twice" in self.habits:
            rows = [row for row in rows for _ in range(2)]
        page: dict[str, Any] = {"object": "list", "data": rows}
        if "says no end" not in self.habits:
            page["has_more"] = end < len(order)
        return page

    async def _fault(self, request: Request) -> Response | None:
        self.seen.append(f"{request.url.path}?{request.url.query}")
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _error(401, "Incorrect API key provided")
        kind = self.faults.popleft() if self.faults else ""
        if not kind:
            return None
        if kind == "silence":
            await asyncio.sleep(1.0)
            return None
        if kind == "html":
            return HTMLResponse("<!DOCTYPE html><html><body>Log in to HotelWiFi</body></html>")
        if kind == "429":
            return _error(429, "Slow down", {"retry-after": "45"})
        if kind in ("drop", "cut"):
            return StreamingResponse(_broken(kind), headers={"content-length": "5000"})
        return _error(int(kind), "Something broke")


def _listen(port: int) -> socket.socket:
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it each answer
    # would take 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen()
    return listening


async def _broken(kind: str) -> AsyncIterator[bytes]:
    """An answer that stops in the middle, or right after its headers."""
    if kind == "cut":
        yield json.dumps({"object": "list", "data": [{"id": "ftevent-"}]}).encode()
    raise ConnectionAbortedError("as told")


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    body = {"error": {"message": message, "type": "error", "param": None, "code": None}}
    return JSONResponse(body, status, headers)


async def _never(_seconds: float) -> None:
    await asyncio.Event().wait()


@dataclass
class Clock:
    """Time that passes at once: every sleep is noted, and a story goes on meanwhile.

    Attributes:
        slept: the seconds of every sleep.
        story: what happens during the next sleeps, one after the other.
    """

    slept: list[float] = field(default_factory=list)
    story: deque[Callable[[], None]] = field(default_factory=deque)
    time: float = 1_700_001_000.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        assert len(self.slept) < 500, "the watcher goes round and round"
        if self.story:
            await asyncio.to_thread(self.story.popleft())

    def pace(self, long_poll: float = 0.2) -> Pace:
        return Pace(
            now=lambda: self.time,
            elapsed=lambda: time.monotonic() + sum(self.slept),
            sleep=self.sleep,
            beat=_never,
            chance=lambda: 0.5,  # the middle: no jitter
            long_poll=long_poll,
            grace=3.0,
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def _stand_in() -> Iterator[StandIn]:
    stand_in = StandIn()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def server(_stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    # The connection's own quick second tries have their tests in their own room.
    monkeypatch.setattr("sportft_tui.api.connection.READ_PAUSES", ())
    _stand_in.reset()
    _stand_in.start()
    return _stand_in


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as opened:
        yield opened


def profile(server: StandIn, *, local: bool, key: str = KEY) -> Profile:
    return Profile(
        name="local" if local else "custom",
        base_url=server.url,
        key=Secret(key),
        format="completion",
        default_model="ada",
        poll_seconds=5.0,
        is_local=local,
    )


@pytest.fixture
async def local(server: StandIn) -> AsyncIterator[Connection]:
    async with Connection(profile(server, local=True)) as conn:
        yield conn


@pytest.fixture
async def remote(server: StandIn) -> AsyncIterator[Connection]:
    async with Connection(profile(server, local=False)) as conn:
        yield conn
