"""The HTTP part of a stand-in server: a real port on loopback, and a record of all that came."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Seen:
    """A request as it came.

    Attributes:
        path: decoded, without the query.
        headers: as they were sent, in their order.
        body: all bytes.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty where it is none."""
        try:
            wire = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return wire if isinstance(wire, dict) else {}

    def parts(self) -> dict[str, tuple[str, bytes]]:
        """The parts of a form by name: (file name, bytes)."""
        head = f"Content-Type: {self.header('content-type')}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + self.body)
        found = {}
        for part in form.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            found[str(name)] = (
                part.get_filename() or "",
                content if isinstance(content, bytes) else b"",
            )
        return found


@dataclass(frozen=True)
class Reply:
    """An answer: `body` goes out as it is where it is bytes, else as JSON; None hangs up."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs_up: bool = False


class Door:
    """Listens on a port of its own from the first moment, in threads.

    Args:
        answer: is called with each request, one at a time, and says what goes back.
        port: 0 for any that is free.
    """

    def __init__(self, answer: Callable[[Seen], Reply], port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), _handler(answer))
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client may keep its connections, and so their threads, for longer than the test lasts.
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up in the middle is nobody's fault here."""


def _handler(answer: Callable[[Seen], Reply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in one piece; else each would wait for the other side's go-ahead
        disable_nagle_algorithm = True

        def _do(self) -> None:
            parts = urlsplit(self.path)
            reply = answer(
                Seen(
                    self.command,
                    unquote(parts.path),
                    dict(parse_qsl(parts.query, keep_blank_values=True)),
                    tuple(self.headers.items()),
                    self._body(),
                )
            )
            if reply.hangs_up:
                self.close_connection = True
                return
            is_bytes = isinstance(reply.body, bytes)
            content = reply.body if is_bytes else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            kind = "application/octet-stream" if is_bytes else "application/json"
            for name, value in ({"Content-Type": kind} | dict(reply.headers)).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        do_GET = do_POST = do_DELETE = _do  # noqa: N815

        def _body(self) -> bytes:
            if "chunked" in (self.headers.get("Transfer-Encoding") or ""):
                chunks = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    chunks += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return chunks
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def log_message(self, format: str, *args: Any) -> None:
            """Silence: `StandIn.requests` has it all."""

    return Handler
