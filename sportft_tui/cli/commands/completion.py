"""`sportft completion SHELL`: a script that completes command lines, made of the parser."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sportft_tui.cli.commands.terminal import put
from sportft_tui.domain.errors import BadInput

SHELLS = ("bash", "zsh", "fish")
#: The command that the scripts call back; not in the help, for it is for them alone.
HIDDEN = "__complete"

#: What stands for a file, a folder, or what only this machine's journal and settings know.
_FILES = frozenset({"FILE", "OUT", "VALID"})
_FOLDERS = frozenset({"FOLDER"})
_CALLED_BACK = {"JOB": "jobs", "ID": "jobs", "MODEL": "models", "MODEL2": "models"}


def register(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    whole: Callable[[], argparse.ArgumentParser],
) -> None:
    """Add the command.

    Args:
        subparsers: where commands are kept.
        whole: makes the parser of all commands.
    """
    parser = subparsers.add_parser(
        "completion",
        help="a script that completes command lines: bash, zsh, fish",
        description="Prints a script that completes commands, options, files, profiles and the "
        "IDs of jobs that this machine has seen.",
    )
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    parser.set_defaults(run=run, whole=whole)


def run(args: argparse.Namespace) -> int:
    try:
        import shtab
    except ImportError as error:
        raise BadInput(
            "The package shtab, which writes the script, is not installed.",
            hint="pip install shtab",
        ) from error
    parser = args.whole()
    for action in _actions(parser):
        if (how := _way(action, shtab)) is not None:
            action.complete = how  # type: ignore[attr-defined]  # shtab's own way
    _shorten(parser)
    put(shtab.complete(parser, args.shell))
    return 0


def _shorten(parser: argparse.ArgumentParser) -> None:
    """Have commands described in a line: fish would show the paragraphs of their own helps."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for told in action._choices_actions:
                action.choices[told.dest].description = told.help
            for inner in action.choices.values():
                _shorten(inner)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _actions(inner)


def _way(action: argparse.Action, shtab: Any) -> Mapping[str, Any] | None:
    """How the values of an argument are completed; None where they are choices, or anything."""
    name = action.metavar if isinstance(action.metavar, str) else ""
    if action.dest == "profile":
        return _called_back("profiles", shtab)
    if action.choices or action.nargs == 0:
        return None
    # `quickstart --model` and `prepare --model` want base models, which nobody here can list.
    if called := _CALLED_BACK.get(name):
        return _called_back(called, shtab)
    if name in _FILES:
        return dict(shtab.FILE)
    return dict(shtab.DIRECTORY) if name in _FOLDERS else None


def _called_back(what: str, shtab: Any) -> Mapping[str, Any]:
    return dict(shtab.cmd(f"sportft {HIDDEN} {what} 2>/dev/null"))
