"""The command line: one parser, one place where failures become sentences and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from sportft_tui import __version__
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    import argparse

    from sportft_tui.workflow.choice import Choice

#: What a shell reports for a program whose reader has gone (128 + SIGPIPE).
BROKEN_PIPE = 141

_EXIT_CODES = """exit codes:
  0 success   2 wrong command line   3 unusable file, text or option   4 key
  5 no answer, or not this protocol   6 not found   7 refused by the server
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
        args = _app_options(words) or _parser().parse_args(words)
        if args.command is None:
            return _open_app(args.profile, args.base_url, args.job, args.data)
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


def _fault(error: Exception) -> str:
    what = one_line(f"{type(error).__name__}: {error}")
    return f"a fault in sportft itself ({what}). Jobs are not touched; SPORTFT_DEBUG=1 tells more."


def _open_app(
    profile: str | None = None, base_url: str | None = None, job: str = "", data: str = ""
) -> int:
    from pathlib import Path

    from sportft_tui.domain.errors import BadInput
    from sportft_tui.workflow.choice import choose

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput(
            "The app needs a terminal, and this is none.",
            hint="In a script, use the commands: sportft --help lists them.",
        )
    path = Path(data).expanduser() if data else None
    if path and not path.exists():
        raise BadInput(f"There is no file {one_line(data)}.", hint="Check the name.")
    from sportft_tui.tui.garbage import collect_later

    collect_later()
    from sportft_tui.tui.start import run

    choice = choose(profile, base_url)
    if job:
        choice, job = _meant(choice, job, anywhere=not (profile or base_url))
    return run(choice, job, path)


def _meant(choice: Choice, job: str, *, anywhere: bool) -> tuple[Choice, str]:
    """The server and ID of a job, where the journal knows it; else what was given."""
    import asyncio

    from sportft_tui.workflow import attach
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
            return one.choice, one.job.id
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
    from sportft_tui.cli.commands import target

    parser.add_argument(
        "--job",
        default="",
        metavar="ID",
        help="open the app on this job; a part of its ID is enough",
    )
    parser.add_argument(
        "--data", default="", metavar="FILE", help="open the app with a table of texts"
    )
    target.add_options(parser)


def _parser() -> argparse.ArgumentParser:
    import argparse

    from sportft_tui.cli.commands import (
        batch,
        engine,
        evaluate,
        export,
        follow,
        jobs,
        predict,
        prepare,
        quickstart,
        results,
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
        export,
        engine,
    ):
        module.register(subparsers)
    return parser
