"""`sportft ledger`: what was paid, to whom, for what."""

from __future__ import annotations

import argparse
import re

from sportft_tui.cli.commands.terminal import put, put_json, say, table
from sportft_tui.domain.cost import dollars
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.ledger import LedgerEntry, Sum, day_of, sums
from sportft_tui.domain.text import one_line
from sportft_tui.home import home

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "ledger",
        help="what jobs, files and answers have cost",
        description="Lists what this machine has ordered of servers that charge, and the sums by "
        "month and profile. An amount is billed (the server told it), measured (the tokens that it "
        "told, at the profile's price), or an estimate, marked ~. Needs no connection; what a job "
        "cost is known once `follow`, `jobs` or the app has seen its end.",
    )
    parser.add_argument("--month", default="", metavar="YYYY-MM", help="of one month only")
    parser.add_argument(
        "--json", action="store_true", help='print {"entries": [...], "sums": [...]}'
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from sportft_tui.workflow.ledger import entries_of

    if args.month and not _MONTH.fullmatch(args.month):
        raise BadInput(f"“{args.month}” is no month.", hint="Write it like 2026-11.")
    entries = [one for one in entries_of(home()) if args.month in ("", one.month)]
    totals = sums(entries)
    if args.json:
        put_json(
            {
                "entries": [one.to_dict() for one in entries],
                "sums": [one.to_dict() for one in totals],
            }
        )
    elif entries:
        put(table(("DAY", "PROFILE", "WHAT", "MODEL", "TOKENS", "USD", "ID"), _rows(entries)))
        put()
        put(table(("MONTH", "PROFILE", "USD", "NOTE"), [_sum_row(one) for one in totals]))
    else:
        say("Nothing was paid" + (f" in {args.month}." if args.month else " from this machine."))
    return 0


def _rows(entries: list[LedgerEntry]) -> list[tuple[str, ...]]:
    return [
        (
            day_of(one.at),
            one_line(one.profile),
            one.what_words,
            one_line(one.model),
            "" if one.tokens is None else f"{one.tokens:,}",
            one.usd_words,
            one_line(one.id),
        )
        for one in entries
    ]


def _sum_row(one: Sum) -> tuple[str, ...]:
    return (one.month, one_line(one.profile), dollars(one.usd), one.note())
