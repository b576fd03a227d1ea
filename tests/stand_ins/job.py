"""A job at a stand-in: what has become of it so far, and the script of what is to come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Wire = dict[str, Any]

#: Examples a step.
BATCH = 8


@dataclass
class StandInJob:
    """The state of a job, in the protocol's words.

    Attributes:
        order: the body of the request that created it.
        events, checkpoints: as they go over the wire, oldest first.
        rows: training examples; set when the files are looked at.
        script: the rest of its life; each `next` is a step.
        changes: fields of the job object that this provider adds or has otherwise.
    """

    id: str
    order: Wire
    status: str
    n_epochs: int
    rows: int
    created_at: int = field(default_factory=lambda: int(time.time()))
    finished_at: int | None = None
    fine_tuned_model: str | None = None
    result_files: list[str] = field(default_factory=list)
    trained_tokens: int | None = None
    error: Wire | None = None
    events: list[Wire] = field(default_factory=list)
    checkpoints: list[Wire] = field(default_factory=list)
    script: Iterator[None] = field(default_factory=lambda: iter(()))
    changes: Wire = field(default_factory=dict)
    listed_from: int = 0

    @property
    def model(self) -> str:
        return str(self.order["model"])

    @property
    def steps_per_epoch(self) -> int:
        return -(-self.rows // BATCH)

    @property
    def total_steps(self) -> int:
        return self.n_epochs * self.steps_per_epoch

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None

    def say(self, message: str, data: Wire | None = None, **more: Any) -> None:
        """Let an event happen."""
        count = len(self.events)
        event = {
            "object": "fine_tuning.job.event",
            # IDs that do not sort by time, as anywhere.
            "id": f"ftevent-{(count * 7919 + 13) % 100_003:05d}{self.id[-6:]}",
            "created_at": int(time.time()),
            "level": "info",
            "message": message,
            "type": "metrics" if data else "message",
            "data": data,
        }
        self.events.append(event | more)

    def save(self, step: int, metrics: Wire, **more: Any) -> None:
        """Let a checkpoint be made."""
        checkpoint = {
            "object": "fine_tuning.job.checkpoint",
            "id": f"ftckpt_{self.id[-6:]}{step}",
            "created_at": int(time.time()),
            "fine_tuning_job_id": self.id,
            "fine_tuned_model_checkpoint": None,
            "step_number": step,
            "metrics": {"step": step} | metrics,
        }
        self.checkpoints.append(checkpoint | more)

    def wire(self, with_metadata: bool = True) -> Wire:
        """The job object, as OpenAI has it."""
        wire = {
            "object": "fine_tuning.job",
            "id": self.id,
            "model": self.model,
            "created_at": self.created_at,
            "finished_at": self.finished_at,
            "fine_tuned_model": self.fine_tuned_model,
            "organization_id": "org-stand-in",
            "result_files": self.result_files,
            "status": self.status,
            "validation_file": self.order.get("validation_file"),
            "training_file": self.order.get("training_file"),
            "hyperparameters": {"n_epochs": self.n_epochs, "batch_size": 8},
            "trained_tokens": self.trained_tokens,
            "error": self.error if self.error else {},
            "user_provided_suffix": self.order.get("suffix"),
            "seed": self.order.get("seed", 42),
            "estimated_finish": None,
            "integrations": [],
            "metadata": self.order.get("metadata") if with_metadata else None,
        }
        return wire | self.changes

    def end(self, status: str) -> None:
        self.status, self.finished_at = status, int(time.time())


def loss_at(step: int, total: int) -> float:
    """A loss that falls."""
    return round(2.0 * (1 - step / (total + 1)) ** 2 + 0.01, 4)
