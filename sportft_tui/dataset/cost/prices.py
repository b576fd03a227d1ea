"""What providers charge for training: the table that comes with sportft, and people's own above it.

A price belongs to a provider: the same model may cost something else elsewhere, so a price is never
taken from one profile for another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sportft_tui.dataset.cost import profile_prices
from sportft_tui.dataset.cost.price_table import read_prices, spellings
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.home import Home

#: The table's name, here and in `Home.config`.
FILE_NAME = "prices.toml"
_HINT = 'It holds a [profile] and lines below it like: "gpt-4o-mini" = 3.00'


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
        for known in spellings(model):
            if known in prices:
                return prices[known]
        return None


def load(home: Home) -> Prices:
    """The prices in force.

    Raises:
        BadInput: the user's table cannot be read or used; says where and why.
    """
    merged = read_prices(Path(__file__).with_name(FILE_NAME), _checked, _HINT)
    own = home.config / FILE_NAME
    if own.exists():
        for profile, prices in read_prices(own, _checked, _HINT).items():
            merged.setdefault(profile, {}).update(prices)
    for name in profile_prices.names(home):
        told = profile_prices.of_profile(home, name)
        # A profile of a provider pays what the provider asks for, where it says nothing else.
        merged[name] = {**merged.get(told.kind, {}), **merged.get(name, {}), **told.trained}
    return Prices(merged)


def _checked(path: Path, model: str, price: Any) -> float:
    is_number = isinstance(price, int | float) and not isinstance(price, bool)
    if not is_number or not 0 <= price < math.inf:
        shown = one_line(str(price), limit=40)
        raise BadInput(
            f"{path}: the price of “{one_line(model)}” is “{shown}”.",
            hint=f"It is to be USD for a million trained tokens. {_HINT}",
        )
    return float(price)
