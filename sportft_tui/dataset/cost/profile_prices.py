"""The prices that stand with a profile in the settings: `[profiles.NAME.prices]`.

    "gpt-4o-mini" = 3.00                                      # trained
    "llama" = { trained = 0.40, read = 0.10, written = 0.30 } # and asked
    "gpt-4o" = { hour = 50.00, hosted = 1.70 }                # trained by the hour, then hosted

USD for a million tokens; `hour` and `hosted` for an hour. They go before all tables of prices.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sportft_tui.dataset.cost.price_table import spellings
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.home import Home
from sportft_tui.settings import FILE_NAME, usable

_WORDS = ("trained", "read", "written", "hour", "hosted")
_HINT = '"MODEL" = 3.00, or "MODEL" = { trained = 3.00, read = 0.30, written = 1.20 }'


class ByHour(NamedTuple):
    """USD for an hour; None where it is not known, or nothing is charged by the hour.

    Attributes:
        training: of a job's training, beside what its tokens cost.
        hosting: while the trained model is there to be asked.
    """

    training: float | None = None
    hosting: float | None = None


class ProfilePrices(NamedTuple):
    """What a profile's own settings say of prices.

    Attributes:
        kind: of which kind it is: its provider's list holds where the profile says nothing.
        trained: USD for a million trained tokens, by model.
        asked: the same for tokens read and written.
        hours: what is charged by the hour, by model.
    """

    kind: str
    trained: Mapping[str, float]
    asked: Mapping[str, tuple[float, float]]
    hours: Mapping[str, ByHour] = MappingProxyType({})

    def by_hour(self, model: str) -> ByHour:
        """What is charged by the hour for a base model."""
        return next((self.hours[name] for name in spellings(model) if name in self.hours), ByHour())


def of_profile(home: Home, name: str) -> ProfilePrices:
    """The prices that stand with a profile.

    Raises:
        BadInput: one of them is none; says which.
    """
    fields = usable(home).profiles.get(name, {})
    kind = fields.get("kind")
    found = ProfilePrices(kind if isinstance(kind, str) else name, {}, {})
    told = fields.get("prices", {})
    where = f"{home.config / FILE_NAME}: [profiles.{one_line(name)}.prices]"
    if not isinstance(told, Mapping):
        raise BadInput(f"{where} is no table.", hint=_HINT)
    trained, asked, hours = {}, {}, {}
    for model, price in told.items():
        amounts = price if isinstance(price, Mapping) else {"trained": price}
        is_right = bool(amounts) and set(amounts) <= set(_WORDS)
        if not is_right or not all(map(_is_amount, amounts.values())):
            raise BadInput(f"{where}: the price of “{one_line(model)}” cannot be used.", hint=_HINT)
        if "trained" in amounts:
            trained[model] = float(amounts["trained"])
        if "read" in amounts or "written" in amounts:
            asked[model] = (float(amounts.get("read", 0)), float(amounts.get("written", 0)))
        if "hour" in amounts or "hosted" in amounts:
            hours[model] = ByHour(amounts.get("hour"), amounts.get("hosted"))
    return found._replace(trained=trained, asked=asked, hours=hours)


def names(home: Home) -> list[str]:
    """The profiles in the settings."""
    return list(usable(home).profiles)


def _is_amount(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < math.inf
