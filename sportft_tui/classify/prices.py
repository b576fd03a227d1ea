"""What providers charge for answers: the table that comes with sportft, people's own above it."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path
from typing import Any

from sportft_tui.dataset.cost.encodings import base_model
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.domain.usage_price import FREE, UsagePrice
from sportft_tui.home import Home

#: The table's name, here and in `Home.config`.
FILE_NAME = "usage_prices.toml"
_HINT = 'A line below a [profile] looks like: "gpt-4o-mini" = { read = 0.30, written = 1.20 }'
#: How a snapshot is told from its model: -0125, -2024-07-18.
_SNAPSHOT = re.compile(r"-\d{4}(-\d{2}-\d{2})?$")
_KEYS = {"read", "written"}

_Table = dict[str, dict[str, UsagePrice]]


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
    name = base_model(model)
    own = home.config / FILE_NAME
    tables = [_read(own)] if own.exists() else []
    for table in (*tables, _read(Path(__file__).with_name(FILE_NAME))):
        for known in (model, name, _SNAPSHOT.sub("", name)):
            if known in table.get(profile, {}):
                return table[profile][known]
    return None


def _read(path: Path) -> _Table:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not TOML: {one_line(str(error))}.", hint=_HINT) from error
    table: _Table = {}
    for profile, prices in found.items():
        if not isinstance(prices, dict):
            raise BadInput(f"{path}: “{one_line(profile)}” stands below no [profile].", hint=_HINT)
        table[profile] = {model: _price(path, model, price) for model, price in prices.items()}
    return table


def _price(path: Path, model: str, price: Any) -> UsagePrice:
    if isinstance(price, dict) and set(price) == _KEYS and all(map(_is_amount, price.values())):
        return UsagePrice(float(price["read"]), float(price["written"]))
    raise BadInput(f"{path}: the price of “{one_line(model)}” cannot be used.", hint=_HINT)


def _is_amount(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < math.inf
