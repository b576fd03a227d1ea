"""`sportft serve`, `sportft engine`: the fine-tuning server on this machine."""

from __future__ import annotations

import argparse
import asyncio
import os

from sportft_tui.cli.commands.terminal import put, put_json, say
from sportft_tui.domain.errors import Unreachable
from sportft_tui.domain.secret import Secret

#: Each is a process of some 150 MB; who needs more has a cluster.
_MOST_WORKERS = 64


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serving = subparsers.add_parser(
        "serve",
        help="run a fine-tuning server in the foreground",
        description="Runs a fine-tuning server in the foreground. Its key is SPORTFT_API_KEY; "
        "without one, a key is made and printed. Its data is that of the embedded engine.",
    )
    serving.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serving.add_argument("--port", type=port_number, default=8000, help="port to listen on (8000)")
    serving.add_argument(
        "--allow-remote",
        action="store_true",
        help="let other machines in, where --host is theirs to reach; needs SPORTFT_API_KEY",
    )
    serving.add_argument(
        "--workers", type=_workers, metavar="N", help="jobs that train at a time (1)"
    )
    serving.add_argument(
        "--cluster",
        default="",
        metavar="ADDRESS",
        help="train on a Dask cluster whose machines share this engine's folder, such as "
        "tcp://scheduler:8786 (needs the extra `cluster`)",
    )
    serving.set_defaults(run=run_serve)

    engine = subparsers.add_parser(
        "engine",
        help="the embedded engine: status, start, stop",
        description="The fine-tuning server on this machine, which the app starts when it needs "
        "it, and which goes on when the app is left.",
    )
    actions = engine.add_subparsers(dest="action", required=True)
    status = actions.add_parser("status", help="whether it runs, and where")
    status.add_argument("--json", action="store_true", help="print a JSON object")
    status.set_defaults(run=run_status)
    actions.add_parser("start", help="start it where none runs").set_defaults(run=run_start)
    actions.add_parser("stop", help="stop it; jobs resume at its next start").set_defaults(
        run=run_stop
    )


def port_number(text: str) -> int:
    """A port as the command line says it.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: 0 (any free one) to 65535")
    return port


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to {_MOST_WORKERS}")
    return int(text)


def run_serve(args: argparse.Namespace) -> int:
    """Blocking, in the main thread: the server has an event loop and signal handlers of its own."""
    from sportft_tui.api import read_only
    from sportft_tui.engine.web import exposure

    read_only.check("No engine was started")
    given = os.environ.get("SPORTFT_API_KEY", "")
    exposure.check(args.host, allow_remote=args.allow_remote, has_own_key=bool(given.strip()))

    from sportft_tui.engine.launch import Engine
    from sportft_tui.engine.server import new_key, serve

    key = Secret(given) if given else new_key()

    def ready(engine: Engine) -> None:
        put(f"SPORTFT_BASE_URL={engine.base_url}")
        if not given:
            put(f"SPORTFT_API_KEY={key.reveal()}")
        say("Serving; ctrl+c stops it, and jobs resume at its next start.")

    serve(
        args.host,
        args.port,
        key,
        workers=args.workers,
        cluster=args.cluster,
        on_ready=ready,
    )
    return 0


async def run_status(args: argparse.Namespace) -> int:
    from sportft_tui.engine import launch

    engine = await asyncio.to_thread(launch.find)
    if args.json:
        put_json(
            {
                "running": engine is not None,
                "base_url": engine and engine.base_url,
                "pid": engine and engine.pid,
            }
        )
    elif engine is None:
        put("not running")
    else:
        put(f"running at {engine.base_url} (process {engine.pid})")
    return 0 if engine else Unreachable.exit_code


async def run_start(_: argparse.Namespace) -> int:
    from sportft_tui.api import read_only
    from sportft_tui.engine import launch

    read_only.check("No engine was started")
    engine = await asyncio.to_thread(launch.start)
    put(f"running at {engine.base_url} (process {engine.pid})")
    return 0


async def run_stop(_: argparse.Namespace) -> int:
    from sportft_tui.api import read_only
    from sportft_tui.engine import launch

    read_only.check("The engine was not stopped")
    if await asyncio.to_thread(launch.stop):
        say("The engine has stopped. Jobs that were not over resume at its next start.")
    else:
        say("No engine was running.")
    return 0
