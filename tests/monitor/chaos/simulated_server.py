"""A server that is nothing but a transport: it tells jobs and events as well or badly as asked.

The protocol's list, retrieve and events, our engine's long poll, and every failure of a line that
can be had without one. Time is the running loop's, so it works in real and in virtual time.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import httpx2

#: When the simulated world begins, in Unix seconds.
BEGIN = 1_700_000_000
KEY = "sk-simulated"
URL = "http://127.0.0.1:8/v1"
#: More requests than any run needs: a client that goes round and round is stopped here.
TOO_MANY = 20_000

OVER = ("succeeded", "failed", "cancelled")
#: How a request can fail.
FAULTS = (
    "refused",
    "no such host",
    "reset",
    "half open",
    "cut",
    "half a body",
    "429",
    "429 for long",
    "500",
    "502 page",
    "page",
    "empty",
    "slow",
    "repeated",
)


@dataclass
class Habits:
    """How lists are told.

    Attributes:
        oldest_first: the protocol's way is newest first.
        rows: at most so many rows a page, whatever is asked for.
        says_no_end: pages have no `has_more`.
        overlaps: a page begins with the last row of the one before; not where pages are mixed, for
            such a list leads nobody beyond its first page.
        twice: each row is there twice.
        mixes: a page's rows come in any order; no two events share a second then, for nobody
            could tell which was first.
        ignores_after: everything is on one page, whatever is asked for.
        has_ids: whether events have any; a list without them has no pages either.
        waits: whether long polls are held.
    """

    oldest_first: bool = False
    rows: int = 100
    says_no_end: bool = False
    overlaps: bool = False
    twice: bool = False
    mixes: bool = False
    ignores_after: bool = False
    has_ids: bool = True
    waits: bool = True

    @property
    def one_page(self) -> bool:
        return self.ignores_after or not self.has_ids


@dataclass
class SimulatedJob:
    """A job and what happened in it, oldest first."""

    id: str
    created_at: int
    status: str
    finished_at: int | None = None
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    def wire(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "fine_tuning.job",
            "status": self.status,
            "model": "ada",
            "created_at": self.created_at,
            "finished_at": self.finished_at,
            "error": {},
            "result_files": None,
        }


class SimulatedServer:
    """Jobs by ID, and what goes wrong next.

    Attributes:
        jobs: in the order of their creation.
        faults: what happens to the next requests, one each; `` for nothing. See `FAULTS`.
        habits: how lists are told.
        clock_error: seconds by which the server's clock is wrong; may change at any time.
        slept_s: seconds that the watching machine has slept, its timers with it.
        asked: how many requests came.
    """

    def __init__(self, seed: int = 0) -> None:
        self.jobs: dict[str, SimulatedJob] = {}
        self.faults: deque[str] = deque()
        self.habits = Habits()
        self.clock_error = 0.0
        self.slept_s = 0.0
        self.asked = 0
        self._dice = random.Random(seed)
        self._news = asyncio.Event()
        self._stops = asyncio.Event()
        self._numbers = 0

    def elapsed(self) -> float:
        """Seconds that have passed in the world; sleeps of the watching machine count."""
        return asyncio.get_event_loop().time() + self.slept_s

    def now(self) -> int:
        """The server's clock: whole seconds, as the protocol has them."""
        return int(BEGIN + self.elapsed() + self.clock_error)

    def add_job(self, status: str = "queued") -> SimulatedJob:
        job = SimulatedJob(f"ftjob-{len(self.jobs)}", self.now(), status)
        self.jobs[job.id] = job
        self.happen(job, 1)
        return job

    def happen(self, job: SimulatedJob, count: int, *, alike: bool = False) -> None:
        """Let so many further events happen; `alike` ones differ by nothing but their place."""
        for _ in range(count):
            self._numbers += 1
            number = len(job.events)
            at = self.now()
            if self.habits.mixes and job.events:
                at = max(at, job.events[-1]["created_at"] + 1)
            row: dict[str, Any] = {
                "object": "fine_tuning.job.event",
                "created_at": at,
                "level": "info",
                "message": f"Step {number}/999: training loss=0.10",
                "type": "metrics",
                "data": {"step": number, "train_loss": 0.1},
            }
            if not job.events:
                row |= {"message": f"Created fine-tuning job: {job.id}", "data": {}}
            elif alike:
                row |= {"message": "Waiting for capacity", "data": None, "type": "message"}
            if self.habits.has_ids:
                # IDs that do not sort by time
                row["id"] = f"ftevent-{(self._numbers * 7919) % 1_000_003:06d}"
            job.events.append(row)
        self._tell()

    def become(self, job: SimulatedJob, status: str) -> None:
        """Let a job's status be another one."""
        job.status = status
        job.finished_at = self.now() if job.is_over else None
        self._tell()

    def restart(self) -> None:
        """Break off all requests that are being held."""
        self._stops.set()
        self._stops = asyncio.Event()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def answer(self, request: httpx2.Request) -> httpx2.Response:
        """One request, with what was ordered to go wrong."""
        self.asked += 1
        assert self.asked < TOO_MANY, "the client goes round and round"
        fault = self.faults.popleft() if self.faults else ""
        stops = self._stops
        await asyncio.sleep(0.01)
        if broken := await self._fail(fault, request):
            return broken
        path = request.url.path.removeprefix("/v1/fine_tuning/jobs").strip("/")
        query = dict(request.url.params)
        if fault == "repeated":
            query.pop("after", None)  # the page before it comes again
        if not path:
            rows = [job.wire() for job in self.jobs.values()][::-1]
            return _json(_page(rows, query, 100))
        job = self.jobs.get(path.partition("/")[0])
        if job is None:
            return _error(404, "No such job")
        if not path.endswith("/events"):
            return _json(job.wire())
        await self._hold(job, query, stops)
        return self._cut(fault, self._events(job, query))

    async def _hold(self, job: SimulatedJob, query: dict[str, str], stops: asyncio.Event) -> None:
        """A long poll, as our engine holds it."""
        if "wait" not in query or not self.habits.waits:
            return
        loop = asyncio.get_running_loop()
        end = loop.time() + float(query["wait"])
        while not job.is_over and not _newer(job, query.get("newer_than", "")):
            news = asyncio.ensure_future(self._news.wait())
            gone = asyncio.ensure_future(stops.wait())
            try:
                await asyncio.wait(
                    [news, gone], timeout=end - loop.time(), return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                news.cancel()
                gone.cancel()
            if stops.is_set():
                raise httpx2.ReadError("the server stops")
            if loop.time() >= end:
                return

    def _events(self, job: SimulatedJob, query: dict[str, str]) -> dict[str, Any]:
        rows = _newer(job, query.get("newer_than", ""))
        habits = self.habits
        order = rows if habits.oldest_first else rows[::-1]
        if habits.one_page:
            page: dict[str, Any] = {"data": order, "has_more": False}
        else:
            page = _page(order, query, habits.rows, overlaps=habits.overlaps and not habits.mixes)
        if habits.mixes:
            page["data"] = self._dice.sample(page["data"], len(page["data"]))
        if habits.twice and habits.has_ids:
            page["data"] = [row for row in page["data"] for _ in range(2)]
        if habits.says_no_end:
            page.pop("has_more")
        return page

    async def _fail(self, fault: str, request: httpx2.Request) -> httpx2.Response | None:
        if fault == "refused":
            raise httpx2.ConnectError("refused") from ConnectionRefusedError()
        if fault == "no such host":
            raise httpx2.ConnectError("no name") from socket.gaierror()
        if fault == "reset":
            raise httpx2.ReadError("reset")
        if fault == "half open":
            await asyncio.sleep(request.extensions["timeout"]["read"])
            raise httpx2.ReadTimeout("nothing came")
        if fault == "slow":
            await asyncio.sleep(20)
        answers = {
            "429": lambda: _error(429, "Slow down", {"retry-after": "7"}),
            "429 for long": lambda: _error(429, "Slow down", {"retry-after": "120"}),
            "500": lambda: _error(500, "Something broke"),
            "502 page": lambda: httpx2.Response(502, html="<html>Bad gateway</html>"),
            "page": lambda: httpx2.Response(200, html="<!DOCTYPE html><html>Log in</html>"),
            "empty": lambda: httpx2.Response(200, content=b""),
        }
        return answers[fault]() if fault in answers else None

    def _cut(self, fault: str, page: dict[str, Any]) -> httpx2.Response:
        whole = _json(page)
        if fault == "half a body":
            half = whole.content[: len(whole.content) // 2]
            return httpx2.Response(200, content=half)
        if fault == "cut":
            return httpx2.Response(200, stream=_Cut(whole.content))
        return whole


class Line(httpx2.AsyncBaseTransport):
    """One client's way to the server.

    Attributes:
        too_soon: requests that came before the time that a 429 had asked for.

    Args:
        server: where it leads.
        one_poller: whether all requests come from one; else each job has its own.
    """

    def __init__(self, server: SimulatedServer, *, one_poller: bool) -> None:
        self.server = server
        self.too_soon = 0
        self._one_poller = one_poller
        self._not_before: dict[str, float] = {}

    def begin_anew(self) -> None:
        """Another poller comes, which knows nothing of what the ones before were told."""
        self._not_before.clear()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        poller = "" if self._one_poller else request.url.path.removesuffix("/events")
        self.too_soon += self.server.elapsed() < self._not_before.get(poller, 0.0)
        answer = await self.server.answer(request)
        if answer.status_code == 429:
            self._not_before[poller] = self.server.elapsed() + float(answer.headers["retry-after"])
        return answer


class _Cut(httpx2.AsyncByteStream):
    """A body whose end never comes."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> Any:
        yield self._content[: len(self._content) // 2]
        raise httpx2.RemoteProtocolError("peer closed connection")


def _newer(job: SimulatedJob, newer_than: str) -> list[dict[str, Any]]:
    for place, row in enumerate(job.events):
        if newer_than and row.get("id") == newer_than:
            return job.events[place + 1 :]
    return job.events


def _page(
    order: list[dict[str, Any]], query: dict[str, str], rows: int, *, overlaps: bool = False
) -> dict[str, Any]:
    start = 0
    if after := query.get("after"):
        start = [row["id"] for row in order].index(after) + (0 if overlaps else 1)
    end = start + min(int(query.get("limit", "20")), rows)
    return {"object": "list", "data": order[start:end], "has_more": end < len(order)}


def _json(content: dict[str, Any]) -> httpx2.Response:
    body = json.dumps(content).encode()
    return httpx2.Response(200, content=body, headers={"content-type": "application/json"})


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> httpx2.Response:
    body = {"error": {"message": message, "type": "error", "param": None, "code": None}}
    return httpx2.Response(status, json=body, headers=headers)
