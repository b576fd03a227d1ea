"""`sportft evaluate MODEL FILE`: how good a model is."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

from sportft_tui.cli.commands import file_options, over_budget, target
from sportft_tui.cli.commands.evaluation_text import as_text
from sportft_tui.cli.commands.model import model_named
from sportft_tui.cli.commands.terminal import put, put_json, say
from sportft_tui.workflow import evaluation_files
from sportft_tui.workflow.evaluating import Evaluated


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "evaluate",
        help="measure a model on a labelled file, or two against each other",
        description="Asks the model about every text of a labelled table, and tells accuracy, "
        "precision, recall, F1, AUROC, AUPRC, log-loss, Brier score and calibration error with "
        "their 95 % confidence intervals, the confusion matrix, and the most confident mistakes. "
        "Answers are kept: the same again costs nothing. Without FILE: the model's last one.",
    )
    parser.add_argument("model", metavar="MODEL", help="a fine-tuned model's name, or a job's ID")
    parser.add_argument("file", metavar="FILE", nargs="?", help="any table that prepare reads")
    parser.add_argument("--against", default="", metavar="MODEL2", help="a second model")
    parser.add_argument(
        "--calibrate",
        nargs="?",
        const="",
        metavar="VALID",
        help="find out on this file (else on FILE itself) what makes probabilities come true as "
        "often as they say; --calibrated uses it from then on",
    )
    parser.add_argument("--calibrated", action="store_true", help="as --calibrate found out")
    parser.add_argument("--via", choices=("requests", "batches"), default="requests")
    parser.add_argument("--mistakes", type=int, default=10, metavar="N", help="show so many (10)")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask about the cost")
    over_budget.add_option(parser)
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write it to a new .json file, or labels as .csv"
    )
    parser.add_argument("--force", action="store_true", help="replace a file that is there")
    file_options.add_options(parser)
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    from sportft_tui.workflow import evaluating

    to = _destination(args)
    async with target.session(args) as session:
        model = await model_named(session, args.model)
        if args.file is None:
            found = await evaluating.known(session, model)
        else:
            try:
                found = await _measured(session, model, args)
            except asyncio.CancelledError:
                return file_options.stopped()
    if to is not None:
        evaluation_files.save(found, to, force=args.force)
        say(f"Written to {to}")
    if args.json:
        put_json(evaluation_files.as_plain(found))
    else:
        put(as_text(found, mistakes=max(0, args.mistakes)))
    return 0


async def _measured(session: Any, model: str, args: argparse.Namespace) -> Evaluated:
    from sportft_tui.workflow import evaluating

    texts = file_options.file_wish(args, args.file)
    calibrate_on = None
    if args.calibrate is not None:
        calibrate_on = file_options.file_wish(args, args.calibrate or args.file)
    line = file_options.ProgressLine()
    try:
        return await evaluating.evaluate(
            session,
            model,
            texts,
            evaluating.EvaluationWish(
                against=await model_named(session, args.against) if args.against else "",
                calibrate_on=calibrate_on,
                is_calibrated=args.calibrated,
                via=args.via,
            ),
            on_plan=file_options.asks_first(args.yes),
            on_progress=line.tell,
        )
    finally:
        line.end()


def _destination(args: argparse.Namespace) -> Path | None:
    if args.output is None:
        return None
    to = Path(args.output).expanduser()
    evaluation_files.check_place(to, force=args.force)
    return to
