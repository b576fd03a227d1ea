"""`sportft export WHAT`: what the journal holds, for other programs."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sportft_tui.cli.commands import target
from sportft_tui.cli.commands.terminal import say
from sportft_tui.domain.errors import NotFound
from sportft_tui.domain.text import one_line
from sportft_tui.workflow import attach
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    from sportft_tui.monitor.export import Form

#: Spelled out here so that reading a command line opens no database; a test compares them.
KINDS = ("jobs", "events", "metrics", "predictions", "evaluations", "decisions")
FORMS = ("jsonl", "csv")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "export",
        help="print what this machine remembers of jobs, as JSONL or CSV",
        description="Prints what the journal holds of every server that this machine has talked "
        "to: jobs the newest first, all else the oldest first. No server is asked. Times are "
        "Unix seconds.",
    )
    parser.add_argument("what", choices=KINDS, metavar="WHAT", help=", ".join(KINDS))
    parser.add_argument("--job", metavar="ID", help="only what belongs to this job")
    parser.add_argument(
        "--format", choices=FORMS, help="else as the file's name says, and jsonl on stdout"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", default="-", help="write a new file, not stdout"
    )
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    from sportft_tui.monitor.export import export

    to = _destination(args)
    async with target.session(args) as session:
        journal = await session.journal()
        if journal.notice:
            say(journal.notice)
        count = export(
            journal,
            args.what,
            profile=None if target.is_open(args) else session.choice.identity,
            job_id=await _meant(session, args) if args.job else None,
            form=_form(args),
            to=to,
            force=args.force,
        )
    _end(to, count)
    return 0


async def _meant(session: Session, args: argparse.Namespace) -> str:
    """The ID of the job that is meant.

    Raises:
        NotFound: the journal knows none.
    """
    if one := await attach.in_journal(session, args.job, anywhere=target.is_open(args)):
        return one.job.id
    job = one_line(args.job)
    raise NotFound(
        f"The journal knows no job {job}.",
        hint=f"`sportft follow {job}` fetches one; `sportft export jobs` prints those it knows.",
    )


def _form(args: argparse.Namespace) -> Form:
    given: Form | None = args.format
    return given or ("csv" if args.output.lower().endswith(".csv") else "jsonl")


def _destination(args: argparse.Namespace) -> TextIO | Path:
    if args.output != "-":
        return Path(args.output).expanduser()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The same bytes whatever the locale; CSV brings its own line ends.
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    return sys.stdout


def _end(to: TextIO | Path, count: int) -> None:
    if isinstance(to, Path):
        say(f"{count:,} rows in {to}")
    else:
        # Here, not at the program's end: a reader who has gone is noticed where it is dealt with.
        to.flush()
