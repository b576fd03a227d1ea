"""How what the journal keeps is written into it, and read back as it was.

Bodies are JSON in ASCII: SQLite's text must be valid UTF-8, and what a server sends need not be (a
lone surrogate in a message), so escapes are the one form that keeps every text as it came.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.domain.prediction import Prediction

#: Made once: `json.dumps` would make one for every event.
_encode = json.JSONEncoder(separators=(",", ":")).encode

#: What predictions have that an older sportft did not keep.
_LATER = (
    "undecided",
    "unsure_below",
    "temperature",
    "prompt_tokens",
    "completion_tokens",
    "usd",
)


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
    return _encode(job.to_dict())


def read_job(body: str) -> Job:
    """The job that `job_body` wrote."""
    return Job.from_dict(json.loads(body))


def results_body(results: Results) -> str:
    """A job's results as JSON."""
    plain = {
        "columns": results.columns,
        "rows": [*results.rows],
        "classification": dict(results.classification),
        "final": dict(results.final),
    }
    return _encode(plain)


def read_results(body: str) -> Results:
    """The results that `results_body` wrote."""
    plain = json.loads(body)
    return Results(
        columns=tuple(plain["columns"]),
        rows=[tuple(row) for row in plain["rows"]],
        classification=plain["classification"],
        final=plain["final"],
    )


def answer_body(text: str, prediction: Prediction) -> str:
    """A text and its prediction as JSON, unrounded and in order."""
    plain: dict[str, Any] = {
        "text": text,
        "label": prediction.label,
        "probabilities": prediction.probabilities,
        "model": prediction.model,
        "seconds": prediction.seconds,
        **{name: getattr(prediction, name) for name in _LATER},
    }
    return _encode(plain)


def read_answer(body: str, at: float) -> Answered:
    """What `answer_body` wrote, with the time that it was written at (Unix seconds)."""
    plain = json.loads(body)
    later = {name: plain[name] for name in _LATER if name in plain}
    if "undecided" in later:
        later["undecided"] = tuple((tuple(labels), share) for labels, share in later["undecided"])
    prediction = Prediction(
        label=plain["label"],
        probabilities=tuple((label, value) for label, value in plain["probabilities"]),
        model=plain["model"],
        seconds=plain["seconds"],
        **later,
    )
    return Answered(text=plain["text"], prediction=prediction, at=at)
