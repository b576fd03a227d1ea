"""`sportft follow JOB`: its events from the first on, until it ends."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime

from sportft_tui.cli.commands import target
from sportft_tui.cli.commands.terminal import put, put_json, say
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.text import one_line
from sportft_tui.domain.watching import Watch
from sportft_tui.workflow.session import Session, outcome


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "follow",
        help="print a job's events from the first on, until it ends",
        description="Prints a job's events from the first on, until it ends. Exit code: 0 when it "
        "succeeded, 8 when it failed, 9 when it was cancelled. ctrl+c stops the watching, not "
        "the job.",
    )
    parser.add_argument("job", metavar="JOB", help="its ID, e.g. ftjob-...")
    parser.add_argument("--json", action="store_true", help="print one JSON object an event")
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    show = _show_json if args.json else _show_line
    say(f"Following {args.job}. ctrl+c stops the watching; the job goes on.")
    async with target.session(args) as session:
        job = await until_end(session, args.job, show)
    if error := outcome(job):
        say(error.what)
        return error.exit_code
    return 0


async def until_end(session: Session, job_id: str, show: Callable[[Event], None]) -> Job:
    """Show each event of a job once, in order; returns the job as it ended."""
    from sportft_tui.monitor.updates import EventsArrived, JobChanged, StateChanged

    job: Job | None = None
    async for update in session.watch(job_id):
        match update:
            case EventsArrived(events=events):
                for event in events:
                    show(event)
            case JobChanged(job=changed):
                job = changed
            case StateChanged(state=state) if state.watch is Watch.RECONNECTING:
                say(f"{state.words()}. {state.reason}")
            case _:
                pass
    return job or await session.job(job_id)


def _show_line(event: Event) -> None:
    when = datetime.fromtimestamp(event.created_at).strftime("%Y-%m-%d %H:%M:%S")
    level = "" if event.level == "info" else f"{event.level.upper()}: "
    put(f"[{when}] {level}{one_line(event.message)}")


def _show_json(event: Event) -> None:
    put_json(event.to_dict())
