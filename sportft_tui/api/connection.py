"""A connection to a server, on which nothing goes out that was not meant for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sportft_tui.api import read_only
from sportft_tui.api.addresses import is_encrypted, is_this_machine, origin_of
from sportft_tui.api.errors import decoded, translated
from sportft_tui.domain.errors import (
    BadInput,
    NotFound,
    NotTheProtocol,
    RateLimited,
    ServerFailed,
    SportftError,
    Unreachable,
    WrongKey,
)

if TYPE_CHECKING:
    import httpx2
    import openai
    from openai._legacy_response import LegacyAPIResponse

    from sportft_tui.api.profiles import Profile

#: Answers to all but uploads and long polls come within this many seconds, or not at all.
ANSWER_SECONDS = 30.0
#: A host that takes longer than this to pick up is as good as not there.
CONNECT_SECONDS = 5.0
#: Asking again does no harm for reads: after a breath, then after a second.
READ_PAUSES = (0.3, 1.0)

#: All that leaves this machine as headers. The openai package also sends what it finds in
#: OPENAI_ORG_ID, OPENAI_PROJECT_ID and OPENAI_CUSTOM_HEADERS, to whatever host.
ALLOWED_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
    }
)
ALLOWED_PREFIX = "x-stainless-"


class Connection:
    """An open line to one server; an async context manager.

    Answers are taken as plain JSON, not as the package's objects: it validates nothing, and some
    servers send what would break them.

    Args:
        profile: the server and how to speak to it.
        transport: what carries the requests; None for the network.
        fresh: looks the profile's key up again (blocking): a cloud's is good for an hour, and jobs
            are watched for longer. None where there is but one key.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        fresh: Callable[[], Profile] | None = None,
    ) -> None:
        self.profile = profile
        self._transport = transport
        self._fresh = fresh
        self._client: openai.AsyncOpenAI | None = None
        self._opening = asyncio.Lock()
        self._times_limited = 0

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def client(self) -> openai.AsyncOpenAI:
        """The package's client.

        Raises:
            Unreachable: the connection is not open; somebody may have closed it meanwhile.
        """
        if self._client is None:
            raise Unreachable(f"The connection to {self.profile.host} is closed.")
        return self._client

    async def open(self) -> None:
        """Import the package and make the client, in a thread: both take a while."""
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(_new_client, self, self._transport)

    async def close(self) -> None:
        """Hang up; `open` can follow."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def ask(self, call: Callable[[], Awaitable[Any]], doing: str) -> dict[str, Any]:
        """One request, its answer as a JSON object.

        Args:
            call: makes the request through a `with_raw_response` method of `client`.
            doing: what the server is asked, for error messages; see `errors.translated`.

        Raises:
            SportftError: whatever went wrong, in words.
        """
        return decoded(self.profile, doing, await self.ask_bytes(call, doing))

    async def ask_bytes(self, call: Callable[[], Awaitable[Any]], doing: str) -> bytes:
        """As `ask`, with the answer's body as it is."""
        try:
            with translated(self.profile, doing):
                raw: LegacyAPIResponse[Any] = await call()
                return raw.http_response.content
        except RateLimited:
            self._times_limited += 1
            raise

    async def read(self, call: Callable[[], Awaitable[Any]], doing: str) -> dict[str, Any]:
        """As `ask`, trying again where that can help: for requests that change nothing."""
        try:
            return await self._patiently(call, doing)
        except WrongKey:
            if not await self._has_another_key():
                raise
        return await self._patiently(call, doing)

    async def _has_another_key(self) -> bool:
        """Look the key up again; whether it is another one now."""
        if self._fresh is None:
            return False
        with suppress(SportftError):  # what the server said of the key tells more
            profile = await asyncio.to_thread(self._fresh)
            if profile.base_url == self.profile.base_url and profile.key != self.profile.key:
                self.profile = profile
                return True
        return False

    async def _patiently(self, call: Callable[[], Awaitable[Any]], doing: str) -> dict[str, Any]:
        limited_before = self._times_limited
        for pause in READ_PAUSES:
            try:
                return await self.ask(call, doing)
            except (Unreachable, ServerFailed):
                await asyncio.sleep(pause)
                if self._times_limited != limited_before:
                    raise  # another request was told to wait meanwhile, and that holds for all
        return await self.ask(call, doing)

    async def check(self) -> list[str]:
        """Whether there is a server that speaks the protocol and takes the key.

        Returns:
            The names of its models, in its order.

        Raises:
            NotTheProtocol: something else answers there, a login page for one.
            WrongKey: the key is not accepted.
            Unreachable: nothing answers.
        """
        doing = "to list its models"
        try:
            wire = await self.ask(self.client.models.with_raw_response.list, doing)
        except NotFound as error:
            raise _no_protocol(self.profile, "knows no list of models") from error
        models = wire.get("data", wire.get("models"))
        if models is None and "data" in wire:
            models = []
        if not isinstance(models, list):
            raise _no_protocol(self.profile, "answered without a list of models")
        return [str(m["id"]) for m in models if isinstance(m, Mapping) and m.get("id")]

    async def default_model(self) -> str:
        """The base model to train where the user named none.

        Raises:
            BadInput: none is set, and the server lists none.
        """
        if self.profile.default_model:
            return self.profile.default_model
        models = await self.check()
        if not models:
            raise BadInput(
                f"{self.profile.host} lists no models to choose from.",
                hint="Say which with SPORTFT_MODEL.",
            )
        return models[0]


def _no_protocol(profile: Profile, what: str) -> SportftError:
    return NotTheProtocol(
        f"{profile.host} {what}.", hint="Check the base URL: it usually ends with /v1."
    )


def _new_client(
    conn: Connection, transport: httpx2.AsyncBaseTransport | None
) -> openai.AsyncOpenAI:
    """The package's client with every setting given, so that it looks none up by itself."""
    import openai

    profile = conn.profile
    web = openai.DefaultAsyncHttpxClient(
        transport=transport,
        # A proxy that is set for the network must not see what goes to this very machine, nor
        # a key that is sent in clear.
        trust_env=is_encrypted(profile.base_url) and not is_this_machine(profile.base_url),
        # A redirect would carry texts (and on some, the key) to a host that nobody named.
        follow_redirects=False,
        event_hooks={"request": [_gate(conn)]},
    )
    client = openai.AsyncOpenAI(
        api_key=profile.key.reveal(),
        admin_api_key="",
        organization="",
        project="",
        webhook_secret="",
        base_url=profile.base_url,
        timeout=openai.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        # The package repeats POSTs too, without a key that would make them one: `read` repeats.
        max_retries=0,
        default_headers={},
        http_client=web,
    )
    _import_resources(client)
    return client


def _import_resources(client: openai.AsyncOpenAI) -> None:
    """Load what the package loads at first use, while still off the event loop."""
    for resource in (
        client.models,
        client.files,
        client.fine_tuning.jobs,
        client.fine_tuning.jobs.checkpoints,
        client.completions,
        client.chat.completions,
        client.batches,
    ):
        assert resource.with_raw_response


def _gate(conn: Connection) -> Callable[[httpx2.Request], Awaitable[None]]:
    """What looks at every request before it leaves."""
    origin = origin_of(conn.profile.base_url)

    async def hook(request: httpx2.Request) -> None:
        profile = conn.profile  # its key may have been looked up again
        read_only.check_request(request.method, request.url.path, is_own_engine=profile.is_local)
        if origin_of(str(request.url)) != origin:
            raise Unreachable(f"A request to another host than {profile.host} was not sent.")
        for name in list(request.headers):
            if name.lower() not in ALLOWED_HEADERS and not name.lower().startswith(ALLOWED_PREFIX):
                del request.headers[name]
        request.headers["Authorization"] = f"Bearer {profile.key.reveal()}"
        if profile.organization:
            request.headers["OpenAI-Organization"] = profile.organization
        if profile.project:
            request.headers["OpenAI-Project"] = profile.project

    return hook
