"""`sportft web`: the app in a browser, for who has no terminal at hand."""

from __future__ import annotations

import argparse
import asyncio
import html
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from sportft_tui.cli.commands import target
from sportft_tui.cli.commands.engine import port_number
from sportft_tui.cli.commands.terminal import INTERRUPTED, put, say
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

_PORT = 8001
_EPILOG = "The address that is printed lets in whoever has it, until the command ends."


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "web",
        help="the app in a browser, on this machine",
        description="Serves the app to browsers on this machine (extra `web`), and prints the "
        "address; without its token nobody gets in. ctrl+c ends it; jobs go on.",
        epilog=_EPILOG,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument(
        "--port", type=port_number, default=_PORT, help=f"port to listen on ({_PORT}); 0: any free"
    )
    parser.add_argument("--open", action="store_true", help="open the browser, too")
    parser.add_argument(
        "--allow-remote",
        action="store_true",
        help="let other machines in, where --host is theirs to reach; nothing is encrypted",
    )
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    from sportft_tui.engine.web.exposure import is_this_machine

    if not (is_this_machine(args.host) or args.allow_remote):
        raise BadInput(
            f"Listening on {one_line(args.host, 80)} lets other machines in.",
            hint="Better: ssh -L 8001:127.0.0.1:8001 to this machine. If it is meant, add "
            "--allow-remote; put it behind a TLS proxy, for traffic is not encrypted.",
        )
    if find_spec("textual_serve") is None:
        raise BadInput(
            "The app in a browser needs the package textual-serve, which is not installed.",
            hint="pip install 'sportft[web]'",
        )
    from sportft_tui.cli.web.door import Door
    from sportft_tui.cli.web.server import serve

    door = Door(is_remote=args.allow_remote)

    def ready(address: str) -> None:
        put(address)
        say("Open it in a browser; ctrl+c ends it, and jobs go on.")
        if args.open:
            _open(address)

    try:
        await serve(command(args), args.host, args.port, door, ready)
    except asyncio.CancelledError:
        print(file=sys.stderr)  # terminals echo ^C
        say("The app is no longer served; jobs go on.")
        return INTERRUPTED
    return 0


def command(args: argparse.Namespace) -> list[str]:
    """The words that start an app as this command was told to."""
    words = [sys.executable, "-m", "sportft_tui"]
    for option in ("profile", "base_url", "theme"):
        if value := getattr(args, option, None):
            words += [f"--{option.replace('_', '-')}", value]
    words += ["--low-bandwidth"] * bool(args.low_bandwidth)
    words += ["--read-only"] * bool(args.read_only)
    words += ["--no-mouse"] * (args.mouse is False)
    return words


def _open(address: str) -> None:
    """Open the browser on a private file that leads there.

    An address given to a browser stands in the list of processes, and all users can read that.
    """
    import webbrowser

    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="sportft-", suffix=".html", delete=False
    ) as file:
        file.write(f'<meta http-equiv="refresh" content="0;url={html.escape(address)}">\n')
    path = Path(file.name)
    if not webbrowser.open(path.as_uri()):
        say("No browser could be opened.")
    # It holds the token: it goes when the browser has surely read it.
    asyncio.get_running_loop().call_later(30, path.unlink, True)
