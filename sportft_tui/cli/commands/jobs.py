"""`sportft jobs`, `sportft cancel`: the server's jobs."""

from __future__ import annotations

import argparse

from sportft_tui.cli.commands import agreement, target
from sportft_tui.cli.commands.terminal import put, put_json, say, table
from sportft_tui.domain.job import Job
from sportft_tui.domain.spans import stamp_words
from sportft_tui.domain.text import one_line
from sportft_tui.workflow.standings import standings

#: A reason and a hint; a provider's longer ones are among the events.
_NOW_CHARACTERS = 600


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = subparsers.add_parser(
        "jobs",
        help="list the jobs, newest first",
        description="Lists the server's jobs, the newest first: ID, status, age, model, and what "
        "each is doing now.",
    )
    listing.add_argument("--json", action="store_true", help="print a JSON list")
    target.add_options(listing)
    listing.set_defaults(run=run_list)

    cancelling = subparsers.add_parser(
        "cancel",
        help="cancel a job",
        description="Asks the server to stop a job. What it has trained so far may be charged.",
    )
    cancelling.add_argument("job", metavar="JOB", help="its ID, e.g. ftjob-...")
    cancelling.add_argument(
        "-y", "--yes", action="store_true", help="do not ask; scripts are not asked either"
    )
    target.add_options(cancelling)
    cancelling.set_defaults(run=run_cancel)


async def run_list(args: argparse.Namespace) -> int:
    async with target.session(args) as session:
        jobs = await session.jobs()
        told = {} if args.json else await standings(session, jobs)
    if args.json:
        put_json([job.to_dict() for job in jobs])
    elif jobs:
        rows = [(*_row(job), one_line(told.get(job.id, ""), _NOW_CHARACTERS)) for job in jobs]
        put(table(("JOB", "STATUS", "CREATED", "MODEL", "NOW"), rows))
    else:
        say("No jobs yet. `sportft quickstart` makes the first.")
    return 0


async def run_cancel(args: argparse.Namespace) -> int:
    if not args.yes and agreement.is_somebody_there():
        say(f"{one_line(args.job)} is to be stopped; it cannot be started again.")
        agreement.ask("", otherwise="the job goes on")
    async with target.session(args) as session:
        job = await session.cancel(args.job)
    say(f"{job.id} is {job.status}.")
    return 0


def _row(job: Job) -> tuple[str, ...]:
    return (
        one_line(job.id),
        one_line(job.status),
        stamp_words(job.created_at),
        one_line(job.fine_tuned_model or job.model),
    )
