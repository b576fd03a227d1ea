"""What a client orders when it creates a job, read and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NoReturn

from sportft_tui.domain.text import printable
from sportft_tui.engine.terms import recipes
from sportft_tui.engine.terms.faults import bad_request

#: The recipe that is always there, and all that are, with the names by which tutorials ask for it.
BASE_MODEL = recipes.DEFAULT
BASE_MODELS = recipes.base_models()

#: The legacy default, and what the accuracy of the recipe was measured with.
_EPOCHS = 4
#: OpenAI's own bound is 50; with very few rows more can help, and they cost little here.
_MOST_EPOCHS = 500
_MOST_BATCH = 4_096
_MOST_MULTIPLIER = 100.0
#: The protocol's bounds for metadata and suffixes.
_MOST_METADATA, _KEY_LIMIT, _VALUE_LIMIT = 16, 64, 512
_SUFFIX_LIMIT = 64
#: Same order, same model, unless a seed says otherwise.
_SEED = 42
_MOST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class JobOrder:
    """A job as ordered.

    Attributes:
        model: the base model, by the name that the client used.
        training_file, validation_file: ids of uploaded files.
        n_epochs: passes over the training rows.
        batch_size: rows a step; None leaves it to the engine.
        multiplier: of the recipe's own learning rate.
        seed: of the order in which rows are seen.
        suffix: the part of the model's name that the client chose.
        metadata: the client's own tags.
        compute_metrics: whether classification metrics are measured at each epoch's end.
        positive_class: the label that counts as positive; empty for the most frequent of two.
        n_classes: how many labels the client expects.
        by_method: whether hyperparameters came in the newer `method` form.
        legacy: what only the legacy API has; None for a job ordered by the modern one.
    """

    model: str
    training_file: str
    validation_file: str | None = None
    n_epochs: int = _EPOCHS
    batch_size: int | None = None
    multiplier: float = 1.0
    seed: int = _SEED
    suffix: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    compute_metrics: bool = False
    positive_class: str = ""
    n_classes: int | None = None
    by_method: bool = False
    legacy: Mapping[str, Any] | None = None

    def to_json(self) -> str:
        """As kept in the records."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> JobOrder:
        """From the records."""
        return cls(**json.loads(text))


def read_order(body: Mapping[str, Any]) -> JobOrder:
    """Read the body of `POST /v1/fine_tuning/jobs`.

    Besides the protocol's own keys it knows the legacy API's `compute_classification_metrics`,
    `classification_positive_class` and `classification_n_classes`. A null is as good as no key.

    Raises:
        ApiError: something is missing or wrong; says what.
    """
    method = _mapping(body, "method")
    if method and method.get("type", "supervised") != "supervised":
        _wrong("This engine trains by the supervised method only.", "method")
    inner = _mapping(_mapping(method, "supervised"), "hyperparameters")
    hyper = inner or _mapping(body, "hyperparameters")
    order = JobOrder(
        model=_model(body),
        training_file=_text(body, "training_file", required=True),
        validation_file=_text(body, "validation_file") or None,
        n_epochs=int(_number(hyper, "n_epochs", 1, _MOST_EPOCHS) or _EPOCHS),
        batch_size=int(_number(hyper, "batch_size", 1, _MOST_BATCH)) or None,
        multiplier=_multiplier(hyper),
        seed=_seed(body),
        suffix=_suffix(body),
        metadata=_metadata(body),
        compute_metrics=_wants_metrics(body),
        positive_class=_text(body, "classification_positive_class"),
        n_classes=int(_number(body, "classification_n_classes", 2, 10_000)) or None,
        by_method=bool(method),
    )
    _check_metrics(order)
    return order


def _wrong(message: str, param: str) -> NoReturn:
    raise bad_request(message, param=param)


def _wants_metrics(body: Mapping[str, Any]) -> bool:
    """Where nothing is said, whatever can be measured is: every model here is a classifier."""
    wish = body.get("compute_classification_metrics")
    return bool(body.get("validation_file")) if wish is None else bool(wish)


def _check_metrics(order: JobOrder) -> None:
    if order.compute_metrics and order.validation_file is None:
        _wrong("Classification metrics need a validation file.", "validation_file")


def _model(body: Mapping[str, Any]) -> str:
    model = _text(body, "model", required=True)
    if model == recipes.EMBEDDED and model not in BASE_MODELS:
        raise bad_request(
            f"Model {model} needs an extra that is not installed where this engine runs. "
            f"Install it with: {recipes.HOW_TO_INSTALL}.",
            param="model",
            code="model_not_available",
        )
    if model not in BASE_MODELS:
        raise bad_request(
            f"Model {model[:80]} is not available for fine-tuning here. "
            f"This engine has: {', '.join(BASE_MODELS)}.",
            param="model",
            code="model_not_available",
        )
    return model


def _mapping(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        _wrong(f"`{name}` must be an object.", name)
    return value


def _text(body: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    value = body.get(name)
    if value is None or value == "":
        if required:
            _wrong(f"You must provide a `{name}`.", name)
        return ""
    if not isinstance(value, str):
        _wrong(f"`{name}` must be a string.", name)
    return printable(value)


def _number(body: Mapping[str, Any], name: str, least: float, most: float) -> float:
    """The number; 0 where there is none, or `auto` (or -1, as Azure writes it)."""
    value = body.get(name)
    if value is None or value in ("auto", -1):
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        _wrong(f'`{name}` must be a number or "auto".', name)
    if not least <= value <= most:
        _wrong(f"`{name}` must be between {least:g} and {most:g}.", name)
    if isinstance(least, int) and value != int(value):
        _wrong(f"`{name}` must be a whole number.", name)
    return value


def _multiplier(hyper: Mapping[str, Any]) -> float:
    name = "learning_rate_multiplier"
    return float(_number(hyper, name, 0.0001, _MOST_MULTIPLIER)) or 1.0


def _seed(body: Mapping[str, Any]) -> int:
    value = body.get("seed")
    if value is None:
        return _SEED
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_SEED:
        _wrong(f"`seed` must be a whole number from 0 to {_MOST_SEED}.", "seed")
    return value


def _suffix(body: Mapping[str, Any]) -> str:
    suffix = _text(body, "suffix")
    if len(suffix) > _SUFFIX_LIMIT:
        _wrong(f"`suffix` must have at most {_SUFFIX_LIMIT} characters.", "suffix")
    # It becomes part of a name whose parts are divided by colons.
    return re.sub(r"[^A-Za-z0-9._-]+", "-", suffix).strip("-")


def _metadata(body: Mapping[str, Any]) -> dict[str, str]:
    value = _mapping(body, "metadata")
    if len(value) > _MOST_METADATA:
        _wrong(f"`metadata` holds at most {_MOST_METADATA} pairs.", "metadata")
    for key, text in value.items():
        if not isinstance(text, str) or len(text) > _VALUE_LIMIT or len(key) > _KEY_LIMIT:
            _wrong(
                f"`metadata` keys have at most {_KEY_LIMIT} characters, values are strings of at "
                f"most {_VALUE_LIMIT}.",
                "metadata",
            )
    return {printable(key): printable(text) for key, text in value.items()}
