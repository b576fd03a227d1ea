"""The bodies of the legacy API's requests as JSON Schema, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from sportft_tui.engine.terms.order import BASE_MODELS
from sportft_tui.engine.web.schemas import BETAS, COMPLETION

_MAYBE_TEXT = {"type": ["string", "null"]}

FINE_TUNE: dict[str, Any] = {
    "type": "object",
    "required": ["training_file"],
    "properties": {
        "training_file": {"type": "string", "minLength": 1},
        "validation_file": _MAYBE_TEXT,
        "model": {"type": ["string", "null"], "enum": [*BASE_MODELS, None]},
        "suffix": _MAYBE_TEXT | {"maxLength": 64},
        "n_epochs": {"type": ["integer", "null"], "minimum": 1, "maximum": 500},
        "batch_size": {"type": ["integer", "null"], "minimum": 1, "maximum": 4_096},
        "learning_rate_multiplier": {
            "type": ["number", "null"],
            "minimum": 0.00001,
            "maximum": 10,
        },
        "prompt_loss_weight": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "compute_classification_metrics": {"type": ["boolean", "null"]},
        "classification_n_classes": {
            "type": ["integer", "null"],
            "minimum": 2,
            "maximum": 10_000,
        },
        "classification_positive_class": _MAYBE_TEXT,
        "classification_betas": BETAS,
    },
}

#: A completion whose model is named in the path; one in the body does not count.
BY_ENGINE: dict[str, Any] = {
    "type": "object",
    "required": ["prompt"],
    "properties": {**COMPLETION["properties"], "model": {}},
}
