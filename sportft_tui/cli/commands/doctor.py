"""`sportft doctor`: what is right and wrong about this machine, and what to do."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable, Sequence
from shutil import get_terminal_size

from sportft_tui.cli.commands import target
from sportft_tui.cli.commands.app_options import overrides
from sportft_tui.cli.commands.keys import Keys
from sportft_tui.cli.commands.terminal import put, put_json
from sportft_tui.domain.text import one_line
from sportft_tui.workflow.doctor.finding import Finding, Section
from sportft_tui.workflow.doctor.terminal import TerminalFacts

_MARKS = {True: "✓ ok  ", None: "· note", False: "✗ do  "}
_WORDS = {True: "ok", None: "note", False: "do"}
#: Columns before a finding's words: margin, mark, name.
_INDENT = 22
#: Words in longer lines are hard to follow, however wide the terminal is.
_WIDEST = 110
_EPILOG = """exit codes:
  0 nothing to do   3 terminal, packages, folders, settings or journal
  4 the chosen server's key   5 the engine, or the chosen server"""


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    terminal: Callable[[], TerminalFacts],
    keys: Keys,
) -> None:
    """Add the command.

    Args:
        subparsers: where commands are kept.
        terminal: asks the app what it knows of the terminal; commands do not know the app.
        keys: asks it which wishes for keys it cannot meet.
    """
    parser = subparsers.add_parser(
        "doctor",
        help="look at terminal, folders, keys, engine and network, and say what to do",
        description="Looks at the terminal, folders, settings, journal, keys, engine and the "
        "chosen server, and says what to do. Changes nothing, and tells no key.",
        epilog=_EPILOG,
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    parser.add_argument("--offline", action="store_true", help="ask no server over the network")
    target.add_options(parser)
    parser.set_defaults(run=run, terminal=terminal, keys=keys)


async def run(args: argparse.Namespace) -> int:
    from sportft_tui.workflow.choice import choose
    from sportft_tui.workflow.doctor.examine import examine

    choice = choose(args.profile, args.base_url)
    found = await examine(
        choice,
        args.terminal(),
        overrides(args),
        lambda wishes: args.keys(wishes)[1],
        is_offline=args.offline,
    )
    if args.json:
        put_json(
            {
                "sections": [
                    {"name": one.name, "findings": [_plain(f) for f in one.findings]}
                    for one in found
                ],
                "to_do": sum(one.n_wrong for one in found),
            }
        )
    else:
        _show(found)
    return next((one.exit_code for one in found if one.n_wrong), 0)


def _plain(finding: Finding) -> dict[str, str]:
    return {
        "name": finding.name,
        "state": _WORDS[finding.is_ok],
        "words": finding.words,
        "hint": finding.hint,
    }


def _show(found: Sequence[Section]) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        # A terminal that cannot show the marks is one of the things that are told here.
        sys.stdout.reconfigure(errors="replace")
    for section in found:
        put(section.name)
        for finding in section.findings:
            _show_finding(finding)
    n_wrong = sum(section.n_wrong for section in found)
    put()
    put(f"✗ {n_wrong} to do: the lines with ✗." if n_wrong else "✓ Nothing to do.")


def _show_finding(finding: Finding) -> None:
    head = f"  {_MARKS[finding.is_ok]}  {one_line(finding.name, limit=40)}"
    width = min(get_terminal_size().columns, _WIDEST)
    for number, text in enumerate(filter(None, (finding.words, finding.hint))):
        first = f"{head} ".ljust(_INDENT) if number == 0 else f"{'':<{_INDENT}}→ "
        rest = " " * (_INDENT + 2 * number)
        # A path or an address stays whole, to be copied.
        put(
            textwrap.fill(
                one_line(text, limit=2000),
                width,
                initial_indent=first,
                subsequent_indent=rest,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
