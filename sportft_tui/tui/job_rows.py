"""Jobs as rows for a file: the list as it is shown, and one job with all that is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job
    from sportft_tui.domain.progress import Progress
    from sportft_tui.tui.book import Entry

#: Of a job's progress, what one number or word says.
_TOLD = (
    *("queue_number", "epoch", "n_epochs", "step", "total_steps", "valid_loss"),
    *("train_accuracy", "valid_accuracy", "cost_usd", "tokens_billed", "result_file"),
)


def listed(jobs: Sequence[Job], progress: Mapping[str, Progress]) -> list[dict[str, Any]]:
    """A row a job, in the order given."""
    return [_row(job, progress.get(job.id)) for job in jobs]


def _row(job: Job, progress: Progress | None) -> dict[str, Any]:
    now = {name: getattr(progress, name, None) for name in _TOLD}
    losses = progress.losses if progress else []
    return {
        "id": job.id,
        "status": job.status,
        "created_at": job.created_at,
        "model": job.model,
        "fine_tuned_model": job.fine_tuned_model,
        **now,
        "train_loss": losses[-1][1] if losses else None,
        "error": job.error_message,
    }


def measured(entry: Entry) -> list[dict[str, Any]]:
    """What was measured of a job: by the server, and here; a row a value."""
    rows = [
        _value("result file", None, name, value)
        for name, value in (entry.results.classification if entry.results else {}).items()
    ]
    if entry.evaluation is not None:
        where = f"evaluated on {one_line(entry.evaluation.file)}"
        rows += [_value(where, None, name, one) for name, one in entry.evaluation.scores.items()]
    progress = entry.progress
    rows += [_value("events", step, "train_loss", loss) for step, loss in progress.losses]
    for name in ("valid_loss", "train_accuracy", "valid_accuracy", "cost_usd"):
        if (value := getattr(progress, name)) is not None:
            rows.append(_value("events", progress.step, name, value))
    return rows


def _value(source: str, step: int | None, name: str, value: float) -> dict[str, Any]:
    return {"source": source, "step": step, "name": name, "value": value}


def whole(entry: Entry) -> dict[str, Any]:
    """All that is known of a job, but its events: those have a file of their own."""
    return {
        "job": entry.job.to_dict(),
        "now": _row(entry.job, entry.progress),
        "measured": measured(entry),
        "evaluation": entry.evaluation.to_dict() if entry.evaluation else None,
    }
