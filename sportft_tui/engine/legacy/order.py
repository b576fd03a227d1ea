"""What a client of the legacy API orders, read and checked: the same job in older words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sportft_tui.engine.terms.faults import bad_request
from sportft_tui.engine.terms.order import JobOrder, read_order

#: The legacy service's default model.
_MODEL = "curie"
#: The legacy multiplier was of the rate of pretraining, and 0.1 its usual value (0.05 to 0.2, by
#: batch size); the modern one is of the usual rate. So 0.1 there is 1 here.
_USUAL_MULTIPLIER = 0.1
_LEAST_MULTIPLIER, _MOST_MULTIPLIER = 0.00001, 10.0
#: The legacy default. It is kept and shown, and changes nothing: a classifier never learns prompts.
_PROMPT_LOSS_WEIGHT = 0.01
#: Enough digits to undo the multiplication, few enough to hide its rounding.
_DIGITS = 9


def read_legacy_order(body: Mapping[str, Any]) -> JobOrder:
    """Read the body of `POST /v1/fine-tunes`. A null is as good as no key.

    Raises:
        ApiError: something is missing or wrong; says what.
    """
    model = body.get("model")
    same = ("training_file", "validation_file", "suffix")
    expected = (
        "classification_positive_class",
        "classification_n_classes",
        "classification_betas",
    )
    order = read_order(
        {name: body.get(name) for name in same + expected}
        | {
            "model": _MODEL if model is None else model,
            "compute_classification_metrics": _wants_metrics(body),
            "hyperparameters": {
                "n_epochs": body.get("n_epochs"),
                "batch_size": body.get("batch_size"),
                "learning_rate_multiplier": _multiplier(body),
            },
        }
    )
    return replace(order, legacy={"prompt_loss_weight": _prompt_loss_weight(body)})


def shown_multiplier(order: JobOrder) -> float:
    """A job's learning-rate multiplier as the legacy API counts it."""
    return round(order.multiplier * _USUAL_MULTIPLIER, _DIGITS)


def shown_prompt_loss_weight(order: JobOrder) -> float:
    """As ordered; the legacy default for a job that was ordered by the modern API."""
    legacy = order.legacy or {}
    return float(legacy.get("prompt_loss_weight", _PROMPT_LOSS_WEIGHT))


def _wants_metrics(body: Mapping[str, Any]) -> bool:
    name = "compute_classification_metrics"
    wish = body.get(name)
    if wish is not None and not isinstance(wish, bool):
        raise bad_request(f"`{name}` must be true or false.", param=name)
    return bool(wish)


def _multiplier(body: Mapping[str, Any]) -> float | None:
    name = "learning_rate_multiplier"
    value = _number(body, name, _LEAST_MULTIPLIER, _MOST_MULTIPLIER)
    return None if value is None else round(value / _USUAL_MULTIPLIER, _DIGITS)


def _prompt_loss_weight(body: Mapping[str, Any]) -> float:
    value = _number(body, "prompt_loss_weight", 0.0, 1.0)
    return _PROMPT_LOSS_WEIGHT if value is None else value


def _number(body: Mapping[str, Any], name: str, least: float, most: float) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:
        bounds = f"{least:.5f}".rstrip("0").rstrip("."), f"{most:g}"
        raise bad_request(f"`{name}` must be a number from {' to '.join(bounds)}.", param=name)
    return float(value)
