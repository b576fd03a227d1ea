"""What a job's status means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Phase(Enum):
    """What a status means for somebody who waits."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


#: Status words seen at providers, and what they mean. Others are shown as they are. Missing an end
#: is the worst: such a job would be watched for ever.
PHASES: Mapping[str, Phase] = {
    "validating_files": Phase.WAITING,
    "queued": Phase.WAITING,
    "running": Phase.RUNNING,
    "paused": Phase.PAUSED,
    "succeeded": Phase.SUCCEEDED,
    "failed": Phase.FAILED,
    "cancelled": Phase.CANCELLED,
    # Azure's
    "pending": Phase.WAITING,
    "notrunning": Phase.WAITING,
    "canceled": Phase.CANCELLED,
    # Mistral's, there in capitals
    "started": Phase.WAITING,
    "validating": Phase.WAITING,
    "validated": Phase.WAITING,
    "success": Phase.SUCCEEDED,
    "failed_validation": Phase.FAILED,
    "cancellation_requested": Phase.RUNNING,
    # ... and those of servers that only resemble the protocol
    "in_progress": Phase.RUNNING,
    "training": Phase.RUNNING,
    "completed": Phase.SUCCEEDED,
    "error": Phase.FAILED,
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
