"""A fine-tuning job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sportft_tui.domain.phase import PHASES, TRANSITIONS, Phase, phase_of

__all__ = ["PHASES", "TRANSITIONS", "Job", "Phase", "phase_of"]


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
