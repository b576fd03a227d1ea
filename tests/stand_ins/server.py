"""The HTTP side of every stand-in: who may ask, what is answered, lists by the page."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from itertools import count
from typing import ClassVar, Self

from tests.stand_ins.door import Door, Reply, Seen
from tests.stand_ins.job import Wire

#: The body of an answer that never comes.
NEVER = object()
PAGE = b"<!DOCTYPE html><html><body><h1>Sign in to continue</h1></body></html>"
PAGE_HEADERS = {"Content-Type": "text/html; charset=utf-8"}


class Trouble(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, message: str, code: str | None = None, param: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.param = status, code, param


class Server:
    """Listens from the first moment on; see `StandIn`."""

    name: ClassVar[str] = "plain"
    prefix: ClassVar[str] = "/v1"
    newest_first: ClassVar[bool] = True
    says_more: ClassVar[bool] = True

    def __init__(self, port: int = 0) -> None:
        self.key = f"sk-stand-in-{self.name}-0123456789"
        self.requests: list[Seen] = []
        self.lock = threading.Lock()
        self._ids = count(1)
        self._closed = threading.Event()
        self._routes = [(verb, re.compile(f"{path}/?"), does) for verb, path, does in self.routes()]
        self._door = Door(self._answer, port)
        self.url = f"http://127.0.0.1:{self._door.port}{self.prefix}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._closed.set()
        self._door.close()

    def routes(self) -> list[tuple[str, str, Callable[[Seen, str], Reply]]]:
        """Verb, path and what is done; the path's group is given to it."""
        return []

    def error(self, trouble: Trouble) -> Wire:
        """The body of an error."""
        kind = "invalid_request_error" if trouble.status < 500 else "server_error"
        told = {"message": str(trouble), "type": kind, "param": trouble.param or None}
        return {"error": told | {"code": trouble.code}}

    def fault(self, seen: Seen) -> Reply | None:
        """An answer that has nothing to do with the question; None where there is none."""
        return None

    def _answer(self, seen: Seen) -> Reply:
        with self.lock:
            self.requests.append(seen)
            try:
                reply = self._door_keeper(seen)
            except Trouble as trouble:
                return Reply(trouble.status, self.error(trouble))
        if reply.body is NEVER:
            self._closed.wait()
        return reply

    def _door_keeper(self, seen: Seen) -> Reply:
        if seen.header("authorization") != f"Bearer {self.key}":
            raise Trouble(401, "Incorrect API key provided.", "invalid_api_key")
        if reply := self.fault(seen):
            return reply
        for verb, path, does in self._routes:
            if (match := path.fullmatch(seen.path)) and verb == seen.method:
                return does(seen, match[1])
        raise Trouble(404, f"Unknown request URL: {seen.method} {seen.path}", "unknown_url")

    def new_id(self, kind: str) -> str:
        return f"{kind}{next(self._ids):06d}{self.name[:4]}{id(self) % 10_000:04d}"

    def page(self, rows: list[Wire], seen: Seen, usual: int) -> Reply:
        """A page of a list that is given oldest first."""
        order = rows[::-1] if self.newest_first else rows
        ids = [row.get("id") for row in order]
        after, limit = seen.query.get("after"), int(seen.query.get("limit", usual))
        if after and after not in ids:
            raise Trouble(404, f"No such object: {after}", param="after")
        start = ids.index(after) + 1 if after else 0
        page: Wire = {"object": "list", "data": order[start : start + limit]}
        if self.says_more:
            page["has_more"] = start + limit < len(order)
        return Reply(body=page)
