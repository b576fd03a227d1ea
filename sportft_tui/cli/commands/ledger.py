"""`sportft ledger`: what was paid, to whom, for what."""

from __future__ import annotations

import argparse
import math
import re

from sportft_tui.cli.commands.terminal import put, put_json, say, table
from sportft_tui.domain.budgets import Budgets, left_words
from sportft_tui.domain.cost import dollars
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.ledger import LedgerEntry, Sum, day_of, month_of, sums
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
    import time

    from sportft_tui.settings import usable
    from sportft_tui.workflow.budget import budgets
    from sportft_tui.workflow.ledger import entries_of

    if args.month and not _MONTH.fullmatch(args.month):
        raise BadInput(f"“{args.month}” is no month.", hint="Write it like 2026-11.")
    entries = [one for one in entries_of(home()) if args.month in ("", one.month)]
    told, now = budgets(usable(home())), month_of(time.time())
    totals = sums(entries)
    if is_now := args.month in ("", now):
        totals = told.beside(totals, now)
    if args.json:
        put_json(
            {
                "entries": [one.to_dict() for one in entries],
                "sums": [one.to_dict() | {"budget_usd": _budget(one, told, now)} for one in totals],
            }
        )
    elif entries:
        put(table(("DAY", "PROFILE", "WHAT", "MODEL", "TOKENS", "USD", "ID"), _rows(entries)))
        put()
        rows = [_sum_row(one, _budget(one, told, now)) for one in totals]
        put(table(("MONTH", "PROFILE", "USD", "BUDGET", "NOTE"), rows))
        spent = sum(one.usd for one in totals if one.month == now)
        words = left_words(spent, told.month)
        if words and is_now:
            say(f"Paid in {now}: {dollars(spent)} {words}.")
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


def _budget(one: Sum, told: Budgets, now: str) -> float | None:
    """The profile's own budget; None where it has none, or had another one perhaps."""
    budget = told.of(one.profile)
    return budget if one.month == now and budget != math.inf else None


def _sum_row(one: Sum, budget: float | None) -> tuple[str, ...]:
    of = "" if budget is None else dollars(budget)
    return (one.month, one_line(one.profile), dollars(one.usd), of, one.note())
