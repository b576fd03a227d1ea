"""The bodies and parameters of requests as JSON Schema, for the OpenAPI document.

They say no more than the code which reads the requests lets in; that code is what decides.
"""

from __future__ import annotations

from typing import Any

from sportft_tui.engine.records.files import MOST_BYTES
from sportft_tui.engine.terms.order import BASE_MODELS
from sportft_tui.engine.web.questions import MOST_CHAT_LOGPROBS, MOST_COMPLETION_LOGPROBS

Plain = dict[str, Any]

_TEXT: Plain = {"type": "string"}
_MAYBE_TEXT: Plain = {"type": ["string", "null"]}
_MAYBE_FLAG: Plain = {"type": ["boolean", "null"]}
_PURPOSE: Plain = {"type": "string", "enum": list(MOST_BYTES)}


def _between(least: float, most: float, kind: str = "integer") -> Plain:
    return {"type": [kind, "null"], "minimum": least, "maximum": most}


def _object(required: tuple[str, ...], **properties: Plain) -> Plain:
    return {"type": "object", "required": list(required), "properties": properties}


LIMIT: Plain = {"type": "integer", "minimum": 1, "maximum": 100}
PAGE: Plain = {"after": _TEXT, "limit": LIMIT}
FILES_PAGE: Plain = PAGE | {
    "limit": {"type": "integer", "minimum": 1, "maximum": 10_000},
    "purpose": _TEXT,
    "order": {"type": "string", "enum": ["asc", "desc"]},
}
EVENTS_PAGE: Plain = PAGE | {
    "newer_than": _TEXT,
    # The document is also read by tools that try everything: they should not wait for a minute.
    "wait": {"type": "number", "minimum": 0, "maximum": 60, "default": 0, "example": 0},
}

METADATA: Plain = {
    "type": ["object", "null"],
    "maxProperties": 16,
    "additionalProperties": {"type": "string", "maxLength": 512},
    "propertyNames": {"maxLength": 64},
}

#: An empty list is as good as none.
BETAS: Plain = {
    "type": ["array", "null"],
    "maxItems": 10,
    "items": {"type": "number", "minimum": 0.01, "maximum": 100},
}

_EXPIRES: Plain = {
    "type": ["object", "null"],
    "required": ["anchor", "seconds"],
    "properties": {
        "anchor": {"type": "string", "enum": ["created_at"]},
        "seconds": {"type": "integer", "minimum": 3_600, "maximum": 2_592_000},
    },
}

FILE = _object(("file", "purpose"), file=_TEXT | {"format": "binary"}, purpose=_PURPOSE)

UPLOAD = _object(
    ("bytes", "filename", "mime_type", "purpose"),
    bytes={"type": "integer", "minimum": 0, "maximum": max(MOST_BYTES.values())},
    filename=_TEXT | {"minLength": 1},
    mime_type=_TEXT | {"minLength": 1},
    purpose=_PURPOSE,
    expires_after=_EXPIRES,
)
PART = _object(("data",), data=_TEXT | {"format": "binary"})
UPLOAD_COMPLETE = _object(("part_ids",), part_ids={"type": "array", "items": _TEXT}, md5=_TEXT)

_AUTO: Plain = {"type": "string", "enum": ["auto"]}
_HYPERPARAMETERS = _object(
    (),
    n_epochs={"anyOf": [_AUTO, {"type": "integer", "minimum": 1, "maximum": 500}]},
    batch_size={"anyOf": [_AUTO, {"type": "integer", "minimum": 1, "maximum": 4_096}]},
    learning_rate_multiplier={
        "anyOf": [_AUTO, {"type": "number", "minimum": 0.0001, "maximum": 100}]
    },
)
JOB = _object(
    ("model", "training_file"),
    model={"type": "string", "enum": list(BASE_MODELS)},
    training_file=_TEXT | {"minLength": 1},
    validation_file=_MAYBE_TEXT,
    hyperparameters=_HYPERPARAMETERS,
    method=_object(
        ("type",),
        type={"type": "string", "enum": ["supervised"]},
        supervised=_object((), hyperparameters=_HYPERPARAMETERS),
    ),
    suffix={"type": ["string", "null"], "maxLength": 64},
    seed=_between(0, 2**31 - 1),
    metadata=METADATA,
    compute_classification_metrics=_MAYBE_FLAG,
    classification_positive_class=_MAYBE_TEXT,
    classification_n_classes=_between(2, 10_000),
    classification_betas=BETAS,
)

_ASKED: Plain = {
    "model": _TEXT | {"minLength": 1},
    "n": _between(1, 128),
    "stop": {"anyOf": [_MAYBE_TEXT, {"type": "array", "items": _TEXT, "maxItems": 4}]},
    "temperature": _between(0, 2, "number")
    | {"default": 0, "description": "0 gives the most probable label, above 0 one is drawn."},
    "top_p": _between(0, 1, "number"),
    "seed": _between(-(2**63), 2**63 - 1),
    "stream": _MAYBE_FLAG,
    "stream_options": {
        "type": ["object", "null"],
        "properties": {"include_usage": _MAYBE_FLAG},
    },
    "user": _MAYBE_TEXT,
}
COMPLETION = _object(
    ("model", "prompt"),
    **_ASKED,
    prompt={"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]},
    max_tokens=_between(0, 2**31),
    logprobs=_between(0, MOST_COMPLETION_LOGPROBS),
    echo=_MAYBE_FLAG,
    best_of=_between(1, 20),
)
_MESSAGE = _object(
    ("role", "content"),
    role={"type": "string", "enum": ["system", "developer", "user", "assistant", "tool"]},
    content=_TEXT,
)
CHAT = _object(
    ("model", "messages"),
    **_ASKED,
    messages={"type": "array", "items": _MESSAGE, "minItems": 1},
    max_tokens=_between(1, 2**31),
    max_completion_tokens=_between(1, 2**31),
    logprobs=_MAYBE_FLAG,
    top_logprobs=_between(0, MOST_CHAT_LOGPROBS),
)
BATCH = _object(
    ("input_file_id", "endpoint", "completion_window"),
    input_file_id=_TEXT | {"minLength": 1},
    endpoint={"type": "string", "enum": ["/v1/chat/completions", "/v1/completions"]},
    completion_window={"type": "string", "enum": ["24h"]},
    metadata=METADATA,
    output_expires_after=_EXPIRES,
)
