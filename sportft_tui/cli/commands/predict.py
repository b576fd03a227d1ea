"""`sportft predict MODEL TEXT`: the label of a text, with its probability."""

from __future__ import annotations

import argparse
import sys

from sportft_tui.cli.commands import target
from sportft_tui.cli.commands.terminal import percentages, put, put_json
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.text import one_line


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("predict", help="classify a text with a fine-tuned model")
    parser.add_argument("model", metavar="MODEL", help="a fine-tuned model's name, or a job's ID")
    parser.add_argument("text", metavar="TEXT", help="the text; - reads it from stdin")
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    text = sys.stdin.read() if args.text == "-" else args.text
    if not text.strip():
        raise BadInput("There is no text to classify.", hint="Give one, or - to read stdin.")
    async with target.session(args) as session:
        model = args.model
        if model.startswith(("ftjob-", "ft-")):
            job = await session.job(model)
            model = job.fine_tuned_model or ""
            if not model:
                raise BadInput(f"{job.id} is {job.status} and has no model yet.")
        prediction = await session.classify(model, text)
    if args.json:
        put_json(prediction.to_dict())
    else:
        put(in_words(prediction))
    return 0


def in_words(prediction: Prediction) -> str:
    """The label, then every label's probability."""
    others = percentages(dict(prediction.probabilities)) or "this server tells no probabilities"
    return f"{one_line(prediction.label)}  ({others})"
