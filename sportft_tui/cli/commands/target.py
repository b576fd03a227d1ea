"""The options that say which server, and the session that follows from them."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sportft_tui.cli.commands import over_budget
from sportft_tui.workflow.choice import Choice, choose
from sportft_tui.workflow.session import Session


def add_options(parser: argparse.ArgumentParser, *, is_command: bool = True) -> None:
    """Give `parser` the options `--profile`, `--base-url` and, for a command, `--read-only`.

    Args:
        parser: who gets them.
        is_command: whether the options may stand before the command, too. What is not said after
            it must not undo that.
    """
    default = argparse.SUPPRESS if is_command else None
    group = parser.add_argument_group("server")
    group.add_argument(
        "--profile",
        default=default,
        metavar="NAME",
        help="local (the engine on this machine; the default), openai, azure, nebius, custom, or "
        "one of your own: `sportft profiles` lists them",
    )
    group.add_argument(
        "--base-url",
        default=default,
        metavar="URL",
        help="any server of the protocol, e.g. http://127.0.0.1:8000/v1; its key is read from "
        "SPORTFT_API_KEY",
    )
    if is_command:
        group.add_argument(
            "--read-only",
            action="store_true",
            default=default,
            help="nothing that changes a server or costs",
        )


def is_open(args: argparse.Namespace) -> bool:
    """Whether the options name no server, so that a job's ID may."""
    return not (args.profile or args.base_url)


@asynccontextmanager
async def opened(choice: Choice) -> AsyncIterator[Session]:
    """A session with a server, closed afterwards."""
    from sportft_tui.cli.commands.key_asking import ask_for_keys

    session = Session(choice)
    ask_for_keys(session)
    try:
        yield session
    finally:
        await session.close()


@asynccontextmanager
async def session(args: argparse.Namespace) -> AsyncIterator[Session]:
    """The session that the options ask for, closed afterwards."""
    async with opened(choose(args.profile, args.base_url)) as asked_for:
        over_budget.allow(asked_for, args)
        yield asked_for
