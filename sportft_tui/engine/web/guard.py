"""Stands before every route: whose request it is, to which host, and how long."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sportft_tui.domain.secret import Secret
from sportft_tui.engine.records.files import MOST_BYTES
from sportft_tui.engine.records.uploads import MOST_PART
from sportft_tui.engine.terms.faults import ApiError, too_large
from sportft_tui.engine.web.wire import refusal

#: A form brings a file, or a part of one.
_MOST_FILE = max(MOST_BYTES.values())
#: Orders and questions; a thousand long posts in one question fit.
MOST_JSON = 16 * 1024 * 1024
#: Multipart adds names and boundaries to a file.
_ENVELOPE = 64 * 1024

_OPEN_PATHS = frozenset({"/health"})
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """The middleware.

    Args:
        app: what is guarded.
        key: the key that requests must carry.
        hosts: further names under which this server may be asked.
    """

    def __init__(self, app: ASGIApp, key: Secret, hosts: Collection[str]) -> None:
        self._app = app
        self._key = key.reveal().encode()
        self._hosts = _LOOPBACK_NAMES | {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._check_host(headers.get("host", ""))
            _check_origin(headers)
            if scope["path"] not in _OPEN_PATHS:
                self._check_key(headers.get("authorization", ""))
            most = _limit(headers, scope["path"])
        except ApiError as error:
            await refusal(error)(scope, receive, send)
        else:
            await self._app(scope, _bounded(receive, most), send)

    def _check_host(self, host: str) -> None:
        """A web page that points its own name at this machine is not let in."""
        name = _without_port(host).lower()
        if name in self._hosts or _is_address(name):
            return
        raise ApiError(421, "This engine does not answer for that host name.", code="wrong_host")

    def _check_key(self, authorization: str) -> None:
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() == "bearer" and key.strip():
            if hmac.compare_digest(key.strip().encode("latin-1"), self._key):
                return
            message = "Incorrect API key provided."
        else:
            message = "You didn't provide an API key: send it as `Authorization: Bearer KEY`."
        raise ApiError(401, message, code="invalid_api_key")


def _check_origin(headers: Headers) -> None:
    """A browser tells which page a request is from; other programs tell nothing.

    There are no pages here, so no page has any business here: not even one that somebody else
    serves on this machine.
    """
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower():
        raise ApiError(403, "This engine does not answer to web pages.", code="wrong_origin")


def _limit(headers: Headers, path: str) -> int:
    most = MOST_JSON
    if headers.get("content-type", "").startswith("multipart/form-data"):
        most = (MOST_PART if path.endswith("/parts") else _MOST_FILE) + _ENVELOPE
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise ApiError(400, "The Content-Length is not a number.")
    if int(length) > most:
        raise too_large(most)
    return most


def _bounded(receive: Receive, most: int) -> Receive:
    """A body without a length is counted while it comes."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise too_large(most)
        return message

    return counted


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _is_address(name: str) -> bool:
    """An attack by DNS needs a name; a bare address is nobody's trick."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
