"""The door before the app in a browser: who has no token gets nothing, over HTTP or WebSocket.

textual-serve lets in whoever can reach its port, and that is every program and every page in a
browser on the machine. So each request must carry a cookie that only the printed address gives;
what asks by another name for the machine (DNS rebinding), or from another page, is turned away
even with it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web

#: Bytes; as many as a key has that nobody guesses.
_TOKEN_BYTES = 32
_PARAMETER = "token"
_REFUSED = "This page needs the address that `sportft web` has printed.\n"
#: What the page may load: its own files and socket, nothing from elsewhere. xterm.js sets styles.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self' ws://{host} wss://{host}; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door:
    """Lets in who has the token.

    Args:
        is_remote: whether other machines may come. They know this one by names that we don't, so
            then the name is not looked at; the cookie still belongs to one name only.
        token: the token; a new one where not given.
    """

    def __init__(self, *, is_remote: bool = False, token: str = "") -> None:
        self._is_remote = is_remote
        self._token = token or secrets.token_urlsafe(_TOKEN_BYTES)
        self._port = 0

    def stands_at(self, port: int) -> None:
        """Say which port it is before: two servers of one machine share all cookies."""
        self._port = port

    @property
    def query(self) -> str:
        """What the printed address ends with."""
        return f"{_PARAMETER}={self._token}"

    @property
    def _cookie(self) -> str:
        return f"sportft_{self._port}"

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """What every request goes through."""
        if not (self._is_known(request.host) and _is_own_page(request)):
            return self._closed(request, web.Response(status=403, text=_REFUSED))
        if self._fits(request.query.get(_PARAMETER, "")) and request.path == "/":
            # The token leaves the address at once: addresses are kept, shown and passed on.
            entered = web.HTTPSeeOther("/")
            # Lax, not strict: whoever comes by a link would be sent away by the redirection.
            entered.set_cookie(
                self._cookie, self._token, httponly=True, samesite="Lax", path="/", max_age=None
            )
            return self._closed(request, entered)
        if not self._fits(request.cookies.get(self._cookie, "")):
            return self._closed(request, web.Response(status=403, text=_REFUSED))
        return await handler(request)

    async def sign(self, request: web.Request, response: web.StreamResponse) -> None:
        """Add the headers that keep the page to itself; for aiohttp's `on_response_prepare`."""
        self._closed(request, response)

    def _fits(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token.encode())

    def _is_known(self, host: str) -> bool:
        names = ("127.0.0.1", "localhost", "[::1]")
        return self._is_remote or host in [f"{name}:{self._port}" for name in names]

    def _closed(self, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        response.headers.update(
            {
                "Content-Security-Policy": _POLICY.format(host=request.host),
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            }
        )
        return response


def _is_own_page(request: web.Request) -> bool:
    """Whether a request comes from a page of ours, or from no page at all."""
    origin = request.headers.get("Origin")
    return origin is None or origin in (f"http://{request.host}", f"https://{request.host}")
