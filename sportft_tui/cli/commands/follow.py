"""`sportft follow JOB`: its events from the first on, until it ends."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable

from sportft_tui.cli.commands import target
from sportft_tui.cli.commands.terminal import INTERRUPTED, put, put_json, say
from sportft_tui.domain.event import Event
from sportft_tui.domain.spans import stamp_words
from sportft_tui.domain.text import one_line
from sportft_tui.workflow import attach
from sportft_tui.workflow.choice import settled
from sportft_tui.workflow.session import Session, outcome


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "follow",
        help="print a job's events from the first on, until it ends",
        description="Prints a job's events from the first on, until it ends. Exit code: 0 when it "
        "succeeded, 8 when it failed, 9 when it was cancelled. ctrl+c stops the watching, not "
        "the job.",
    )
    parser.add_argument(
        "job",
        metavar="JOB",
        nargs="?",
        default="",
        help="its ID or an unambiguous part of it, of any server that this machine has seen it "
        "at; the newest job that is not over where none is given",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object an event")
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    show = _show_json if args.json else _show_line
    async with target.session(args) as session:
        one = await _meant(session, args)
        if one.identity == session.choice.identity:
            return await _follow(session, one, show)
        attach.check_key(one, session.choice, await attach.known(session))
    say(f"It is a job of {attach.server_name(one.choice)}.")
    async with target.opened(settled(one.choice)) as session:
        return await _follow(session, one, show)


async def _meant(session: Session, args: argparse.Namespace) -> attach.Candidate:
    if args.job:
        return await attach.find(session, args.job, anywhere=target.is_open(args))
    one = await attach.newest_unfinished(session)
    say(f"{one.job.id} is the newest job that is not over.")
    return one


async def _follow(session: Session, one: attach.Candidate, show: Callable[[Event], None]) -> int:
    from sportft_tui.cli.commands.following import Follower

    say(f"Following {one.job.id}. ctrl+c stops the watching; the job goes on.")
    follower = Follower(session, one.job.id, show)
    try:
        job = await follower.until_end()
    except asyncio.CancelledError:
        if sys.stderr.isatty():
            print(file=sys.stderr)  # terminals echo ^C
        say(f"Stopped watching {one.job.id}; the job goes on. To come back to it:")
        say(attach.command(one), indent=2)
        return INTERRUPTED
    if error := outcome(job):
        say(f"✗ {error.what} {error.hint or follower.hint}")
        return error.exit_code
    say(f"✓ {job.id} {job.status}. Its metrics: {attach.command(one, 'results')}")
    return 0


def _show_line(event: Event) -> None:
    level = "" if event.level == "info" else f"{event.level.upper()}: "
    put(f"[{stamp_words(event.created_at, seconds=True)}] {one_line(level + event.message)}")


def _show_json(event: Event) -> None:
    put_json(event.to_dict())
