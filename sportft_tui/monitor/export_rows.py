"""What the journal holds, as flat rows: one shape for each kind of thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from sportft_tui.domain.decision import Decision
from sportft_tui.domain.evaluation import Evaluation
from sportft_tui.domain.event import Event
from sportft_tui.domain.event_numbers import numbers
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.monitor.journal import Journal

What = Literal["jobs", "events", "metrics", "predictions", "evaluations", "decisions"]
#: What can be exported.
KINDS: tuple[What, ...] = get_args(What)

Row = dict[str, Any]

#: The columns of each kind, in order; every row has them all. Times are Unix seconds.
#:
#: metrics: one row a measured value, so that jobs and providers with different columns share one
#: table. `source` says who told it: `results` (the result file, by its own column names) or
#: `events` (while the job ran, by sportft's names); `step` is empty where none was told.
#: evaluations: one row a value, with its 95 % interval; `label` is empty for those of a whole file.
#: decisions: what was decided about texts in a review. They belong to a table and to no server;
#: a job's are those made with its model's opinion. `row` counts from 1, as it is shown.
COLUMNS: Mapping[What, tuple[str, ...]] = {
    "jobs": ("profile", *(field.name for field in fields(Job)), "seen_at"),
    "events": ("profile", "job_id", *(field.name for field in fields(Event))),
    "metrics": ("profile", "job_id", "source", "step", "name", "value"),
    "predictions": (
        "profile",
        "at",
        "text",
        "label",
        "probability",
        "probabilities",
        "model",
        "seconds",
        "undecided",
        "temperature",
        "prompt_tokens",
        "completion_tokens",
        "usd",
    ),
    "evaluations": (
        "profile",
        "at",
        "model",
        "file",
        "rows",
        "temperature",
        "label",
        "name",
        "value",
        "low",
        "high",
    ),
    "decisions": tuple(field.name for field in fields(Decision)),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the journal is meant.

    Attributes:
        profile: only this one's; every one's where None.
        job_id: only this job's; every one's where None.
    """

    profile: str | None = None
    job_id: str | None = None

    def takes(self, profile: str, job_id: str) -> bool:
        """Whether what belongs to a job is meant."""
        return self.profile in (None, profile) and self.job_id in (None, job_id)


def rows(journal: Journal, what: What, choice: Choice) -> Iterator[Row]:
    """The rows of one kind, read as they are asked for."""
    kinds: dict[What, Callable[[Journal, Choice], Iterator[Row]]] = {
        "jobs": _jobs,
        "events": _events,
        "metrics": _metrics,
        "predictions": _predictions,
        "evaluations": _evaluations,
        "decisions": _decisions,
    }
    return kinds[what](journal, choice)


def _jobs(journal: Journal, choice: Choice) -> Iterator[Row]:
    for profile, job, seen_at in journal.every_job():
        if choice.takes(profile, job.id):
            yield {"profile": profile, **job.to_dict(), "seen_at": seen_at}


def _events(journal: Journal, choice: Choice) -> Iterator[Row]:
    for profile, job_id in journal.event_owners():
        if choice.takes(profile, job_id):
            for event in journal.every_event(profile, job_id):
                yield {"profile": profile, "job_id": job_id, **event.to_dict()}


def _metrics(journal: Journal, choice: Choice) -> Iterator[Row]:
    for profile, job_id in journal.result_owners():
        if choice.takes(profile, job_id) and (results := journal.results(profile, job_id)):
            for step, name, value in _of_results(results):
                yield _metric(profile, job_id, "results", step, name, value)
    for profile, job_id in journal.event_owners():
        if choice.takes(profile, job_id):
            for event in journal.every_event(profile, job_id):
                told = dict(numbers(event.data))
                step = told.pop("step", None)
                for name, value in told.items():
                    yield _metric(profile, job_id, "events", step, name, value)


def _of_results(results: Results) -> Iterator[tuple[float | None, str, float]]:
    at = results.columns.index("step") if "step" in results.columns else None
    for values in results.rows:
        step = None if at is None else values[at]
        for place, (name, value) in enumerate(zip(results.columns, values, strict=True)):
            if value is not None and place != at:
                yield step, name, value


def _metric(
    profile: str, job_id: str, source: str, step: float | None, name: str, value: float
) -> Row:
    return {
        "profile": profile,
        "job_id": job_id,
        "source": source,
        "step": int(step) if step is not None and step.is_integer() else step,
        "name": name,
        "value": value,
    }


def _predictions(journal: Journal, choice: Choice) -> Iterator[Row]:
    """A prediction belongs to the job that made its model."""
    models = _models(journal, choice) if choice.job_id is not None else None
    for profile, answered in journal.every_prediction():
        prediction = answered.prediction
        if choice.profile not in (None, profile):
            continue
        if models is None or (profile, prediction.model) in models:
            yield {
                "profile": profile,
                "at": answered.at,
                "text": answered.text,
                "label": prediction.label,
                "probability": prediction.probability,
                "probabilities": dict(prediction.probabilities),
                "model": prediction.model,
                "seconds": prediction.seconds,
                "undecided": prediction.undecided,
                "temperature": prediction.temperature,
                "prompt_tokens": prediction.prompt_tokens,
                "completion_tokens": prediction.completion_tokens,
                "usd": prediction.usd,
            }


def _evaluations(journal: Journal, choice: Choice) -> Iterator[Row]:
    """An evaluation belongs to the job that made its model, too."""
    models = _models(journal, choice) if choice.job_id is not None else None
    for measured in journal.every_evaluation():
        profile, one = measured.profile, measured.evaluation
        if choice.profile not in (None, profile):
            continue
        if models is not None and (profile, one.model) not in models:
            continue
        head = {
            "profile": profile,
            "at": measured.at,
            "model": one.model,
            "file": one.file,
            "rows": one.n_rows,
            "temperature": one.temperature,
        }
        for label, name, value in _of_evaluation(one):
            low, high = one.intervals.get(name, (None, None)) if not label else (None, None)
            yield head | {"label": label, "name": name, "value": value, "low": low, "high": high}


def _decisions(journal: Journal, choice: Choice) -> Iterator[Row]:
    models = None
    if choice.job_id is not None:
        models = {model for _, model in _models(journal, choice)}
    for one in journal.every_decision():
        if one.kind != "taken back" and (models is None or one.model in models):
            yield one.to_dict() | {"row": one.row + 1}


def _of_evaluation(one: Evaluation) -> Iterator[tuple[str, str, float]]:
    """(label or empty, name, value): scores, the labels' scores, and the confusion matrix."""
    for name, value in one.scores.items():
        yield "", name, value
    for row in one.classes:
        for name in ("precision", "recall", "f1", "support", "auroc", "auprc"):
            if (value := getattr(row, name)) is not None:
                yield row.label, name, value
    for given, counts in zip(one.labels, one.confusion, strict=True):
        for said, count in zip((*one.labels, ""), counts, strict=True):
            if count:
                yield given, f"said {said}".strip(), count


def _models(journal: Journal, choice: Choice) -> set[tuple[str, str]]:
    return {
        (profile, job.fine_tuned_model)
        for profile, job, _ in journal.every_job()
        if choice.takes(profile, job.id) and job.fine_tuned_model
    }
