"""`--over-budget AMOUNT`: what passes the month's budget, by typing what it costs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sportft_tui.workflow.session import Session


def add_option(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the option."""
    parser.add_argument(
        "--over-budget",
        metavar="AMOUNT",
        help="do it though it passes the month's budget: its estimate in dollars, e.g. 12.50",
    )


def allow(session: Session, args: argparse.Namespace) -> None:
    """Let a session pass the month's budget where the option says so."""
    if amount := getattr(args, "over_budget", None):
        from sportft_tui.workflow.budget import amount_given

        session.may_pass = amount_given(amount)
