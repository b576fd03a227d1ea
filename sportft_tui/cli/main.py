"""The command line: one parser, one place where failures become sentences and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sportft_tui import __version__
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    import argparse

    from sportft_tui.settings import Settings
    from sportft_tui.workflow.choice import Choice
    from sportft_tui.workflow.doctor.terminal import TerminalFacts

#: What a shell reports for a program whose reader has gone (128 + SIGPIPE).
BROKEN_PIPE = 141

_EXIT_CODES = """exit codes:
  0 success   2 wrong command line   3 unusable file, text or option   4 key
  5 no answer, or not this protocol   6 not found   7 refused
  8 job failed   9 job cancelled   130 ctrl+c (jobs go on)"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run sportft.

    Args:
        argv: the words after the program's name; the process's own where not given.

    Returns:
        The exit code.
    """
    words = sys.argv[1:] if argv is None else argv
    try:
        if not words:
            # The commonest way to start is the quickest: there is nothing to parse.
            return _open_app()
        if words[0] == "__complete":
            return _complete(words[1:])
        args = _app_options(words) or _parser().parse_args(words)
        if args.command is None:
            return _open_app(args)
        _settings(args)
        import asyncio

        ran: Coroutine[Any, Any, int] | int = args.run(args)
        return ran if isinstance(ran, int) else asyncio.run(ran)
    except SportftError as error:
        print(f"sportft: {one_line(str(error), limit=2000)}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Python would complain again when it flushes stdout at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        if os.environ.get("SPORTFT_DEBUG"):
            raise
        print(f"sportft: {_fault(error)}", file=sys.stderr)
        return SportftError.exit_code
    except KeyboardInterrupt:
        from sportft_tui.cli.commands.terminal import INTERRUPTED

        print("\nStopped watching; jobs go on. `sportft jobs` lists them.", file=sys.stderr)
        return INTERRUPTED


def _command_word() -> list[str]:
    """The command that was asked for; what follows it may be anybody's text."""
    return [word for word in sys.argv[1:2] if word.isalpha()]


def _complete(words: Sequence[str]) -> int:
    """Answer a shell that completes a command line, without the time that the parser takes."""
    from sportft_tui.cli.completed import words as completed

    print(*completed(words[0] if words else ""), sep="\n")
    return 0


def _fault(error: Exception) -> str:
    from sportft_tui import crash_report
    from sportft_tui.home import home

    what = one_line(f"{type(error).__name__}: {error}")
    return f"{what}. {crash_report.leave(error, home(), recent=_command_word()).sentence(error)}"


def _open_app(args: argparse.Namespace | None = None) -> int:
    """Open the app, as `args` say; None where nothing was said."""
    from pathlib import Path

    from sportft_tui.domain.errors import BadInput

    in_browser = "web" in os.environ.get("TEXTUAL_DRIVER", "")
    if not (in_browser or (sys.stdin.isatty() and sys.stdout.isatty())):
        raise BadInput(
            "The app needs a terminal, and this is none.",
            hint="In a script, use the commands: sportft --help lists them.",
        )
    path = Path(args.data).expanduser() if args and args.data else None
    if path and not path.exists():
        raise BadInput(f"There is no file {one_line(str(path))}.", hint="Check the name.")
    from sportft_tui.tui.garbage import collect_later

    collect_later()
    from sportft_tui.tui.start import run

    settings = _settings(args)
    choice, fault = _choice(args, settings)
    if args is None:
        asked = bool(os.environ.get("SPORTFT_THEME"))
        return run(choice, settings=settings, theme_is_asked=asked, fault=fault)
    job = args.job
    if job:
        choice, job = _meant(choice, job, anywhere=not (args.profile or args.base_url))
    asked = bool(args.theme or os.environ.get("SPORTFT_THEME"))
    return run(choice, job, path, settings, theme_is_asked=asked, fault=fault)


def _choice(
    args: argparse.Namespace | None, settings: Settings
) -> tuple[Choice, SportftError | None]:
    """The server to open the app with, and what is wrong with the one that the settings name.

    Raises:
        BadInput: there is none as it was asked for by an option.
    """
    from sportft_tui.workflow.choice import Choice, choose

    profile, base_url = (args.profile, args.base_url) if args else (None, None)
    try:
        return choose(profile, base_url, settings), None
    except SportftError as error:
        if profile or base_url:
            raise
        return Choice(), error


def _settings(args: argparse.Namespace | None) -> Settings:
    """What can be used of the settings; the app itself says what cannot.

    From here on nothing is changed where they say so.
    """
    from sportft_tui.home import home
    from sportft_tui.settings import usable

    if args is None:
        settings = usable(home())
    else:
        from sportft_tui.cli.commands.app_options import overrides

        settings = usable(home(), overrides(args))
    if settings.read_only:
        from sportft_tui.api import read_only

        read_only.turn_on()
    return settings


def _meant(choice: Choice, job: str, *, anywhere: bool) -> tuple[Choice, str]:
    """The server and ID of a job, where the journal knows it; else what was given."""
    import asyncio

    from sportft_tui.workflow import attach
    from sportft_tui.workflow.choice import settled
    from sportft_tui.workflow.session import Session

    async def look() -> tuple[Choice, str]:
        session = Session(choice)
        try:
            one = await attach.in_journal(session, job, anywhere=anywhere)
            if one is None:
                return choice, job
            if one.identity == choice.identity:
                return choice, one.job.id
            attach.check_key(one, choice, await attach.known(session))
            return settled(one.choice), one.job.id
        finally:
            await session.close()

    return asyncio.run(look())


def _app_options(words: Sequence[str]) -> argparse.Namespace | None:
    """What the app is to be opened with; None where there is more in the words than that.

    Who opens a table waits for this, and the commands' parsers import a good part of the house.
    """
    import argparse

    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.set_defaults(command=None)
    _add_app_options(parser)
    try:
        args, rest = parser.parse_known_args(words)
    except argparse.ArgumentError:
        return None
    return None if rest else args


def _add_app_options(parser: argparse.ArgumentParser) -> None:
    from sportft_tui.cli.commands import app_options, target

    app_options.add_options(parser)
    target.add_options(parser, is_command=False)


def _parser() -> argparse.ArgumentParser:
    import argparse

    from sportft_tui.cli.commands import (
        batch,
        completion,
        config,
        doctor,
        engine,
        evaluate,
        examples,
        export,
        files,
        follow,
        jobs,
        keys,
        ledger,
        predict,
        prepare,
        profiles,
        quickstart,
        results,
        train,
        web,
    )

    parser = argparse.ArgumentParser(
        prog="sportft",
        description="Fine-tune, watch and use text classifiers. Without a command: the app.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sportft {__version__}")
    _add_app_options(parser)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for module in (
        quickstart,
        follow,
        jobs,
        results,
        predict,
        evaluate,
        batch,
        prepare,
        train,
        files,
        export,
        engine,
        web,
        profiles,
        ledger,
        config,
    ):
        module.register(subparsers)
    doctor.register(subparsers, _terminal, _keys)
    keys.register(subparsers, _keys)
    completion.register(subparsers, _parser)
    examples.lay_out(subparsers)
    return parser


def _keys(wishes: Mapping[str, str]) -> tuple[Sequence[Mapping[str, Any]], Sequence[str]]:
    """The app's keys, for a command; these modules of the app know no terminal."""
    from sportft_tui.tui.keymap import keymap

    found = keymap(wishes)
    return found.told(), found.faults


def _terminal() -> TerminalFacts:
    """What the app knows of the terminal, for commands, which do not know the app."""
    from sportft_tui.tui import clipboard
    from sportft_tui.tui.wire.terminal import terminal_kind
    from sportft_tui.workflow.doctor.terminal import TerminalFacts

    kind = terminal_kind()
    tools = [command[0] for _, command in clipboard.tools(os.environ)]
    return TerminalFacts(kind.colors, kind.is_dumb, tools)
