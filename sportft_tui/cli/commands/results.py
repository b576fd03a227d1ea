"""`sportft results JOB`: what its result file says."""

from __future__ import annotations

import argparse

from sportft_tui.cli.commands import target
from sportft_tui.cli.commands.terminal import put, put_json, table
from sportft_tui.domain.metrics import CLASSIFICATION, LABELS, Results
from sportft_tui.domain.text import one_line


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "results",
        help="print a finished job's metrics",
        description="Prints what a finished job's result file says: loss, accuracy, precision, "
        "recall, AUROC, AUPRC, F1. Read once, it is there offline, too.",
    )
    parser.add_argument("job", metavar="JOB", help="its ID, e.g. ftjob-...")
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    async with target.session(args) as session:
        known = await session.known_results(args.job)
        results = known or await session.results(await session.job(args.job))
    if args.json:
        put_json(as_dict(results))
    else:
        put(as_table(results))
    return 0


def as_dict(results: Results) -> dict[str, object]:
    """The last measured values, for a script."""
    return {
        "steps": results.steps,
        "classification": dict(results.classification),
        "final": dict(results.final),
    }


def as_table(results: Results) -> str:
    """The last measured values, for a person: classification metrics first."""
    known = [name for name in CLASSIFICATION if name in results.classification]
    names = known + [name for name in results.classification if name not in known]
    rows = [
        (LABELS.get(name, one_line(name)), f"{results.classification[name]:.4f}") for name in names
    ]
    rows += [(one_line(name), _amount(name, value)) for name, value in results.final.items()]
    return table(("METRIC", "VALUE"), rows)


def _amount(name: str, value: float) -> str:
    """Steps and elapsed tokens are counts, everything else is measured."""
    return f"{value:,.0f}" if name == "step" or name.startswith("elapsed") else f"{value:.4f}"
