"""How jobs, events and predictions are written into the journal, and read back as they were.

Bodies are JSON in ASCII: SQLite's text must be valid UTF-8, and what a server sends need not be (a
lone surrogate in a message), so escapes are the one form that keeps every text as it came.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.prediction import Prediction


@dataclass(frozen=True, slots=True)
class Answered:
    """A classification that was asked for, as remembered.

    Attributes:
        text: what was classified.
        prediction: what the model said.
        at: when, in Unix seconds.
    """

    text: str
    prediction: Prediction
    at: float


def key(text: str) -> str:
    """`text` as an SQLite key: itself, or with escapes where it is not valid Unicode."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def job_body(job: Job) -> str:
    """A job as JSON."""
    return json.dumps(job.to_dict(), separators=(",", ":"))


def read_job(body: str) -> Job:
    """The job that `job_body` wrote."""
    return Job.from_dict(json.loads(body))


def event_body(event: Event) -> str:
    """An event as JSON."""
    return json.dumps(event.to_dict(), separators=(",", ":"))


def read_event(body: str) -> Event:
    """The event that `event_body` wrote."""
    plain = json.loads(body)
    return Event(
        id=plain["id"],
        created_at=plain["created_at"],
        level=plain["level"],
        message=plain["message"],
        type=plain["type"],
        data=plain["data"],
    )


def answer_body(text: str, prediction: Prediction) -> str:
    """A text and its prediction as JSON, unrounded and in order."""
    plain: dict[str, Any] = {
        "text": text,
        "label": prediction.label,
        "probabilities": prediction.probabilities,
        "model": prediction.model,
        "seconds": prediction.seconds,
    }
    return json.dumps(plain, separators=(",", ":"))


def read_answer(body: str, at: float) -> Answered:
    """What `answer_body` wrote, with the time that it was written at (Unix seconds)."""
    plain = json.loads(body)
    prediction = Prediction(
        label=plain["label"],
        probabilities=tuple((label, value) for label, value in plain["probabilities"]),
        model=plain["model"],
        seconds=plain["seconds"],
    )
    return Answered(text=plain["text"], prediction=prediction, at=at)
