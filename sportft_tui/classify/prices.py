"""What providers charge for answers: the table that comes with sportft, people's own above it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sportft_tui.dataset.cost import profile_prices
from sportft_tui.dataset.cost.price_table import read_prices, spellings
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.domain.usage_price import FREE, UsagePrice
from sportft_tui.home import Home

#: The table's name, here and in `Home.config`.
FILE_NAME = "usage_prices.toml"
_HINT = 'A line below a [profile] looks like: "gpt-4o-mini" = { read = 0.30, written = 1.20 }'
_KEYS = {"read", "written"}


def usage_price(home: Home, profile: str, model: str) -> UsagePrice | None:
    """What asking a model costs; None where that is not known.

    Args:
        home: where people keep their own prices.
        profile: whose prices, e.g. `openai`; the engine's are nothing.
        model: a fine-tuned model's name.

    Raises:
        BadInput: the user's table cannot be read or used; says where and why.
    """
    if profile == "local":
        return FREE
    told = profile_prices.of_profile(home, profile)
    if told.kind == "local":
        return FREE
    tables: list[Mapping[str, UsagePrice]] = [
        {name: UsagePrice(*amounts) for name, amounts in told.asked.items()}
    ]
    own, ours = home.config / FILE_NAME, Path(__file__).with_name(FILE_NAME)
    for path in [own, ours] if own.exists() else [ours]:
        found = read_prices(path, _price, _HINT)
        # A profile of a provider pays what the provider asks for, where it says nothing else.
        tables += [found.get(name, {}) for name in dict.fromkeys((profile, told.kind))]
    for prices in tables:
        for known in spellings(model):
            if known in prices:
                return prices[known]
    return None


def _price(path: Path, model: str, price: Any) -> UsagePrice:
    if isinstance(price, dict) and set(price) == _KEYS and all(map(_is_amount, price.values())):
        return UsagePrice(float(price["read"]), float(price["written"]))
    raise BadInput(f"{path}: the price of “{one_line(model)}” cannot be used.", hint=_HINT)


def _is_amount(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < math.inf
