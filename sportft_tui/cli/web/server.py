"""Serves the app to browsers: one process of it for each page that is open."""

from __future__ import annotations

import asyncio
import html
import os
import signal
import socket
from collections.abc import Callable, Sequence
from shlex import join

from aiohttp import web
from textual_serve.server import Server

from sportft_tui.cli.web.door import Door
from sportft_tui.cli.web.page import page
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

#: Seconds for the apps to end when the server does; what they have begun is kept anyway.
_LAST_SECONDS = 5.0
#: What says things of the server's terminal that are not true of a browser.
_OF_THE_TERMINAL = ("TMUX", "TMUX_PANE", "STY", "NO_COLOR", "TERM_PROGRAM", "VTE_VERSION")


class GuardedServer(Server):
    """textual-serve's server behind a door, with a page that loads nothing from elsewhere.

    Args:
        command: the words that start the app.
        door: who lets in.
    """

    def __init__(self, command: Sequence[str], door: Door) -> None:
        super().__init__(join(command), title="sportft")
        self._door = door

    async def application(self) -> web.Application:
        """What answers requests."""
        app = await self._make_app()
        app.middlewares.append(self._door.middleware)
        app.on_response_prepare.append(self._door.sign)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: our caller does."""

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page; textual-serve has a template for it."""
        host = html.escape(request.host)
        text = page(host, is_encrypted=request.secure, font_size=request.query.get("fontsize", ""))
        return web.Response(text=text, content_type="text/html")


async def serve(
    command: Sequence[str],
    host: str,
    port: int,
    door: Door,
    on_ready: Callable[[str], object],
) -> None:
    """Serve until cancelled, or told to stop by SIGTERM.

    Args:
        command: the words that start the app.
        host: the address to listen on.
        port: the port; 0 for any that is free.
        door: who lets in.
        on_ready: is given the address to open, token included.

    Raises:
        BadInput: nobody can listen there.
    """
    for name in _OF_THE_TERMINAL:
        os.environ.pop(name, None)
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    place = _listening(host, port)
    port = place.getsockname()[1]
    door.stands_at(port)
    runner = web.AppRunner(
        await GuardedServer(command, door).application(),
        access_log=None,  # it would hold the token
        shutdown_timeout=_LAST_SECONDS,
    )
    await runner.setup()
    try:
        await web.SockSite(runner, place).start()
        shown = f"[{host}]" if ":" in host else host
        on_ready(f"http://{shown}:{port}/?{door.query}")
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        await stopped.wait()
    finally:
        await runner.cleanup()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    place = socket.socket(family)
    try:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind((host, port))
        place.listen()
        place.setblocking(False)
    except OSError as error:
        place.close()
        raise BadInput(
            f"Nobody can listen on {one_line(host)}, port {port} ({error.strerror or error}).",
            hint="Name another one: --port 0 takes any that is free.",
        ) from error
    return place
