"""`sportft profiles`: the servers that there are, whether one can be worked with, and its key."""

from __future__ import annotations

import argparse
import asyncio
import sys

from sportft_tui.cli.commands.terminal import put, put_json, say, table
from sportft_tui.domain.errors import BadInput, SportftError, Unreachable, WrongKey
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.text import one_line
from sportft_tui.home import home
from sportft_tui.workflow.choice import Choice, choose

_MARKS = {True: "✓", None: "·", False: "✗"}
_EPILOG = """examples:
  sportft profiles
  sportft profiles test openai
  pass show lab | sportft profiles set-key lab"""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "profiles",
        help="the servers that can be worked with; try one; keep its key in the system keyring",
        description="Lists the profiles: those that are always there, and those that "
        "settings.toml has as [profiles.NAME]. Never prints a key.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    parser.set_defaults(run=run_list)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    testing = actions.add_parser(
        "test",
        help="look at a server before anything is sent to it",
        description="Looks at a server: address, certificate, protocol, clock, key, models, jobs. "
        "Changes nothing there, and costs nothing. Exit code: 0 when nothing is to be done, 4 when "
        "the key is, 5 otherwise.",
    )
    testing.add_argument("name", metavar="NAME", nargs="?", help="the profile; else that in use")
    testing.add_argument(
        "--base-url",
        default=argparse.SUPPRESS,
        metavar="URL",
        help="a server that is in no profile; its key is read from SPORTFT_API_KEY",
    )
    testing.add_argument("--json", action="store_true", help="print a JSON list")
    testing.set_defaults(run=run_test)
    storing = actions.add_parser(
        "set-key",
        help="keep a profile's key in the system keyring",
        description="Asks for a key without showing it (or reads a line from a pipe) and puts it "
        "into the system keyring: pip install 'sportft[keyring]'.",
    )
    storing.add_argument("name", metavar="NAME", help="the profile")
    storing.set_defaults(run=run_set_key)


def run_list(args: argparse.Namespace) -> int:
    from sportft_tui.workflow.profiles import listed

    try:
        used = choose(args.profile, args.base_url)
    except SportftError as error:  # all the more reason to see which there are
        used = Choice("")
        say(f"✗ {error}")
    found = listed(home(), used)
    if args.json:
        put_json([one.to_dict() for one in found])
        return 0
    rows = [
        ("*" if one.is_used else "", one.name, one.kind, one_line(one.where), one.key_words)
        for one in found
    ]
    put(table(("", "PROFILE", "KIND", "SERVER", "KEY"), rows))
    for one in found:
        if one.problem and (one.is_used or not one.kind):
            say(f"✗ {one.problem}")
    return 0


async def run_test(args: argparse.Namespace) -> int:
    from sportft_tui.workflow.connection_test import test_connection

    choice = choose(args.name or args.profile, args.base_url)
    if not args.json:
        say(f"Looking at {_called(choice)}: nothing is changed there.")
    report = await test_connection(choice)
    if args.json:
        put_json([one._asdict() for one in report.findings])
    else:
        width = max(len(one.name) for one in report.findings)
        for one in report.findings:
            put(f"{_MARKS[one.is_ok]} {one.name:<{width}}  {one_line(one.words, 400)}")
            if one.hint and one.is_ok is not True:
                put(f"{'':<{width}}    → {one_line(one.hint, 400)}")
    wrong = {one.name for one in report.findings if one.is_ok is False}
    if not wrong:
        return 0
    if wrong == {"settings"}:
        return BadInput.exit_code
    return WrongKey.exit_code if wrong == {"key"} else Unreachable.exit_code


async def run_set_key(args: argparse.Namespace) -> int:
    from sportft_tui.workflow.profiles import key_source, store_key

    choice = choose(args.name, None)
    source = await asyncio.to_thread(key_source, home(), choice)
    key = _typed(f"Key for {choice.profile} ({source.host}): ")
    if not key:
        raise WrongKey("No key was given, and nothing was changed.")
    to_do = await asyncio.to_thread(store_key, home(), choice, key)
    say(f"The key for {source.host} is in the system keyring now. {to_do}")
    return 0


def _typed(question: str) -> Secret:
    """A key from whoever sits there, not shown; from a pipe, its first line."""
    if not sys.stdin.isatty():
        return Secret(sys.stdin.readline().strip())
    import getpass

    return Secret(getpass.getpass(question, stream=sys.stderr).strip())


def _called(choice: Choice) -> str:
    return one_line(choice.base_url or choice.profile)
