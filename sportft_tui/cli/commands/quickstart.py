"""`sportft quickstart`: the tutorial's whole run in the shell."""

from __future__ import annotations

import argparse
import sys

from sportft_tui.cli.commands import follow, results, target
from sportft_tui.cli.commands.predict import in_words
from sportft_tui.cli.commands.terminal import detail, put, put_json, say
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.event import Event
from sportft_tui.domain.text import one_line
from sportft_tui.workflow import tutorial
from sportft_tui.workflow.session import outcome

#: Characters of a classified text that are repeated: enough to recognise it.
_SHOWN = 100


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "quickstart",
        help="the whole tutorial: load, prepare, train, results, classify",
        description="Baseball against hockey, from 20 newsgroups: loads the posts, prepares the "
        "first 100, trains a classifier, prints its metrics and classifies two texts.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end")
    parser.add_argument("--model", default="", metavar="NAME", help="base model to fine-tune")
    parser.add_argument(
        "--yes", action="store_true", help="agree to what another server than the engine charges"
    )
    target.add_options(parser)
    parser.set_defaults(run=run)


async def run(args: argparse.Namespace) -> int:
    async with target.session(args) as session:
        await session.check()
        say("1 Load")
        loaded = await session.load(detail)
        counts = ", ".join(f"{label} {count:,}" for label, count in loaded.counts.items())
        detail(f"{loaded.n_rows:,} posts from {loaded.source} ({counts})")
        if loaded.note:
            detail(loaded.note)

        say("2 Prepare")
        prepared = await session.prepare(loaded, detail)
        for action in prepared.actions:
            detail(action)
        detail(f"{prepared.n_train} rows in {prepared.train_path}")
        detail(f"{prepared.n_valid} rows in {prepared.valid_path}")

        price = session.price(prepared)
        say(f"3 Train ({price})")
        if not session.is_free and not args.yes:
            _ask_for_agreement(price)
        job = await session.train(prepared, detail, model=args.model)
        detail(f"{job.id}: `sportft follow {job.id}` shows it again after a lost connection")
        job = await follow.until_end(session, job.id, _narrate)
        if error := outcome(job):
            raise error

        say("4 Results")
        measured = await session.results(job)
        say("5 Classify")
        model = job.fine_tuned_model or ""
        texts = {
            "validation file": prepared.first_validation_text,
            "tweet": tutorial.TWEET,
        }
        answers = {name: await session.classify(model, text) for name, text in texts.items()}

    if args.json:
        put_json(
            {
                "job": job.to_dict(),
                "source": loaded.source,
                "made_up": loaded.made_up,
                "training_rows": prepared.n_train,
                "validation_rows": prepared.n_valid,
                "results": results.as_dict(measured),
                "predictions": {name: answer.to_dict() for name, answer in answers.items()},
            }
        )
        return 0
    put(results.as_table(measured))
    put()
    for name, answer in answers.items():
        put(f"{name}: {one_line(texts[name], limit=_SHOWN)}")
        put(f"  {in_words(answer)}")
    put()
    put(f"model  {one_line(model)}")
    return 0


def _narrate(event: Event) -> None:
    """Events as they come; the single steps are left to the result file."""
    if event.type != "metrics":
        detail(event.message)


def _ask_for_agreement(price: str) -> None:
    """Stop unless the person at the terminal agrees to pay.

    Raises:
        BadInput: they do not, or nobody is there to ask.
    """
    if not sys.stdin.isatty():
        raise BadInput(f"This costs: {price}.", hint="Agree with --yes. Nothing was uploaded.")
    print("Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise BadInput("Not agreed, so nothing was uploaded.")
