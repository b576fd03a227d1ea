"""`sportft keys`: every key and command of the app."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sportft_tui.cli.commands.terminal import put, put_json, say, table

#: From wishes (command ID -> key) the commands as they are then, and what cannot be met.
Keys = Callable[[Mapping[str, str]], tuple[Sequence[Mapping[str, Any]], Sequence[str]]]

_EPILOG = """A line `train = "F5"` below [keys] in settings.toml gives a command another key.
In the app, `:NAME` does a command without any key."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], keys: Keys) -> None:
    """Add the command.

    Args:
        subparsers: of all commands.
        keys: the app's; handed in, for commands and app do not know each other.
    """
    parser = subparsers.add_parser(
        "keys",
        help="the app's keys, as they are in force",
        description="Prints each key of the app, the command's name, and what it does.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    parser.set_defaults(run=partial(run, keys=keys))


def run(args: argparse.Namespace, *, keys: Keys) -> int:
    from sportft_tui.home import home
    from sportft_tui.settings import load

    commands, faults = keys(load(home()).keys)
    if args.json:
        put_json(list(commands))
    else:
        rows = [(one["key"], one["name"], one["pane"], one["does"]) for one in commands]
        put(table(("KEY", "NAME", "PANE", "DOES"), rows))
    for fault in faults:
        say(fault)
    return 0
