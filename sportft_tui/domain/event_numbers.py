"""The numbers that come with an event, whatever its provider calls them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

#: Our name of a number, and the names it goes by; the first that is there counts. The names with
#: `valid` and `token` are OpenAI's, Azure's and sportft's; `current_steps`, `loss` and `acc` are
#: Zhipu's, whose `remaining_time` is not read: its unit is not known, and the speed is measured.
NAMES: Mapping[str, tuple[str, ...]] = {
    "step": ("step", "current_steps"),
    "total_steps": ("total_steps",),
    "epoch": ("epoch",),
    "train_loss": ("train_loss", "training_loss", "loss"),
    "train_accuracy": ("train_mean_token_accuracy", "train_accuracy", "acc"),
    # Of all validation rows where they were measured, else of a handful.
    "valid_loss": ("full_valid_loss", "valid_loss"),
    "valid_accuracy": ("full_valid_mean_token_accuracy", "valid_mean_token_accuracy"),
}
#: By the name that it goes by: our name, and which choice this one is.
_OURS: Mapping[str, tuple[str, int]] = {
    name: (ours, rank) for ours, theirs in NAMES.items() for rank, name in enumerate(theirs)
}
#: Azure's "not measured"; no loss, accuracy or count of a classifier's training is -1.
_MISSING = -1
#: Larger counts are no counts; a float holds every whole number up to here.
_MOST = 1e15


def numbers(data: Mapping[str, Any]) -> Mapping[str, float]:
    """The known ones among an event's numbers, by our names; only finite ones.

    Args:
        data: what came with the event, of any shape.
    """
    told: dict[str, float] = {}
    best: dict[str, int] = {}
    for name, value in data.items():
        if name in _OURS and (number := _finite(value)) is not None:
            ours, rank = _OURS[name]
            if rank <= best.get(ours, rank):
                told[ours], best[ours] = number, rank
    return told


def count_of(value: float | None) -> int | None:
    """A number as a count of things; None where it cannot be one."""
    return int(value) if value is not None and 0 <= value <= _MOST else None


def _finite(value: object) -> float | None:
    if isinstance(value, float):
        number = value
    elif isinstance(value, int) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            return None
    else:
        return None
    return number if math.isfinite(number) and number != _MISSING else None
