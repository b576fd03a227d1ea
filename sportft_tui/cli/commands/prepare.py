"""`sportft prepare FILE`: a table of texts becomes files for training."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.cli.commands import training_cost
from sportft_tui.cli.commands.terminal import INTERRUPTED, detail, put, put_json, say
from sportft_tui.cli.commands.training_cost import TrainingCost
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line, printable

if TYPE_CHECKING:
    from sportft_tui.dataset.findings.finding import Found
    from sportft_tui.dataset.preparing.origin import Origin
    from sportft_tui.dataset.preparing.plan import Outcome
    from sportft_tui.dataset.preparing.preparer import Done, Preparer
    from sportft_tui.dataset.preparing.recipe import Recipe


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "prepare",
        help="make training files of a table of texts",
        description="Look at a table of texts and labels, say what is wrong with it, mend it, "
        "split it and write training files. Nothing is overwritten.",
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="csv, tsv, jsonl, json, xlsx, parquet, txt (also .gz, .zst), a folder with a folder "
        "of texts per label, or - for stdin",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="do what is recommended")
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    parser.add_argument(
        "--like-openai",
        action="store_true",
        help="the files and advice of the retired `openai tools fine_tunes.prepare_data`",
    )
    _add_posts(parser.add_argument_group("newsgroups, in place of FILE"))
    _add_reading(parser.add_argument_group("reading"))
    _add_deciding(parser.add_argument_group("findings"))
    _add_writing(parser.add_argument_group("files"))
    training_cost.add_options(parser.add_argument_group("cost"))
    parser.set_defaults(run=run)


def _add_reading(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--text", metavar="COLUMN", help="the column with the texts")
    group.add_argument("--label", metavar="COLUMN", help="the column with the labels")
    group.add_argument("--encoding", metavar="NAME", help="of the file; detected where not given")
    group.add_argument("--skip-bad", action="store_true", help="skip lines that cannot be used")


def _add_posts(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--newsgroups",
        metavar="NAMES",
        help="of the 20 newsgroups, such as rec.sport.baseball,rec.sport.hockey; or all",
    )
    group.add_argument("--subset", metavar="PART", help="train (the default), test or all")
    group.add_argument(
        "--remove", metavar="PARTS", help="cut from each post: headers,footers,quotes"
    )


def _add_deciding(group: argparse._ArgumentGroup) -> None:
    more: dict[str, Any] = {"metavar": "FINDING", "action": "append", "default": []}
    group.add_argument("--fix", help="apply the fix of a finding, by its name", **more)
    group.add_argument("--keep", help="leave a finding as it is, by its name", **more)
    group.add_argument(
        "--context", type=int, metavar="TOKENS", help="of the model; longer rows are found"
    )
    group.add_argument("--recipe", metavar="FILE", help="decide as in an earlier run")
    group.add_argument("--save-recipe", metavar="FILE", help="keep the decisions for later runs")


def _add_writing(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--format", choices=("completion", "chat"), help="of the examples")
    group.add_argument("--system", metavar="TEXT", help="the system prompt of chat examples")
    group.add_argument("--bom", action="store_true", help="begin files as Azure wants them")
    group.add_argument(
        "--valid",
        type=float,
        metavar="N",
        help="for validation: a part such as 0.2, or a number of rows; 0 for no split",
    )
    group.add_argument("--rows", type=int, metavar="N", help="only the first N rows")
    group.add_argument("--folds", type=int, metavar="K", help="K pairs of files to cross-validate")
    group.add_argument("--seed", type=int, metavar="N", help="of the split (default: 42)")
    group.add_argument("-o", "--output", metavar="FOLDER", help="for the files")


def run(args: argparse.Namespace) -> int:
    from sportft_tui.dataset.preparing.preparer import Preparer

    recipe = _recipe(args)
    _check(args, recipe)
    cost = TrainingCost.of(args)
    try:
        with Preparer(_origin(args), recipe, model=args.model) as preparer:
            return _prepare(args, preparer, cost)
    except KeyboardInterrupt:
        say("Stopped: nothing was written.")
        return INTERRUPTED


def _origin(args: argparse.Namespace) -> Path | Origin:
    """The file, or posts in its place."""
    if not args.newsgroups:
        if not args.file:
            raise BadInput("There is no FILE to prepare.", hint="Name one, or use --newsgroups.")
        if args.subset or args.remove:
            raise BadInput("--subset and --remove are for --newsgroups.")
        return Path(args.file)
    if args.file:
        raise BadInput("--newsgroups stands in place of FILE.", hint="Take one of them.")
    from sportft_tui.dataset.newsgroups import Newsgroups
    from sportft_tui.dataset.preparing.origin import PostsOrigin

    named = () if args.newsgroups == "all" else _words(args.newsgroups)
    posts: Any = (named, args.subset or "train", _words(args.remove or ""))
    return PostsOrigin(Newsgroups(*posts), detail)


def _words(list_of: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, list_of.split(","))))


def _recipe(args: argparse.Namespace) -> Recipe:
    """What the recipe says, and above it what the command line says."""
    from sportft_tui.dataset.preparing.recipe import Recipe

    recipe = Recipe.load(Path(args.recipe)) if args.recipe else Recipe()
    read, written = ("text", "label", "encoding", "context"), ("format", "system")
    names = (*read, *written, "rows", "valid", "folds", "seed")
    said = {name: value for name in names if (value := getattr(args, name)) is not None}
    said |= {name: True for name in ("like_openai", "skip_bad", "bom") if getattr(args, name)}
    decisions = dict.fromkeys(args.keep, False) | dict.fromkeys(args.fix, True)
    return replace(recipe, **said, decisions={**recipe.decisions, **decisions})


def _check(args: argparse.Namespace, recipe: Recipe) -> None:
    if args.file == "-" and not (args.quiet or args.recipe):
        raise BadInput(
            "The table comes from stdin, so there is nowhere to ask.",
            hint="-q does what is recommended, --recipe what was decided before.",
        )
    if recipe.like_openai and recipe.format == "chat":
        raise BadInput("The retired tool wrote no chats.", hint="Leave out --like-openai.")
    if recipe.system and recipe.format != "chat":
        raise BadInput("A system prompt is for chats.", hint="Add --format chat.")
    wrong = (recipe.valid or 0) < 0 or recipe.folds < 0
    wrong = wrong or any(n is not None and n < 1 for n in (recipe.context, recipe.rows))
    if wrong or not 0 <= recipe.seed < 2**32:
        raise BadInput("--valid, --folds, --seed, --rows and --context take no such number.")
    if recipe.folds and recipe.valid is not None:
        raise BadInput("--folds and --valid are two ways to split.", hint="Take one of them.")


def _prepare(args: argparse.Namespace, preparer: Preparer, cost: TrainingCost) -> int:
    found = preparer.look()
    asks = not (args.quiet or args.recipe)
    say(f"{preparer.origin.name}: {len(preparer.survey.spool):,} rows")
    for number, one in enumerate(found, start=1):
        _tell(number, one, preparer)
    _unknown([*args.fix, *args.keep], found)
    decisions = _decided(found, preparer.recipe, asks)
    outcome = preparer.decide(decisions)
    parts = preparer.parts(splits=_splits(outcome, preparer.recipe, asks))
    if args.save_recipe:
        _saved(preparer, found, decisions, Path(args.save_recipe))
    if preparer.changes_nothing and not any(part.valid for part in parts):
        _as_it_is(args, preparer, outcome, found, cost)
        return 0
    if asks and not _yes("Write the files?"):
        say("Nothing was written.")
        return 0
    folder = Path(args.output) if args.output else None
    _tell_done(args, preparer, preparer.write(parts, folder), found, cost)
    return 0


def _tell(number: int, found: Found, preparer: Preparer) -> None:
    from sportft_tui.dataset.findings.finding import named_rows
    from sportft_tui.dataset.preparing.preview import preview

    say(f"{number}. {found.what} [{found.id}]")
    if found.rows and found.count < len(preparer.survey.spool):
        detail(named_rows(found.rows))
    if found.why:
        detail(found.why)
    if shown := preview(found, preparer.survey.spool):
        detail(f"e.g. {shown}")


def _decided(found: Iterable[Found], recipe: Recipe, asks: bool) -> dict[str, bool]:
    """What to do about each finding that something can be done about."""
    fixable = [one for one in found if one.fix]
    if not fixable:
        say("Nothing is to be mended.")
    decisions = {}
    for one in fixable:
        assert one.fix is not None
        if one.fix.necessary:
            detail(f"- [Necessary] {one.fix.what}")
            continue
        wanted = recipe.decisions.get(one.id, one.fix.default)
        kind = "Recommended" if one.fix.default else "Possible"
        question = f"- [{kind}] {one.fix.what}"
        if asks and one.id not in recipe.decisions:
            wanted = _yes(question, default=wanted, indent="  ")
        else:
            detail(f"{question}: {'yes' if wanted else 'no'}")
        decisions[one.id] = wanted
    return decisions


def _splits(outcome: Outcome, recipe: Recipe, asks: bool) -> bool:
    from sportft_tui.dataset.findings.finding import Task

    if outcome.task is not Task.CLASSIFICATION or recipe.valid is not None or recipe.folds:
        return False
    return not asks or _yes("- [Recommended] Split into training and validation", indent="  ")


def _yes(question: str, *, default: bool = True, indent: str = "") -> bool:
    """An answer from the terminal; anything but a no is a yes where that is usual."""
    print(indent + one_line(question), "[Y/n] " if default else "[y/N] ", end="", file=sys.stderr)
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        print(file=sys.stderr)
        raise BadInput(
            "The answers ended before the questions did; nothing was written.",
            hint="-q does what is recommended.",
        )
    answer = answer.strip().lower()
    return answer not in ("n", "no") if default else answer in ("y", "yes")


def _unknown(named: Sequence[str], found: Sequence[Found]) -> None:
    ids = [one.id for one in found if one.fix and not one.fix.necessary]
    for name in named:
        if name not in ids:
            detail(
                f"Nothing to mend is called {name!r} here; there are {', '.join(ids) or 'none'}."
            )


def _saved(
    preparer: Preparer, found: Sequence[Found], decisions: dict[str, bool], path: Path
) -> None:
    preparer.to_keep(found, decisions).save(path)
    say(f"The decisions are kept in {path}.")


def _as_it_is(
    args: argparse.Namespace,
    preparer: Preparer,
    outcome: Outcome,
    found: Sequence[Found],
    cost: TrainingCost,
) -> None:
    say("The file is good for training as it is; nothing was written.")
    [costs] = cost.tell(outcome, [(Path(args.file), len(outcome))])
    if args.json:
        files = [{"train": args.file, "valid": None, "cost": costs}]
        put_json(_summary(preparer, found) | {"files": files})
    elif preparer.recipe.like_openai:
        from sportft_tui.dataset.preparing.advice import Files, told

        put(printable(told(outcome, Files(args.file), written=False)).removesuffix("\n"))
    else:
        put(one_line(args.file))


def _tell_done(
    args: argparse.Namespace,
    preparer: Preparer,
    done: Done,
    found: Sequence[Found],
    cost: TrainingCost,
) -> None:
    pairs = list(zip(done.files, done.parts, strict=True))
    for (train, valid), part in pairs:
        say(f"{len(part.train):,} rows for training are in {train}.")
        if valid:
            say(f"{len(part.valid):,} rows for validation are in {valid}.")
    costs = cost.tell(done.outcome, [(train, len(part.train)) for (train, _), part in pairs])
    if args.json:
        files = [
            {
                "train": str(train),
                "valid": str(valid) if valid else None,
                "n_train": len(part.train),
                "n_valid": len(part.valid),
                "cost": cost_of,
            }
            for ((train, valid), part), cost_of in zip(pairs, costs, strict=True)
        ]
        template = {
            "separator": done.template.separator,
            "leading": done.template.leading,
            "system": done.template.system,
            "labels": done.template.labels,
        }
        put_json(_summary(preparer, found) | {"files": files, "template": template})
    elif preparer.recipe.like_openai:
        from sportft_tui.dataset.preparing.advice import Files, told

        train, valid = done.files[0]
        names = Files(str(train), str(valid) if valid else "")
        put(printable(told(done.outcome, names, written=True)).removesuffix("\n"))
    else:
        for pair in done.files:
            for path in filter(None, pair):
                put(printable(str(path)))


def _summary(preparer: Preparer, found: Sequence[Found]) -> dict[str, Any]:
    applied = {one.id for one in preparer.plan.applied}
    return {
        "rows": len(preparer.survey.spool),
        "task": preparer.survey.looked.task.value,
        "findings": [
            {
                "id": one.id,
                "what": one.what,
                "why": one.why,
                "count": one.count,
                "rows": [position + 1 for position in one.rows],
                "fix": one.fix.what if one.fix else None,
                "applied": bool(one.fix and (one.fix.necessary or one.id in applied)),
            }
            for one in found
        ],
    }
