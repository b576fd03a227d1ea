"""Stand-in servers: one behind a transport in memory, one on a real loopback port."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest
import uvicorn

from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import Profile, local_profile, remote_profile
from sportft_tui.domain.secret import Secret

Handler = Callable[[httpx2.Request], httpx2.Response]
KEY = "sk-stand-in-0123456789"


def profile_at(base_url: str, name: str) -> Profile:
    if name == "local":
        return local_profile(base_url, Secret(KEY))
    variable = "OPENAI_API_KEY" if name == "openai" else "SPORTFT_API_KEY"
    address = None if name == "openai" else base_url
    return remote_profile(name, address, {variable: KEY})


@pytest.fixture
async def connect() -> AsyncIterator[Callable[..., Awaitable[Connection]]]:
    """`await connect(handler, "custom" | "local" | "openai")`: an open connection to a handler."""
    async with AsyncExitStack() as stack:

        async def make(handler: Handler, name: str = "custom") -> Connection:
            profile = profile_at("http://stand-in.test/v1", name)
            transport = httpx2.MockTransport(handler)
            return await stack.enter_async_context(Connection(profile, transport=transport))

        yield make


@pytest.fixture
def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture
def serve(free_port: int) -> Iterator[Callable[[Any], str]]:
    """`serve(asgi_app)`: its base URL on a real loopback port."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: Any) -> str:
        config = uvicorn.Config(
            app, host="127.0.0.1", port=free_port, log_level="critical", lifespan="off", ws="none"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        deadline = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < deadline, "the stand-in server does not start"
            time.sleep(0.01)
        return f"http://127.0.0.1:{free_port}/v1"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(timeout=10)
