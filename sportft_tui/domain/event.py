"""One line of a job's history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: The type of the events that are made of a job's checkpoints; see `api.checkpoints`.
CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the server told it.

    Attributes:
        id: `ftevent-...`, unique within its job.
        created_at: Unix time in whole seconds; several events share one.
        level: `info`, `warn`, `error`, or the provider's own word.
        message: the provider's text, as it came.
        type: `message`, `metrics`, `moderation_checks`, `checkpoint`, ...
        data: the numbers that came with it.
    """

    id: str
    created_at: float
    level: str
    message: str
    type: str = "message"
    data: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as printed by `--json`."""
        return {
            "id": self.id,
            "created_at": self.created_at,
            "level": self.level,
            "message": self.message,
            "type": self.type,
            "data": dict(self.data),
        }
