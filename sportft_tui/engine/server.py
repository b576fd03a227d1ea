"""The engine's server: puts the parts together and serves them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable, Collection
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from sportft_tui.domain.errors import EngineUnavailable
from sportft_tui.domain.secret import Secret
from sportft_tui.engine import launch
from sportft_tui.engine.bell import Bell
from sportft_tui.engine.database import Database
from sportft_tui.engine.faults import ApiError
from sportft_tui.engine.files import FileStore
from sportft_tui.engine.guard import Guard
from sportft_tui.engine.job_queue import JobQueue
from sportft_tui.engine.jobs import JobStore
from sportft_tui.engine.lifecycle import Lifecycle
from sportft_tui.engine.models import ModelStore
from sportft_tui.engine.pools import WorkerPool
from sportft_tui.engine.routes import Parts, all_routes
from sportft_tui.engine.wire import on_api_error, on_failure, on_http_error
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


def create_app(folders: Home, key: Secret, *, hosts: Collection[str] = ()) -> Starlette:
    """The application.

    Args:
        folders: where the records, files and models are.
        key: what requests must carry.
        hosts: further names under which this server may be asked.

    Raises:
        EngineUnavailable: the records cannot be read.
    """
    root = folders.data / "engine"
    jobs_folder = root / "jobs"
    jobs_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    bell, trainers, predictors = Bell(), WorkerPool(), WorkerPool()
    database = Database(root / "engine.db")
    jobs, files = JobStore(database), FileStore(database, root / "files")
    models = ModelStore(database, jobs_folder, born=_born(root))
    lifecycle = Lifecycle(database, jobs, files, models, jobs_folder, bell)
    queue = JobQueue(jobs, files, lifecycle, jobs_folder, trainers, predictors)

    @contextlib.asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        bell.attach(asyncio.get_running_loop())
        queue.begin()
        trainers.warm()
        yield
        await queue.end()
        trainers.stop()
        predictors.stop()
        database.close()

    app = Starlette(
        routes=all_routes(Parts(files, jobs, models, lifecycle, queue, predictors, bell)),
        middleware=[Middleware(Guard, key=key, hosts=hosts)],
        exception_handlers={
            ApiError: on_api_error,
            HTTPException: on_http_error,
            Exception: on_failure,
        },
        lifespan=living,
    )
    app.router.redirect_slashes = False
    app.state.bell = bell
    return app


def _born(root: Path) -> int:
    return int(root.stat().st_ctime)


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
    on_ready: Callable[[launch.Engine], None] | None = None,
) -> None:
    """Serve until a signal says to stop. Blocking; to be called in the main thread.

    Args:
        host: the interface; `127.0.0.1` lets only this machine in.
        port: 0 takes a free one.
        key: what requests must carry.
        on_ready: told once, when requests are answered.

    Raises:
        EngineUnavailable: the port is taken, another engine has this home, ...
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    folders = home().create()
    with launch.alone(folders), _listen(host, port) as listener:
        engine = launch.address(host, listener.getsockname()[1], key)
        app = create_app(folders, key, hosts={host, socket.gethostname()})
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
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
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EngineUnavailable(
            f"The engine cannot listen on {host} port {port}: {reason}.",
            hint="Choose another --port, or 0 for any free one.",
        ) from error


def _end_quietly() -> None:
    """The server handles these signals, and raises them once more when it has ended."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
