"""The budgets of a calendar month beside what was paid in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sportft_tui.domain.cost import dollars
from sportft_tui.domain.ledger import Sum


@dataclass(frozen=True, slots=True)
class Budgets:
    """What may be paid in a month, in dollars; infinite where nothing is said.

    Attributes:
        month: by all profiles together.
        own: by single profiles, by their names.
    """

    month: float = math.inf
    own: Mapping[str, float] = field(default_factory=dict)

    def of(self, profile: str) -> float:
        """The budget of a profile, as the journal names it."""
        # `custom` is remembered with its address; names have no spaces.
        return self.own.get(profile.partition(" ")[0], math.inf)

    def beside(self, found: Sequence[Sum], month: str) -> list[Sum]:
        """Sums, and a sum of nothing for each profile with a budget that was paid nothing yet.

        Args:
            found: the newest month first.
            month: this one, `2026-11`.
        """
        paid = {one.profile.partition(" ")[0] for one in found if one.month == month}
        unused = [Sum(month, name) for name in self.own if name not in paid]
        this_month = [one for one in found if one.month == month]
        earlier = [one for one in found if one.month != month]
        return sorted([*this_month, *unused], key=lambda one: one.profile) + earlier


def left_words(usd: float, budget: float, name: str = "the budget of ") -> str:
    """`of the budget of $20.00; $17.18 left`; empty where there is no budget."""
    if budget == math.inf:
        return ""
    left = f"{dollars(budget - usd)} left" if usd < budget else "nothing left"
    return f"of {name}{dollars(budget)}; {left}"
