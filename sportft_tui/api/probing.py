"""Looking at a server before anything is sent to it: requests that read, one at a time.

They go past the openai package, which hides what is to be told here: the certificate, the clock, a
page for a browser, an answer without a key.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sportft_tui.api.addresses import host_of, is_encrypted, is_this_machine
from sportft_tui.api.certificates import certificate_words
from sportft_tui.api.errors import causes_of
from sportft_tui.domain.errors import Unreachable
from sportft_tui.domain.secret import Secret

if TYPE_CHECKING:
    import httpx2

#: A server that takes longer to say what it is will not be a joy to work with.
ANSWER_SECONDS = 15.0
CONNECT_SECONDS = 5.0
#: A list of models may have thousands of them; a page for a browser is not read to its end.
MOST_BYTES = 4 << 20


class NoAnswer(Unreachable):
    """Nothing came back.

    Args:
        what: what happened.
        hint: what to do about it.
        stage: how far it came: `address`, `TLS` or `answer`.
    """

    def __init__(self, what: str, *, hint: str = "", stage: str = "answer") -> None:
        super().__init__(what, hint=hint)
        self.stage = stage


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it came.

    Attributes:
        status: of HTTP.
        content: its body, or the beginning of a very long one.
        headers: by their names in small letters.
        seconds: from the question to the end of the answer.
        address: the machine that was spoken to; empty where that cannot be told.
        tls: the version that was spoken; empty for none.
    """

    status: int
    content: bytes
    headers: Mapping[str, str]
    seconds: float
    address: str = ""
    tls: str = ""


class Probe:
    """Asks one server; an async context manager.

    Args:
        base_url: the server, with its version path.
        transport: what carries the requests; None for the network.
    """

    def __init__(
        self, base_url: str, *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._base_url = base_url
        self._transport = transport
        self._client: httpx2.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        self._client = await asyncio.to_thread(self._new_client)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            await self._client.aclose()

    def _new_client(self) -> httpx2.AsyncClient:
        """Blocking: the package and the certificates take a while to load."""
        import httpx2

        url = self._base_url
        return httpx2.AsyncClient(
            transport=self._transport,
            # As for any other request: see `connection`.
            trust_env=is_encrypted(url) and not is_this_machine(url),
            follow_redirects=False,
            timeout=httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            headers={"Accept": "application/json", "User-Agent": "sportft"},
        )

    async def get(self, path: str, key: Secret | None = None) -> Heard:
        """Read one resource.

        Args:
            path: below the base URL, with a slash at its beginning.
            key: sent where given; without one, what the server says to strangers.

        Raises:
            NoAnswer: nothing comes back; says how far it came.
        """
        import httpx2

        assert self._client is not None
        headers = {"Authorization": f"Bearer {key.reveal()}"} if key else {}
        asked_at = time.monotonic()
        try:
            async with self._client.stream("GET", self._base_url + path, headers=headers) as got:
                content = b""
                async for piece in got.aiter_bytes():
                    content += piece
                    if len(content) > MOST_BYTES:
                        break
                seconds = time.monotonic() - asked_at
                address, tls = _line_of(got.extensions.get("network_stream"))
                return Heard(got.status_code, content, dict(got.headers), seconds, address, tls)
        except (httpx2.InvalidURL, UnicodeError) as error:
            what = f"{host_of(self._base_url)} is no name that a host can have."
            raise NoAnswer(what, hint="Check the base URL.", stage="address") from error
        except (httpx2.HTTPError, ssl.SSLError) as error:
            raise _no_answer(self._base_url, error) from error


def _line_of(stream: Any) -> tuple[str, str]:
    """The other end of the line, and how it is encrypted."""
    if stream is None:
        return "", ""
    end, tls = stream.get_extra_info("server_addr"), stream.get_extra_info("ssl_object")
    address = str(end[0]) if isinstance(end, tuple) and end else ""
    return address, str(tls.version() or "") if tls is not None else ""


def _no_answer(base_url: str, error: Exception) -> NoAnswer:
    """Why nothing came back, as far as the chain of causes tells."""
    import httpx2

    host = host_of(base_url)
    causes = list(causes_of(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            words, hint = certificate_words(cause)
            return NoAnswer(f"The certificate of {host} {words}.", hint=hint, stage="TLS")
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            what = f"{host} does not speak TLS here ({cause.reason or 'the handshake failed'})."
            return NoAnswer(what, hint="Check the port; without TLS it is http://.", stage="TLS")
        if isinstance(cause, socket.gaierror):
            what = f"There is no host named {host}."
            return NoAnswer(what, hint="Check the name, and the network.", stage="address")
        if isinstance(cause, ConnectionRefusedError):
            what = f"Nothing answers at {host}."
            return NoAnswer(what, hint="Check the port, and whether the server runs.")
    if any(isinstance(cause, httpx2.ConnectTimeout) for cause in causes):
        what = f"{host} does not pick up within {CONNECT_SECONDS:g} s."
        return NoAnswer(what, hint="A firewall may stand between, or the address is wrong.")
    if any(isinstance(cause, httpx2.TimeoutException) for cause in causes):
        return NoAnswer(f"{host} does not answer within {ANSWER_SECONDS:g} s.")
    if any(isinstance(cause, httpx2.ProxyError) for cause in causes):
        hint = "Check HTTPS_PROXY, or name the host in NO_PROXY."
        return NoAnswer(f"The proxy on the way to {host} refuses.", hint=hint)
    return NoAnswer(f"{host} broke off ({type(error).__name__}).", hint="Is it an HTTP server?")
