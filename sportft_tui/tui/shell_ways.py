"""What the panes show, as commands of the shell that do the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sportft_tui.domain.text import printable
from sportft_tui.tui.shell_command import ShellWay

if TYPE_CHECKING:
    from sportft_tui.dataset.newsgroups import Newsgroups
    from sportft_tui.dataset.preparing.client import Prepared
    from sportft_tui.dataset.preparing.recipe import Recipe
    from sportft_tui.domain.job import Job
    from sportft_tui.workflow.job_wish import JobWish
    from sportft_tui.workflow.prepare_order import PrepareOrder

#: The recipe's fields that are options of `prepare`, and their defaults there.
_VALUES = ("text", "label", "encoding", "context", "system", "rows", "valid")
_SWITCHES = ("skip_bad", "bom", "like_openai")
_USUAL_SEED = 42


def of_job(job: Job) -> list[ShellWay]:
    """What can be done about a job."""
    ways = [ShellWay("Follow it", ["follow", job.id])]
    if job.is_over:
        ways.append(ShellWay("Its metrics", ["results", job.id]))
    else:
        ways.append(ShellWay("Cancel it", ["cancel", job.id]))
    measured = ["export", "metrics", "--job", job.id, "-o", "metrics.csv"]
    return [
        *ways,
        ShellWay("All jobs", ["jobs"]),
        ShellWay("All measured values, to a file", measured),
        ShellWay("All jobs, to a file", ["export", "jobs", "-o", "jobs.csv"]),
    ]


def of_events(job: Job) -> list[ShellWay]:
    """What can be done about a job's events."""
    told = ["export", "events", "--job", job.id, "-o", "events.jsonl"]
    return [
        ShellWay("Follow the events", ["follow", job.id]),
        ShellWay("The events that this machine knows, to a file", told),
    ]


def of_texts(model: str, text: str, *, is_calibrated: bool = False) -> list[ShellWay]:
    """What can be done about a text and the model that answers.

    Args:
        model: its name.
        text: in the box, or that of the answer under the cursor; may be empty.
        is_calibrated: whether its probabilities are calibrated.
    """
    ways = []
    if text.strip():
        text = printable(text)
        calibrated = ["--calibrated"] * is_calibrated
        # A text that begins as an option does, or is that of stdin, is none after `--`.
        ways.append(ShellWay("Classify the text", ["predict", *calibrated, model, "--", text]))
    answers = ["export", "predictions", "-o", "answers.jsonl"]
    return [*ways, ShellWay("All answers, to a file", answers)]


def of_table(
    what: Path | Newsgroups | None,
    order: PrepareOrder | None,
    saved: str = "",
    prepared: Prepared | None = None,
) -> list[ShellWay]:
    """What can be done about a table.

    Args:
        what: the file or the posts; None for the tutorial's.
        order: how it is prepared; None where nobody knows yet.
        saved: a file with the recipe, where somebody has saved it.
        prepared: the training files, where they are written.
    """
    source = source_words(what)
    ways = []
    if order is not None:
        told = prepare_words(source, order, saved)
        ways.append(ShellWay("Write the training files", told, has_server=False))
    if prepared is not None:
        words = train_words(prepared.train_path, prepared.valid_path)
        ways.append(ShellWay("Train on those that are written", words))
    if isinstance(what, Path):
        ways.append(ShellWay("Open it in the app", ["--data", str(what.absolute())]))
    if what is None:
        ways.append(ShellWay("The whole tutorial, up to the results", ["quickstart"]))
    reviewed = ["export", "decisions", "-o", "decisions.jsonl"]
    return [*ways, ShellWay("The labels given in reviews, to a file", reviewed)]


def train_words(train: Path, valid: Path | None, wish: JobWish | None = None) -> list[str]:
    """`train`, with what was wished for.

    Args:
        train: the training file.
        valid: the validation file, if any.
        wish: how the job is to be; as usual where not given.
    """
    words = ["train", str(train.absolute())]
    if valid is not None:
        words += ["--validation", str(valid.absolute())]
    if wish is None:
        return words
    from sportft_tui.workflow.tutorial import N_EPOCHS

    if wish.n_epochs != N_EPOCHS:
        words += ["--epochs", "auto" if wish.n_epochs is None else str(wish.n_epochs)]
    multiplier = wish.learning_rate_multiplier
    told = {
        "--model": wish.model,
        "--batch-size": wish.batch_size,
        "--learning-rate-multiplier": None if multiplier is None else f"{multiplier:g}",
        "--suffix": wish.suffix,
        "--seed": wish.seed,
        "--wandb": wish.wandb_project,
        "--training-type": wish.training_type,
    }
    for name, value in told.items():
        if value is not None and (value != "" or name == "--suffix"):
            words += [name, str(value)]
    for key, value in wish.metadata.items():
        words += ["--metadata", f"{key}={value}"]
    return words


def source_words(what: Path | Newsgroups | None) -> list[str]:
    """What names a table to `sportft prepare`."""
    if isinstance(what, Path):
        path = str(what.absolute())
        return [path]
    if what is None:
        from sportft_tui.workflow.tutorial import CATEGORIES

        return ["--newsgroups", ",".join(CATEGORIES)]
    words = ["--newsgroups", ",".join(what.categories) or "all", "--subset", what.subset]
    return words + (["--remove", ",".join(what.remove)] if what.remove else [])


def prepare_words(source: Sequence[str], order: PrepareOrder, saved: str = "") -> list[str]:
    """`prepare`, with what was decided: as options, else by a recipe that is to be saved first.

    Args:
        source: what names the table.
        order: how it is prepared.
        saved: a file with the recipe, where somebody has saved it.
    """
    recipe, words = order.recipe, ["prepare", *source]
    if is_told_by_options(recipe):
        words += ["-q", *_options(recipe)]
    else:
        words += ["--recipe", saved or str(recipe_file(order))]
    return [*words, "-o", str(order.folder)]


def recipe_file(order: PrepareOrder) -> Path:
    """Where the recipe is saved unless somebody says otherwise."""
    return order.folder / f"{order.stem}.recipe.json"


def is_told_by_options(recipe: Recipe) -> bool:
    """Whether options can say all that was decided."""
    return not (recipe.edits or recipe.texts or recipe.by_chance)


def _options(recipe: Recipe) -> list[str]:
    words = ["--format", recipe.format]
    for name in _VALUES:
        if (value := getattr(recipe, name)) not in (None, ""):
            words += [f"--{name}", f"{value:g}" if isinstance(value, float) else str(value)]
    if recipe.folds:
        words += ["--folds", str(recipe.folds)]
    if recipe.seed != _USUAL_SEED:
        words += ["--seed", str(recipe.seed)]
    words += [f"--{name.replace('_', '-')}" for name in _SWITCHES if getattr(recipe, name)]
    for finding, is_fixed in sorted(recipe.decisions.items()):
        words += ["--fix" if is_fixed else "--keep", finding]
    return words
