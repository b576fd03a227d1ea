"""What a client orders when it creates a job, read and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sportft_tui.engine.terms import fields, recipes
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
#: The protocol's bound for suffixes.
_SUFFIX_LIMIT = 64
#: Same order, same model, unless a seed says otherwise.
_SEED = 42
_MOST_SEED = 2**31 - 1
#: Beyond these bounds an F-score is precision or recall alone; a column each.
_LEAST_BETA, _MOST_BETA, _MOST_BETAS = 0.01, 100.0, 10


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
        betas: the F-scores that are measured besides F1, where there are two labels.
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
    betas: Sequence[float] = ()
    by_method: bool = False
    legacy: Mapping[str, Any] | None = None

    def to_json(self) -> str:
        """As kept in the records."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> JobOrder:
        """From the records."""
        plain = json.loads(text)
        return cls(**{**plain, "betas": tuple(plain.get("betas", ()))})


def read_order(body: Mapping[str, Any]) -> JobOrder:
    """Read the body of `POST /v1/fine_tuning/jobs`.

    Besides the protocol's own keys it knows the legacy API's `compute_classification_metrics`,
    `classification_positive_class`, `classification_n_classes` and `classification_betas`.
    A null is as good as no key.

    Raises:
        ApiError: something is missing or wrong; says what.
    """
    method = fields.mapping(body, "method")
    if method and method.get("type", "supervised") != "supervised":
        fields.wrong("This engine trains by the supervised method only.", "method")
    inner = fields.mapping(fields.mapping(method, "supervised"), "hyperparameters")
    hyper = inner or fields.mapping(body, "hyperparameters")
    order = JobOrder(
        model=_model(body),
        training_file=fields.text(body, "training_file", required=True),
        validation_file=fields.text(body, "validation_file") or None,
        n_epochs=_whole(hyper, "n_epochs", 1, _MOST_EPOCHS) or _EPOCHS,
        batch_size=_whole(hyper, "batch_size", 1, _MOST_BATCH),
        multiplier=_multiplier(hyper),
        seed=_seed(body),
        suffix=_suffix(body),
        metadata=fields.metadata(body),
        compute_metrics=_wants_metrics(body),
        positive_class=fields.text(body, "classification_positive_class"),
        n_classes=_whole(body, "classification_n_classes", 2, 10_000),
        betas=_betas(body),
        by_method=bool(method),
    )
    _check_metrics(order)
    return order


def _wants_metrics(body: Mapping[str, Any]) -> bool:
    """Where nothing is said, whatever can be measured is: every model here is a classifier."""
    wish = body.get("compute_classification_metrics")
    return bool(body.get("validation_file")) if wish is None else bool(wish)


def _betas(body: fields.Body) -> tuple[float, ...]:
    """How much recall weighs against precision, each once; 1 is measured in any case."""
    name = "classification_betas"
    given = body.get(name)
    given = [] if given is None else given
    if not isinstance(given, list) or len(given) > _MOST_BETAS:
        fields.wrong(f"`{name}` must be a list of at most {_MOST_BETAS} numbers.", name)
    known = [fields.number({name: beta}, name, _LEAST_BETA, _MOST_BETA) for beta in given]
    return tuple(beta for beta in dict.fromkeys(known) if beta is not None and beta != 1)


def _check_metrics(order: JobOrder) -> None:
    if order.compute_metrics and order.validation_file is None:
        fields.wrong("Classification metrics need a validation file.", "validation_file")


def _model(body: Mapping[str, Any]) -> str:
    model = fields.text(body, "model", required=True)
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


def _whole(hyper: fields.Body, name: str, least: int, most: int) -> int | None:
    """A whole number; None for none, for `auto`, and for -1, as Azure writes it."""
    return None if hyper.get(name) in ("auto", -1) else fields.whole(hyper, name, least, most)


def _multiplier(hyper: fields.Body) -> float:
    name = "learning_rate_multiplier"
    if hyper.get(name) in ("auto", -1):
        return 1.0
    return fields.number(hyper, name, 0.0001, _MOST_MULTIPLIER) or 1.0


def _seed(body: fields.Body) -> int:
    seed = fields.whole(body, "seed", 0, _MOST_SEED)
    return _SEED if seed is None else seed


def _suffix(body: Mapping[str, Any]) -> str:
    suffix = fields.text(body, "suffix")
    if len(suffix) > _SUFFIX_LIMIT:
        fields.wrong(f"`suffix` must have at most {_SUFFIX_LIMIT} characters.", "suffix")
    # It becomes part of a name whose parts are divided by colons.
    return re.sub(r"[^A-Za-z0-9._-]+", "-", suffix).strip("-")
