"""`sportft evaluate MODEL FILE`: how good a model is."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

from sportft_tui.cli.commands import file_options, target
from sportft_tui.cli.commands.evaluation_text import as_text, classes_csv
from sportft_tui.cli.commands.model import model_named
from sportft_tui.cli.commands.terminal import put, put_json, say
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
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
    plain = _plain(found)
    if to is not None:
        _write(to, found, plain, args.force)
    if args.json:
        put_json(plain)
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
    if to.suffix.lower() not in (".json", ".csv"):
        raise BadInput(
            f"What {one_line(to.name)} is to be cannot be told from its name.",
            hint="End it with .json for all of it, .csv for the labels' scores.",
        )
    if to.exists() and not args.force:
        raise BadInput(f"{one_line(str(to))} is there already.", hint="Choose another, or --force.")
    return to


def _write(to: Path, found: Evaluated, plain: dict[str, Any], force: bool) -> None:
    import json

    from sportft_tui.new_files import creating, replacing

    is_csv = to.suffix.lower() == ".csv"
    text = classes_csv(found) if is_csv else json.dumps(plain, indent=1) + "\n"
    try:
        with (replacing if force else creating)(to) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise BadInput(
            f"{one_line(str(to))} cannot be written: {error.strerror or error}."
        ) from error
    say(f"Written to {to}")


def _plain(found: Evaluated) -> dict[str, Any]:
    return {
        "evaluations": [one.to_dict() for one in found.evaluations],
        "comparison": found.comparison.to_dict() if found.comparison else None,
    }
