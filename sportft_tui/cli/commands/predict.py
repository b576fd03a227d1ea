"""`sportft predict MODEL TEXT`: the label of a text, with its probability."""

from __future__ import annotations

import argparse
import sys

from sportft_tui.cli.commands import target
from sportft_tui.cli.commands.model import model_named
from sportft_tui.cli.commands.terminal import percentages, put, put_json, say
from sportft_tui.domain.cost import dollars
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.text import one_line
from sportft_tui.domain.usage_price import price_words
from sportft_tui.workflow import classifying

#: Less than this would be shown as 0.0 %.
_WORTH_TELLING = 0.0005


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "predict",
        help="classify a text with a fine-tuned model",
        description="Prints a text's label and the probability of each, as the model was trained "
        "to be asked. What that costs goes to stderr, beforehand and afterwards.",
    )
    parser.add_argument("model", metavar="MODEL", help="a fine-tuned model's name, or a job's ID")
    parser.add_argument("text", metavar="TEXT", help="the text; - reads it from stdin")
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    parser.add_argument(
        "--threshold", type=float, metavar="P", help="less probable answers are called unsure"
    )
    parser.add_argument(
        "--second-look",
        action="store_true",
        help="ask again where labels that begin alike are not told apart; costs as much again",
    )
    parser.add_argument(
        "--calibrated", action="store_true", help="as `evaluate --calibrate` found out"
    )
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    text = sys.stdin.read() if args.text == "-" else args.text
    if not text.strip():
        raise BadInput("There is no text to classify.", hint="Give one, or - to read stdin.")
    async with target.session(args) as session:
        model = await model_named(session, args.model)
        how = await classifying.reading(
            session,
            model,
            args.threshold,
            second_look=args.second_look,
            is_calibrated=args.calibrated,
        )
        if not session.is_free:
            say(f"Asking {model}: {price_words(how.price)}.")
        prediction = await session.classify(model, text, how=how)
        if not session.is_free and prediction.usd is not None:
            say(f"This answer cost {dollars(prediction.usd)}.")
    if args.json:
        put_json(prediction.to_dict())
    else:
        put(in_words(prediction))
    return 0


def in_words(prediction: Prediction) -> str:
    """The label, then every label's probability."""
    others = percentages(dict(prediction.probabilities)) or "this server tells no probabilities"
    is_told = bool(prediction.probabilities or prediction.undecided)
    label = one_line(prediction.label)
    if is_told and prediction.probability is None:
        most = f"{label} at most {prediction.bounds(prediction.label)[1]:.1%}"
        others = ", ".join([most, percentages(dict(prediction.probabilities))]).strip(", ")
    if is_told and prediction.left_over >= _WORTH_TELLING:
        others += f", not told apart {prediction.left_over:.1%}"
    return f"{f'unsure, perhaps {label}' if prediction.is_unsure else label}  ({others})"
