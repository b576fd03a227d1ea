"""Asks trained models, in the prediction process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from sportft_tui.engine.learning.features import Features
from sportft_tui.engine.learning.softmax import Softmax, weights_path
from sportft_tui.engine.learning.task import Answer, ModelPlace

#: Models kept in memory; people compare two or three.
_KEPT = 4
#: float32 probabilities may be exactly 0; a logarithm may not be infinite in JSON.
_TINY = 1e-9


def predict(place: ModelPlace, prompts: Sequence[str]) -> list[Answer]:
    """One answer a prompt.

    Raises:
        FileNotFoundError: the model was deleted.
    """
    features, model = _load(place)
    logprobs = np.log(np.maximum(model.probabilities(features.rows(prompts)), _TINY))
    return [_answer(features.labels, row.tolist()) for row in logprobs]


@lru_cache(maxsize=_KEPT)
def _load(place: ModelPlace) -> tuple[Features, Softmax]:
    features = Features.load(place.folder)
    if features is None:
        raise FileNotFoundError(place.folder)
    return features, Softmax.load(weights_path(place.folder, place.epoch))


def _answer(labels: Sequence[str], logprobs: Sequence[float]) -> Answer:
    ranked = sorted(zip(labels, logprobs, strict=True), key=lambda pair: -pair[1])
    return Answer(ranked[0][0], tuple(ranked))
