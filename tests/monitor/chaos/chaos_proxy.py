"""A proxy between a watcher and a server that does to answers what bad networks do, by chance.

It speaks just enough HTTP/1.1 for that: one request a connection, whole answers. What it does is
drawn from a seed, so a run can be had again.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

#: What can happen to a request, and how often compared to the others.
MISCHIEF: dict[str, int] = {
    "pass": 30,
    "delay": 6,
    "drop": 4,
    "drop the answer": 3,
    "truncate": 4,
    "half a body": 3,
    "repeat a page": 4,
    "rows twice": 4,
    "reorder": 4,
    "429": 3,
    "500": 3,
    "502 page": 3,
    "login page": 3,
    "half open": 2,
}
#: Longer than a client under test waits for an answer.
_FOR_EVER_S = 3600.0
#: Of the requests, so many are for what has not been done yet.
_SHARE_OF_FIRST = 0.5
_PAGE = b"<!DOCTYPE html><html><body>Log in to HotelWiFi</body></html>"


@dataclass
class Answer:
    """What a server said."""

    status: str
    body: bytes
    headers: str = "content-type: application/json\r\n"

    def encoded(self, *, length: int | None = None) -> bytes:
        size = len(self.body) if length is None else length
        head = f"HTTP/1.1 {self.status}\r\n{self.headers}content-length: {size}\r\n"
        return f"{head}connection: close\r\n\r\n".encode() + self.body


class ChaosProxy:
    """Listens on loopback while its context lasts.

    Args:
        target: tells the server's host and port, anew for each request: it may move.
        seed: what chance is drawn from.
        mixes_rows: whether rows of different seconds may be put into another order; for clients
            that are to go by the time of an event, not by its place.

    Attributes:
        is_good: whether everything passes now.
        done: how often each mischief was done.
        port: where it listens.
    """

    def __init__(
        self, target: Callable[[], tuple[str, int]], seed: int, *, mixes_rows: bool = False
    ) -> None:
        self.is_good = False
        self.done: Counter[str] = Counter()
        self.port = 0
        self._target = target
        self._dice = random.Random(seed)
        weights = {kind: n for kind, n in MISCHIEF.items() if mixes_rows or kind != "reorder"}
        self._kinds, self._weights = list(weights), list(weights.values())
        # Each once, however few requests there are; chance decides when, and what is next.
        self._first = self._dice.sample(self._kinds, len(self._kinds))
        self._last_page: dict[str, bytes] = {}
        self._open: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._one(await reader.readuntil(b"\r\n\r\n"), writer)
        except asyncio.CancelledError:
            pass  # the proxy ends; the stream's own callback would complain of it
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _one(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        kind = "pass" if self.is_good else self._next_kind()
        self.done[kind] += 1
        if kind == "half open":
            await asyncio.sleep(_FOR_EVER_S)
        if kind == "drop":
            return
        if kind == "delay":
            await asyncio.sleep(self._dice.uniform(0.0, 0.2))
        answer = self._instead(kind) or await self._ask(head)
        if kind == "drop the answer":
            return
        sent = self._changed(kind, head.split(b" ", 2)[1].decode(), answer)
        writer.write(sent)
        await writer.drain()
        writer.write_eof()
        # An abort right away could take back what was written.
        await asyncio.sleep(0.02)

    def _next_kind(self) -> str:
        if self._first and self._dice.random() < _SHARE_OF_FIRST:
            return self._first.pop()
        return self._dice.choices(self._kinds, self._weights)[0]

    def _instead(self, kind: str) -> Answer | None:
        """An answer that no server gave."""
        if kind == "429":
            return Answer("429 Slow down", b"{}", "retry-after: 0.3\r\n")
        if kind == "500":
            return Answer("500 Broken", b'{"error": {"message": "Something broke"}}')
        if kind in ("502 page", "login page"):
            status = "200 OK" if kind == "login page" else "502 Bad gateway"
            return Answer(status, _PAGE, "content-type: text/html\r\n")
        return None

    async def _ask(self, head: bytes) -> Answer:
        """The server's own answer, or a bad gateway's where there is none."""
        try:
            reader, writer = await asyncio.open_connection(*self._target())
        except OSError:
            return Answer("502 Bad gateway", _PAGE, "content-type: text/html\r\n")
        try:
            lines = head.decode().split("\r\n")
            kept = [line for line in lines if not line.lower().startswith(("connection:", "host:"))]
            host = "Host: {}:{}".format(*self._target())
            ours = [kept[0], host, "Connection: close", *filter(None, kept[1:])]
            writer.write("\r\n".join([*ours, "", ""]).encode())
            said = await reader.read()
        except OSError:
            said = b""
        finally:
            writer.close()
        top, _, body = said.partition(b"\r\n\r\n")
        # An engine that is killed may have begun to answer.
        length = re.search(rb"content-length: (\d+)", top, re.IGNORECASE)
        if not length or len(body) < int(length[1]):
            return Answer("502 Bad gateway", _PAGE, "content-type: text/html\r\n")
        return Answer(top.split(b"\r\n")[0].decode().split(" ", 1)[1], body)

    def _changed(self, kind: str, path: str, answer: Answer) -> bytes:
        whole = answer.encoded()
        if kind == "truncate":
            return whole[: len(whole) - len(answer.body) // 2 - 1]
        if kind == "half a body":
            answer.body = answer.body[: len(answer.body) // 2]
        elif "/events" in path and answer.status.startswith("200"):
            self._change_page(kind, path.partition("?")[0], answer)
        return answer.encoded()

    def _change_page(self, kind: str, job: str, answer: Answer) -> None:
        """Spoil a page of events."""
        before, self._last_page[job] = self._last_page.get(job, answer.body), answer.body
        page = json.loads(answer.body)
        if kind == "repeat a page":
            answer.body = before
        elif kind == "rows twice":
            page["data"] = [row for row in page["data"] for _ in range(2)]
            answer.body = json.dumps(page).encode()
        elif kind == "reorder":
            seconds = list(dict.fromkeys(row["created_at"] for row in page["data"]))
            self._dice.shuffle(seconds)
            # Within a second the order stays: nobody could restore it.
            page["data"] = [
                row for second in seconds for row in page["data"] if row["created_at"] == second
            ]
            answer.body = json.dumps(page).encode()
