"""Jobs and events as they come over the wire, read without trusting any field to be there."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job

Wire = Mapping[str, Any]

#: How the IDs begin that are made here, for events that have none at the server.
MADE = "ftevent-made-"


def read_job(wire: Wire, job_id: str = "") -> Job:
    """A job object.

    Null lists, missing fields, unknown statuses and the empty error object of a healthy job are
    all met at some provider; see the notes at the fields.

    Args:
        wire: the object as decoded from JSON.
        job_id: the ID that was asked for, in case that the object does not repeat it.
    """
    error = _object(wire.get("error"))
    return Job(
        id=_text(wire.get("id")) or job_id,
        status=_text(wire.get("status")) or "unknown",
        model=_text(wire.get("model")),
        created_at=_number(wire.get("created_at")) or 0.0,
        finished_at=_number(wire.get("finished_at")),
        estimated_finish=_number(wire.get("estimated_finish")),
        fine_tuned_model=_text(wire.get("fine_tuned_model")) or None,
        training_file=_file(wire, "training_file"),
        validation_file=_file(wire, "validation_file"),
        result_files=_ids(wire.get("result_files")),
        trained_tokens=_count(wire.get("trained_tokens")),
        n_epochs=_epochs(wire),
        queue_number=_count(wire.get("queue_number")),
        trained_steps=_count(wire.get("trained_steps")),
        total_steps=_count(wire.get("total_steps")),
        error_code=_text(error.get("code")),
        error_message=_text(error.get("message")),
        suffix=_text(wire.get("user_provided_suffix") or wire.get("suffix")),
        metadata={
            str(key): value
            for key, value in _object(wire.get("metadata")).items()
            if isinstance(value, str)
        },
    )


def read_event(wire: Wire, nth: int = 0) -> Event:
    """An event object; where it has no ID, one that is made from what it says.

    Args:
        wire: the object as decoded from JSON.
        nth: how many equal events come before it in its list; see `read_events`.
    """
    data = _object(wire.get("data"))
    event = Event(
        id=_text(wire.get("id")),
        created_at=_number(wire.get("created_at")) or 0.0,
        level=_text(wire.get("level")) or "info",
        message=_text(wire.get("message")) or _said_by(_text(wire.get("name")), data),
        type=_text(wire.get("type")) or "message",
        data=data,
    )
    return event if event.id else replace(event, id=_made_id(_said(event), nth))


def read_events(wires: Iterable[Wire]) -> list[Event]:
    """The events of a whole list, in its order; those without an ID get one each.

    A made ID is a digest of the event's time, type, text and numbers, and of its number among
    those that are equal in all of these. So an event has the same ID whenever its list is read,
    two equal ones stay two, and the list may come newest first or oldest first: equal events
    cannot be told apart, so it does not matter from which end they are numbered.

    The limits: give it a list in one piece, since each call numbers anew. Of equal events that
    share a second, some of which are in this list and the others only in another, the lesser
    number is kept. And a row that a server sends twice by mistake is two events where rows have no
    ID: nothing tells it from one that happened twice.
    """
    met: Counter[str] = Counter()
    events = []
    for wire in wires:
        event = read_event(wire)
        if not _text(wire.get("id")):
            said = _said(event)
            event = replace(event, id=_made_id(said, met[said]))
            met[said] += 1
        events.append(event)
    return events


def _said_by(name: str, data: Wire) -> str:
    """The text of an event that has none: Mistral's have names, Zhipu's only numbers."""
    told = ", ".join(
        f"{key}={value:.4g}" if isinstance(value, float) else f"{key}={value}"
        for key, value in data.items()
        if isinstance(value, str | int | float)
    )
    return ": ".join(filter(None, (name, told)))


def _said(event: Event) -> str:
    """What makes an event the one that it is; the level is how a server weighs it, no more."""
    said = [event.created_at, event.type, event.message, event.data]
    return json.dumps(said, sort_keys=True, default=str)


def _made_id(said: str, nth: int) -> str:
    return MADE + hashlib.sha256(f"{nth} {said}".encode()).hexdigest()[:24]


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    """A finite number, also one that was sent as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _count(value: object) -> int | None:
    """A number of things; -1 is Azure's "not known"."""
    number = _number(value)
    return None if number is None or number < 0 else int(number)


def _ids(value: object) -> tuple[str, ...]:
    """IDs of files: strings in the modern protocol, objects in the legacy one, null at Azure."""
    if not isinstance(value, list):
        return ()
    ids = (_text(_object(item).get("id")) or _text(item) for item in value)
    return tuple(filter(None, ids))


def _file(wire: Wire, name: str) -> str | None:
    """`training_file`, or the first of `training_files` as Mistral has it."""
    if one := _text(wire.get(name)):
        return one
    many = wire.get(name + "s")
    if not isinstance(many, list) or not many:
        return None
    first = _object(many[0])
    return _text(first.get("file_id")) or _text(first.get("id")) or _text(many[0]) or None


def _epochs(wire: Wire) -> int | None:
    """The number of epochs; None for "auto" and for Azure's -1.

    It is in `hyperparameters`, which is null where the method is another than supervised, or under
    the method's own name.
    """
    method = _object(wire.get("method"))
    own = _object(_object(method.get(_text(method.get("type")))).get("hyperparameters"))
    for place in (own, _object(wire.get("hyperparameters"))):
        if count := _count(place.get("n_epochs")):
            return count
    return None
