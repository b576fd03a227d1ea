"""A job's status as lines: one fact a line, and only facts that somebody has told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from sportft_tui.domain.hints import hint_for, reason_of
from sportft_tui.domain.job import Job, Phase
from sportft_tui.domain.progress import Progress
from sportft_tui.domain.standing import status_words, steps_words
from sportft_tui.domain.text import one_line
from sportft_tui.domain.waiting import waiting
from sportft_tui.tui.panes.jobs import HANG
from sportft_tui.tui.widgets.figures import curve, epoch_bar, percent
from sportft_tui.tui.widgets.lines import line
from sportft_tui.tui.widgets.marks import PHASE_MARKS

if TYPE_CHECKING:
    from sportft_tui.api.quirks import Quirks
    from sportft_tui.domain.evaluation import Evaluation
    from sportft_tui.domain.metrics import Results
    from sportft_tui.tui.book import Entry

#: The widest name, and a blank.
_NAMES = HANG - 1
#: Cells of the epoch bar and of the loss line: they fit a pane of 48 with name and number.
_FIGURE = 28
#: Two columns of name and value fit the narrowest pane.
_METRICS_A_LINE = 2
#: Characters of a server's reason; more than these push all else off a small terminal. The whole
#: is among the events.
_REASON = 400
#: Cells to which a long reason is cut, one after the other, until all fits.
_SHORTER = (300, 200, 100)
#: Characters of a name: longer ones are nobody's model, and would fill the pane.
_NAME = 120
#: What goes first where there is no room for all: what the other panes show too, or shows little.
_LEAST_FIRST = (
    *(
        "results",
        "saved",
        "next",
        "reward",
        "accuracy",
        "tokens",
        "job",
        "step",
        "cost",
        "epoch",
    ),
    *("loss", "valid", "model"),
)
#: Of an evaluation, those that OpenAI once had in its result files.
_MEASURED = {
    "accuracy": "accuracy",
    "macro_precision": "precision",
    "macro_recall": "recall",
    "macro_f1": "F1",
    "auroc": "AUROC",
    "auprc": "AUPRC",
}
#: Providers keep so many.
_CHECKPOINTS = 3


def status_lines(
    entry: Entry,
    now: float,
    jobs: Sequence[Job] = (),
    past_waits: Sequence[float] = (),
    quirks: Quirks | None = None,
    evaluate: str = "v",
) -> list[Text]:
    """A job's status.

    Args:
        entry: the job and all that is known of it.
        now: Unix seconds.
        jobs: all jobs of this server, the newest first; what it waits behind.
        past_waits: how many seconds earlier jobs waited.
        quirks: what is particular about this server.
        evaluate: the key that evaluates.
    """
    job, progress = entry.job, entry.progress
    lines = [
        _fact("job", _short(job.id)),
        _fact("status", _short(status_words(job)), PHASE_MARKS[job.phase].ink),
    ]
    if wait := waiting(job, jobs, now, past_waits, progress.queue_number):
        lines.append(_fact("waiting", wait.words(), "accent"))
    lines += [*_failure(job, progress), *_training(job, progress, now), *_left(job, progress)]
    if quirks and job.phase is Phase.SUCCEEDED:
        lines += _known("next", quirks.deploy_words(job.fine_tuned_model or ""))
    if entry.results or entry.evaluation:
        lines += metric_lines(entry.results, entry.evaluation, evaluate)
    return lines


def fitting(lines: Sequence[Text], rows: int, rows_of: Callable[[Text], int]) -> list[Text]:
    """Those lines that fit: whole facts are left out, the least important first.

    None is cut but for a reason that fills the pane alone: what to do about it is still to be read.

    Args:
        lines: a job's status.
        rows: the room there is.
        rows_of: how many rows a line takes.
    """
    taken = {id(line): rows_of(line) for line in lines}
    kept = list(lines)
    for name in _LEAST_FIRST:
        if sum(taken[id(line)] for line in kept) <= rows:
            break
        kept = [line for line in kept if _name(line) != name]
    for length in _SHORTER:
        over = sum(taken[id(line)] for line in kept) - rows
        reason = next((line for line in kept if _name(line) == "reason"), None)
        if over <= 0 or reason is None:
            break
        reason.truncate(length, overflow="ellipsis")
        taken[id(reason)] = rows_of(reason)
    return kept


def metric_lines(
    results: Results | None, evaluation: Evaluation | None = None, evaluate: str = "v"
) -> list[Text]:
    """The classification metrics: the server's own, else those that were measured here."""
    from sportft_tui.domain.metrics import CLASSIFICATION, LABELS

    told = results.classification if results else {}
    measured = [name for name in CLASSIFICATION if name in told]
    measured += [name for name in told if name not in measured]
    if measured:
        return _metrics([(LABELS.get(name, _short(name)), told[name]) for name in measured])
    if evaluation is not None:
        found = evaluation.scores
        pairs = [(word, found[name]) for name, word in _MEASURED.items() if name in found]
        where = f"{evaluation.n_rows:,} rows of {_short(evaluation.file)}"
        words = f"measured here on {where}; {evaluate} shows all"
        return [*_metrics(pairs), _fact("", words, "dim")]
    words = f"none in this server's result file; {evaluate} evaluates the model"
    return [_fact("metrics", words, "dim")]


def _metrics(told: Sequence[tuple[str, float]]) -> list[Text]:
    lines = []
    for start in range(0, len(told), _METRICS_A_LINE):
        fact = _fact("" if start else "metrics", "")
        for name, value in told[start : start + _METRICS_A_LINE]:
            fact.append_text(line((f"{name:<11} ", "dim")))
            fact.append(f"{value:.3f}   ", "number")
        fact.rstrip()
        lines.append(fact)
    return lines


def _failure(job: Job, progress: Progress) -> list[Text]:
    if job.phase is not Phase.FAILED:
        return []
    reason = reason_of(job, progress)
    told = one_line(reason, _REASON) + ("…" if len(reason) > _REASON else "")
    lines = [_fact("reason", told or "the server gave none", "bad")]
    if hint := hint_for(job, progress):
        lines.append(_fact("hint", hint))
    return lines


def _training(job: Job, progress: Progress, now: float) -> list[Text]:
    """How far it is, and what was measured."""
    lines = []
    has_begun = progress.epoch is not None or progress.step is not None
    if has_begun or job.phase is Phase.RUNNING:
        lines += _known("epoch", epoch_bar(progress.epoch, progress.n_epochs, _FIGURE))
    # The name says already what is counted.
    lines += _known("step", steps_words(job, progress, now).removeprefix("step "), "number")
    if progress.losses:
        told = _fact("loss", curve(progress.losses, _FIGURE), "accent")
        told.append(f" {_loss(progress.losses[-1][1])}", "number")
        lines.append(told)
    if progress.train_accuracy is not None:
        lines.append(_fact("accuracy", f"{percent(progress.train_accuracy)} in training", "number"))
    held_out = [] if progress.valid_loss is None else [f"loss {_loss(progress.valid_loss)}"]
    if progress.valid_accuracy is not None:
        held_out.append(f"accuracy {percent(progress.valid_accuracy)}")
    lines += _known("valid", ", ".join(held_out), "number")
    rewards = (("in training", progress.train_reward), ("in validation", progress.valid_reward))
    words = [f"{value:.2f} {where}" for where, value in rewards if value is not None]
    return lines + _known("reward", ", ".join(words), "number")


def _loss(value: float) -> str:
    """Three places; of a small one, its first two digits: a loss that is measured is not zero."""
    return f"{value:.2g}" if 0 < abs(value) < 0.001 else f"{value:.3f}"


def _left(job: Job, progress: Progress) -> list[Text]:
    """What it costs, and what it leaves behind."""
    cost = "" if progress.cost_usd is None else f"${progress.cost_usd:,.2f}"
    model = progress.model or f"{job.model} (base)"
    return [
        *_known("cost", cost),
        *_known("tokens", _billed(job, progress)),
        *_known("saved", _checkpoints(progress.checkpoints)),
        _fact("model", _short(model)),
        *_known("results", _short(progress.result_file or "")),
    ]


def _billed(job: Job, progress: Progress) -> str:
    told = []
    if progress.tokens_billed is not None:
        told.append(f"{progress.tokens_billed:,} billed")
    elif job.trained_tokens is not None:
        told.append(f"{job.trained_tokens:,} trained")
    if progress.hours_billed is not None:
        told.append(f"{progress.hours_billed:,.2f} hours billed")
    return ", ".join(told)


def _checkpoints(steps: Sequence[int]) -> str:
    if not steps:
        return ""
    last = ", ".join(f"{step:,}" for step in steps[-_CHECKPOINTS:])
    if len(steps) > _CHECKPOINTS:
        return f"{len(steps)} checkpoints, the last at steps {last}"
    return f"checkpoints at steps {last}" if len(steps) > 1 else f"checkpoint at step {last}"


def _known(name: str, value: str, ink: str = "") -> list[Text]:
    return [_fact(name, value, ink)] if value else []


def _fact(name: str, value: str, ink: str = "") -> Text:
    return line((f" {name:<{_NAMES}}", "dim"), (value, ink))


def _name(fact: Text) -> str:
    return fact.plain[:HANG].strip()


def _short(text: str) -> str:
    return one_line(text, _NAME) + ("…" if len(text) > _NAME else "")
