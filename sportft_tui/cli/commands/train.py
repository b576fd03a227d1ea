"""`sportft train FILE`: a job on prepared files; prints its ID."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sportft_tui.cli.commands import agreement, over_budget, target
from sportft_tui.cli.commands.terminal import detail, put, put_json, say
from sportft_tui.domain.errors import BadInput, TrainingNotAvailable
from sportft_tui.workflow import tutorial
from sportft_tui.workflow.job_wish import JobWish, TrainingFiles

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job
    from sportft_tui.workflow.session import Session

T = TypeVar("T", int, float)
_AUTO = "auto"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "train",
        help="create a job on prepared files",
        description="Uploads training files, creates a job, and prints its ID. The price is told "
        "and asked about first. A job is never made twice: where an answer was lost, the job is "
        "looked for before another is ordered. Files that are there are not sent again.",
    )
    parser.add_argument(
        "file", metavar="FILE", help="training file, as `sportft prepare` writes it"
    )
    parser.add_argument("--validation", default="", metavar="VALID", help="validation file")
    parser.add_argument("--json", action="store_true", help="print the job as JSON")
    parser.add_argument("--yes", action="store_true", help="do not ask about the cost")
    over_budget.add_option(parser)
    _add_job_options(parser.add_argument_group("the job"))
    target.add_options(parser)
    parser.set_defaults(run=run)


def _add_job_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--model", default="", metavar="NAME", help="base model")
    group.add_argument(
        "--epochs",
        default=str(tutorial.N_EPOCHS),
        metavar="N",
        help=f"1 or more, or auto: the server chooses ({tutorial.N_EPOCHS})",
    )
    group.add_argument("--batch-size", default=_AUTO, metavar="N", help="a number, or auto (auto)")
    group.add_argument(
        "--learning-rate-multiplier", default=_AUTO, metavar="X", help="a number, or auto (auto)"
    )
    group.add_argument(
        "--suffix", metavar="TEXT", help="part of the model's name (the file's name)"
    )
    group.add_argument("--seed", type=int, metavar="N", help="for the same result twice")
    group.add_argument(
        "--metadata",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a tag; may be given several times",
    )
    group.add_argument("--wandb", default="", metavar="PROJECT", help="report to Weights & Biases")
    group.add_argument(
        "--training-type",
        default="",
        metavar="TYPE",
        help="Azure: Standard, GlobalStandard or Developer (Standard)",
    )


async def run(args: argparse.Namespace) -> int:
    wish = _wish(args)
    train, valid = _path(args.file), _path(args.validation) if args.validation else None
    files = await asyncio.to_thread(TrainingFiles.read, train, valid)
    async with target.session(args) as session:
        try:
            job = await _created(session, files, wish, is_agreed=args.yes)
        except TrainingNotAvailable as error:
            raise _with_ways(error, session, train) from error
    say(f"Created. `sportft follow {job.id}` shows how it goes.")
    put_json(job.to_dict()) if args.json else put(job.id)
    return 0


def _path(text: str) -> Path:
    return Path(text).expanduser()


async def _created(
    session: Session, files: TrainingFiles, wish: JobWish, *, is_agreed: bool
) -> Job:
    from sportft_tui.workflow import creating, model_ends

    await session.check()
    if warned := await model_ends.warning(session, wish.model):
        say(f"! {warned}")
    price = await session.price_of(files.train, wish)
    say(f"This costs: {price}.")
    if not (session.is_free or is_agreed):
        agreement.ask(f"This costs: {price}.")
    return await creating.create(session, files, wish, detail)


def _wish(args: argparse.Namespace) -> JobWish:
    """What the options say.

    Raises:
        BadInput: one of them is no number, or no pair.
    """
    return JobWish(
        model=args.model,
        n_epochs=_number("--epochs", args.epochs, int),
        batch_size=_number("--batch-size", args.batch_size, int),
        learning_rate_multiplier=_number(
            "--learning-rate-multiplier", args.learning_rate_multiplier, float
        ),
        suffix=args.suffix,
        seed=args.seed,
        metadata=_pairs(args.metadata),
        wandb_project=args.wandb,
        training_type=args.training_type,
    )


def _number(option: str, text: str, kind: type[T]) -> T | None:
    if text == _AUTO:
        return None
    try:
        return kind(text)
    except ValueError as error:
        raise BadInput(f"{option} takes a number or auto, not “{text}”.") from error


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        key, is_pair, value = text.partition("=")
        if not (is_pair and key):
            raise BadInput(f"--metadata takes KEY=VALUE, not “{text}”.")
        found[key] = value
    return found


def _with_ways(error: TrainingNotAvailable, session: Session, train: Path) -> TrainingNotAvailable:
    """With the commands that help."""
    import shlex

    from sportft_tui.workflow.attach import options

    here = shlex.join(["sportft", "train", str(train), "--profile", "local"])
    hint = f"Train on this machine instead: `{here}`."
    if error.uploaded:
        delete = ["sportft", "files", "delete", *error.uploaded, *options(session.choice)]
        hint += f" Delete the uploads: `{shlex.join(delete)}`."
    return TrainingNotAvailable(error.what, hint=hint, uploaded=error.uploaded)
