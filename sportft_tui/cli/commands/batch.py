"""`sportft batch MODEL FILE -o OUT`: every text of a file with its label."""

from __future__ import annotations

import argparse
import asyncio

from sportft_tui.cli.commands import file_options, over_budget, target
from sportft_tui.cli.commands.model import model_named
from sportft_tui.cli.commands.terminal import detail, put, put_json, say
from sportft_tui.domain.bulk import BulkEnd
from sportft_tui.domain.cost import dollars
from sportft_tui.domain.errors import ServerFailed

#: Bad rows named on stderr; --json tells more of them.
_NAMED = 5
#: What most providers allow without complaint; what they say in their headers comes first.
_MOST_AT_ONCE = 64


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "batch",
        help="classify a whole file",
        description="Asks the model about every text of a table, and writes a row for each, in "
        "the order of the input: label, probability, all probabilities. Stopped at any moment, it "
        "goes on where it was when it is run again; no answer is paid twice.",
    )
    parser.add_argument("model", metavar="MODEL", help="a fine-tuned model's name, or a job's ID")
    parser.add_argument("file", metavar="FILE", help="the texts: any table that prepare reads")
    parser.add_argument(
        "-o", "--output", metavar="OUT", required=True, help="a new file, .csv or .jsonl"
    )
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    parser.add_argument(
        "--via",
        choices=("requests", "batches"),
        default="requests",
        help="batches: the provider's Batch API, half the price and up to a day",
    )
    parser.add_argument(
        "--at-once",
        type=int,
        default=_MOST_AT_ONCE,
        metavar="N",
        help=f"requests under way at the most; the server's limits come first ({_MOST_AT_ONCE})",
    )
    parser.add_argument(
        "--threshold", type=float, metavar="P", help="mark answers less probable than this"
    )
    parser.add_argument(
        "--calibrated", action="store_true", help="as `evaluate --calibrate` found out"
    )
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask about the cost")
    over_budget.add_option(parser)
    parser.add_argument("--json", action="store_true", help="print what came of it as JSON")
    file_options.add_options(parser)
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    from sportft_tui.workflow import bulk

    to = file_options.output(args)
    line = file_options.ProgressLine()
    async with target.session(args) as session:
        try:
            end = await bulk.batch(
                session,
                await model_named(session, args.model),
                file_options.file_wish(args, args.file),
                to,
                bulk.BatchWish(
                    via=args.via,
                    most_at_once=max(1, args.at_once),
                    threshold=args.threshold,
                    is_calibrated=args.calibrated,
                    force=args.force,
                ),
                on_plan=file_options.asks_first(args.yes),
                on_progress=line.tell,
            )
        except asyncio.CancelledError:
            return file_options.stopped()
        finally:
            line.end()
    _narrate(end)
    if args.json:
        put_json(end.to_dict())
    elif end.is_complete:
        put(str(to))
    elif not end.asked and not end.unanswered:
        return 0  # somebody has looked at the price, and said no
    if not end.is_complete:
        left = end.rows - end.answered - end.n_failed
        raise ServerFailed(
            f"{left:,} rows have no answer yet.", hint="Run the same again to ask them."
        )
    return 0


def _narrate(end: BulkEnd) -> None:
    paid = f", {dollars(end.usd)}" if end.usd else ""
    say(f"{end.answered:,} of {end.rows:,} rows answered, {end.asked:,} asked now{paid}.")
    for count, rows, what in (
        (end.n_failed, end.failed, "rows have no answer"),
        (end.n_skipped, end.skipped, "lines could not be read, and were skipped"),
    ):
        if count:
            say(f"{count:,} {what}:")
        for place, reason in rows[:_NAMED]:
            detail(f"{place}: {reason}")
    if end.unanswered:
        say(
            f"{end.unanswered:,} rows were asked, but the line was lost before their answers came: "
            "they may have been paid, and are asked again when you run this again."
        )
