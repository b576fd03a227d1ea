"""`sportft quickstart`: the tutorial's whole run in the shell."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sportft_tui.cli.commands import agreement, over_budget, results, target
from sportft_tui.cli.commands.predict import in_words
from sportft_tui.cli.commands.terminal import detail, put, put_json, say
from sportft_tui.domain.event import Event
from sportft_tui.domain.text import one_line
from sportft_tui.workflow import tutorial
from sportft_tui.workflow.loading import whole
from sportft_tui.workflow.session import Session, outcome

if TYPE_CHECKING:
    from sportft_tui.dataset.preparing.client import Prepared
    from sportft_tui.dataset.table.client import Table
    from sportft_tui.domain.job import Job
    from sportft_tui.domain.metrics import Results
    from sportft_tui.domain.prediction import Prediction

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
    over_budget.add_option(parser)
    target.add_options(parser)
    parser.set_defaults(run=run)


@dataclass(frozen=True, slots=True)
class Tutorial:
    """What the run has shown: its data, its job, what was measured, two answers by their source."""

    table: Table
    prepared: Prepared
    job: Job
    measured: Results
    answers: Mapping[str, tuple[str, Prediction]]


async def run(args: argparse.Namespace) -> int:
    async with target.session(args) as session:
        await session.check()
        table, prepared = await _prepare(session)
        job = await _train(session, prepared, args)
        say("4 Results")
        measured = await session.results(job)
        say("5 Classify")
        texts = {"validation file": prepared.first_validation_text, "tweet": tutorial.TWEET}
        answers = {
            name: (text, await session.classify(job.fine_tuned_model or "", text))
            for name, text in texts.items()
        }
    done = Tutorial(table, prepared, job, measured, answers)
    if args.json:
        put_json(_as_dict(done))
    else:
        _show(done)
    return 0


async def _prepare(session: Session) -> tuple[Table, Prepared]:
    say("1 Load")
    table = await session.load(say=detail)
    await whole(table)
    state = table.state
    counts = ", ".join(f"{label} {count:,}" for label, count in state.counts.items())
    detail(f"{state.n_rows:,} posts from {table.title} ({counts})")
    if table.note:
        detail(table.note)

    say("2 Prepare")
    prepared = await session.prepare(table, say=detail)
    for action in prepared.actions:
        detail(action)
    detail(f"{prepared.n_train} rows in {prepared.train_path}")
    detail(f"{prepared.n_valid} rows in {prepared.valid_path}")
    return table, prepared


async def _train(session: Session, prepared: Prepared, args: argparse.Namespace) -> Job:
    """The job as it ended well.

    Raises:
        JobFailed, JobCancelled: it ended otherwise.
    """
    from sportft_tui.cli.commands.following import Follower

    price = await session.price(prepared, model=args.model)
    say(f"3 Train ({price})")
    if not session.is_free and not args.yes:
        agreement.ask(f"This costs: {price}.")
    job = await session.train(prepared, detail, model=args.model)
    detail(f"{job.id}: `sportft follow {job.id}` shows it again after a lost connection")
    job = await Follower(session, job.id, _narrate).until_end()
    if error := outcome(job):
        raise error
    return job


def _as_dict(done: Tutorial) -> dict[str, object]:
    return {
        "job": done.job.to_dict(),
        "source": done.table.title,
        "made_up": done.table.made_up,
        "training_rows": done.prepared.n_train,
        "validation_rows": done.prepared.n_valid,
        "results": results.as_dict(done.measured),
        "predictions": {name: answer.to_dict() for name, (_, answer) in done.answers.items()},
    }


def _show(done: Tutorial) -> None:
    put(results.as_table(done.measured))
    put()
    for name, (text, answer) in done.answers.items():
        put(f"{name}: {one_line(text, limit=_SHOWN)}")
        put(f"  {in_words(answer)}")
    put()
    put(f"model  {one_line(done.job.fine_tuned_model or '')}")


def _narrate(event: Event) -> None:
    """Events as they come; the single steps are left to the result file."""
    if event.type != "metrics":
        detail(event.message)
