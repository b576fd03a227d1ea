"""A fine-tuning job and its lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from typing import Any


class Phase(Enum):
    """What a status means for somebody who waits."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


#: Status words seen at providers, and what they mean. Others are shown as they are.
PHASES: Mapping[str, Phase] = {
    "validating_files": Phase.WAITING,
    "pending": Phase.WAITING,
    "queued": Phase.WAITING,
    "running": Phase.RUNNING,
    "paused": Phase.PAUSED,
    "succeeded": Phase.SUCCEEDED,
    "failed": Phase.FAILED,
    "cancelled": Phase.CANCELLED,
    "canceled": Phase.CANCELLED,
}

#: The phases that can follow each phase. A job never comes back from its end.
TRANSITIONS: Mapping[Phase, frozenset[Phase]] = {
    Phase.WAITING: frozenset(Phase) - {Phase.WAITING},
    Phase.RUNNING: frozenset(Phase) - {Phase.RUNNING},
    Phase.PAUSED: frozenset(Phase) - {Phase.PAUSED},
    Phase.UNKNOWN: frozenset(Phase) - {Phase.UNKNOWN},
    Phase.SUCCEEDED: frozenset(),
    Phase.FAILED: frozenset(),
    Phase.CANCELLED: frozenset(),
}


def phase_of(status: str) -> Phase:
    """What a provider's status word means, whatever its case."""
    return PHASES.get(status.lower(), Phase.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as last seen. Times are Unix seconds; None is "the server did not say".

    Attributes:
        id: `ftjob-...` (or `ft-...` in the legacy API).
        status: the provider's own word.
        model: the base model.
        queue_number: jobs ahead of this one; only where the server tells it.
        trained_steps, total_steps: only where the server tells them.
        metadata: what its creator tagged it with.
    """

    id: str
    status: str
    model: str
    created_at: float = 0.0
    finished_at: float | None = None
    estimated_finish: float | None = None
    fine_tuned_model: str | None = None
    training_file: str | None = None
    validation_file: str | None = None
    result_files: tuple[str, ...] = ()
    trained_tokens: int | None = None
    n_epochs: int | None = None
    queue_number: int | None = None
    trained_steps: int | None = None
    total_steps: int | None = None
    error_code: str = ""
    error_message: str = ""
    suffix: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def phase(self) -> Phase:
        return phase_of(self.status)

    @property
    def is_over(self) -> bool:
        """Whether no further training can happen."""
        return not TRANSITIONS[self.phase]

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as kept in the journal and printed by `--json`."""
        plain = asdict(self)
        plain["result_files"] = list(self.result_files)
        plain["metadata"] = dict(self.metadata)
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Job:
        """The job that `to_dict` wrote; unknown keys (a newer version's) are left out."""
        known = {f.name for f in fields(cls)}
        values = {key: value for key, value in plain.items() if key in known}
        values["result_files"] = tuple(values.get("result_files") or ())
        values["metadata"] = dict(values.get("metadata") or {})
        return cls(**values)
