"""The engine's server: puts the parts together and serves them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import signal
import socket
from collections.abc import Callable, Collection, Sequence
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from sportft_tui.domain.errors import EngineUnavailable
from sportft_tui.domain.secret import Secret
from sportft_tui.engine import launch
from sportft_tui.engine.legacy.routes import legacy_routes
from sportft_tui.engine.terms.faults import ApiError
from sportft_tui.engine.terms.limits import USUAL, Limits
from sportft_tui.engine.web.guard import Guard
from sportft_tui.engine.web.parts import build
from sportft_tui.engine.web.protocol import EnvelopeProtocol
from sportft_tui.engine.web.routes import all_routes, with_document
from sportft_tui.engine.web.wire import on_api_error, on_failure, on_http_error
from sportft_tui.engine.work.pools import Pool, WorkerPool, trainer_pools
from sportft_tui.home import Home, home

#: 32 bytes: as many as the protocol's own keys.
_KEY_BYTES = 32
#: Connections that clients keep open between two looks; theirs are given up after less.
_KEEP_ALIVE_S = 75
#: Answers in flight at a stop; long waits are woken first, so it takes no time.
_GRACE_S = 2
#: How old the date in an answer may be.
_TICK_S = 1.0


def new_key() -> Secret:
    """A random key."""
    return Secret("sk-sportft-" + secrets.token_urlsafe(_KEY_BYTES))


def create_app(
    folders: Home,
    key: Secret,
    *,
    hosts: Collection[str] = (),
    trainers: Sequence[Pool] = (),
    limits: Limits = USUAL,
) -> Starlette:
    """The application.

    Args:
        folders: where the records, files and models are.
        key: what requests must carry.
        hosts: further names under which this server may be asked.
        trainers: what trains, each one job at a time; one process of its own where none is given.
        limits: how much may wait at once.

    Raises:
        EngineUnavailable: the records cannot be read.
    """
    parts = build(folders.data / "engine", trainers or [WorkerPool()], limits)
    app = Starlette(
        routes=with_document([*all_routes(parts), *legacy_routes(parts)]),
        middleware=[Middleware(Guard, key=key, hosts=hosts)],
        exception_handlers={
            ApiError: on_api_error,
            HTTPException: on_http_error,
            Exception: on_failure,
        },
        lifespan=lambda _: parts.working(),
    )
    app.router.redirect_slashes = False
    app.state.bell = parts.bell
    return app


class _Server(uvicorn.Server):
    """Wakes those who wait for news before it waits for them, and keeps still when idle.

    uvicorn's own loop looks ten times a second whether it shall end. This one is told.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leaving = asyncio.Event()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._leaving.set)

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), _TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        assert isinstance(app, Starlette)
        app.state.bell.close()
        await super().shutdown(sockets)


def serve(
    host: str,
    port: int,
    key: Secret,
    *,
    workers: int | None = None,
    cluster: str = "",
    on_ready: Callable[[launch.Engine], None] | None = None,
) -> None:
    """Serve until a signal says to stop. Blocking; to be called in the main thread.

    Args:
        host: the interface; `127.0.0.1` lets only this machine in.
        port: 0 takes a free one.
        key: what requests must carry.
        workers: jobs that train at a time; None for one, or one for each of a cluster's workers.
        cluster: the address of a Dask scheduler; empty to train in processes of this machine.
        on_ready: told once, when requests are answered.

    Raises:
        EngineUnavailable: the port is taken, another engine has this home, ...
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    # It has a line for each byte of a form that it does not like; who sent it is told anyway.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    folders = home().create()
    with launch.alone(folders), _listen(host, port) as listener:
        engine = launch.address(host, listener.getsockname()[1], key)
        hosts = {host, socket.gethostname()}
        trainers = trainer_pools(workers, cluster)
        app = create_app(folders, key, hosts=hosts, trainers=trainers)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            http=EnvelopeProtocol,
            ws="none",
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_GRACE_S,
        )
        _end_quietly()
        asyncio.run(_serve(_Server(config), listener, folders, engine, on_ready))


async def _serve(
    server: uvicorn.Server,
    listener: socket.socket,
    folders: Home,
    engine: launch.Engine,
    on_ready: Callable[[launch.Engine], None] | None,
) -> None:
    with launch.published(folders, engine):
        if on_ready:
            # The socket listens: who connects now is answered as soon as the loop runs.
            asyncio.get_running_loop().call_soon(on_ready, engine)
        await server.serve(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EngineUnavailable(
            f"The engine cannot listen on {host} port {port}: {reason}.",
            hint="Choose another --port, or 0 for any free one.",
        ) from error
    # An answer goes out in two writes. Without this the second waits for the client to confirm the
    # first, which takes 40 ms; asyncio would set it only on sockets that name their protocol.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _end_quietly() -> None:
    """The server handles these signals, and raises them once more when it has ended."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
