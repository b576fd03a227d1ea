"""What providers charge for training: the table that comes with sportft, and people's own above it.

A price belongs to a provider: the same model may cost something else elsewhere, so a price is never
taken from one profile for another.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sportft_tui.dataset.cost.encodings import base_model
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.home import Home

#: The table's name, here and in `Home.config`.
FILE_NAME = "prices.toml"
_HINT = 'It holds a [profile] and lines below it like: "gpt-4o-mini" = 3.00'
#: How a snapshot is told from its model: -0125, -2024-07-18.
_SNAPSHOT = re.compile(r"-\d{4}(-\d{2}-\d{2})?$")


@dataclass(frozen=True, slots=True)
class Prices:
    """USD for a million trained tokens, by profile and model."""

    of_profiles: Mapping[str, Mapping[str, float]]

    def of(self, profile: str, model: str) -> float | None:
        """The price of training a model; None where it is not known.

        Args:
            profile: whose prices, e.g. `openai`.
            model: a base model, a dated snapshot of one, or a fine-tuned model to train on.
        """
        prices = self.of_profiles.get(profile, {})
        name = base_model(model)
        for known in (model, name, _SNAPSHOT.sub("", name)):
            if known in prices:
                return prices[known]
        return None


def load(home: Home) -> Prices:
    """The prices in force.

    Raises:
        BadInput: the user's table cannot be read or used; says where and why.
    """
    merged = {name: dict(prices) for name, prices in _read(_own()).items()}
    own = home.config / FILE_NAME
    if own.exists():
        for profile, prices in _read(own).items():
            merged.setdefault(profile, {}).update(prices)
    return Prices(merged)


def _own() -> Path:
    return Path(__file__).with_name(FILE_NAME)


def _read(path: Path) -> dict[str, dict[str, float]]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not TOML: {one_line(str(error))}.", hint=_HINT) from error
    return {profile: _checked(path, profile, prices) for profile, prices in found.items()}


def _checked(path: Path, profile: str, prices: Any) -> dict[str, float]:
    if not isinstance(prices, dict):
        raise BadInput(f"{path}: “{one_line(profile)}” stands below no [profile].", hint=_HINT)
    for model, price in prices.items():
        is_number = isinstance(price, int | float) and not isinstance(price, bool)
        if not is_number or not 0 <= price < math.inf:
            shown = one_line(str(price), limit=40)
            raise BadInput(
                f"{path}: the price of “{one_line(model)}” is “{shown}”.",
                hint=f"It is to be USD for a million trained tokens. {_HINT}",
            )
    return {model: float(price) for model, price in prices.items()}
