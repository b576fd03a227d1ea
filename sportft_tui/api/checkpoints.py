"""A job's checkpoints, told as events: at some servers nothing else tells of its losses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sportft_tui.api.pages import PAGE_ROWS, pages
from sportft_tui.api.reading import MADE
from sportft_tui.domain.errors import NotFound
from sportft_tui.domain.event import CHECKPOINT, Event
from sportft_tui.domain.event_numbers import count_of, numbers

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection

_WORDS = {
    "train_loss": "training loss",
    "train_accuracy": "training accuracy",
    "valid_loss": "validation loss",
    "valid_accuracy": "validation accuracy",
}


async def checkpoint_events(conn: Connection, job_id: str) -> list[Event]:
    """The checkpoints that a job has made so far, the first one first.

    Returns:
        None of them where the server has no list of checkpoints.
    """
    checkpoints = conn.client.fine_tuning.jobs.checkpoints.with_raw_response

    async def fetch(after: str | None) -> dict[str, Any]:
        options: dict[str, Any] = {"after": after} if after else {}
        return await conn.ask(
            lambda: checkpoints.list(job_id, limit=PAGE_ROWS, **options),
            f"for the checkpoints of {job_id}",
        )

    found: list[Mapping[str, Any]] = []
    try:
        async for page in pages(fetch, conn.profile.host):
            found += page
    except NotFound:
        return []
    return read_checkpoints(found)


def read_checkpoints(wires: Iterable[object]) -> list[Event]:
    """Checkpoint objects as events, the first one first; what is none is left out."""
    events = [_event(wire) for wire in wires if isinstance(wire, Mapping)]
    return sorted(filter(None, events), key=lambda event: event.data["step"])


def _event(wire: Mapping[str, Any]) -> Event | None:
    metrics = wire.get("metrics")
    told = numbers(metrics) if isinstance(metrics, Mapping) else {}
    place = numbers({"step": wire.get("step_number")})
    step = count_of(place.get("step", told.get("step")))
    if step is None:
        return None
    measured = ", ".join(
        f"{word}={told[name]:.4g}" for name, word in _WORDS.items() if name in told
    )
    text = f"Checkpoint at step {step}" + (f": {measured}" if measured else "")
    at, own_id = wire.get("created_at"), wire.get("id")
    return Event(
        # A job has one checkpoint a step.
        id=own_id if isinstance(own_id, str) and own_id else f"{MADE}checkpoint-{step}",
        created_at=float(at) if isinstance(at, int | float) else 0.0,
        level="info",
        message=text,
        type=CHECKPOINT,
        data={**told, "step": step},
    )
