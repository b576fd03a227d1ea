"""The budget in the settings: a job that would cost more is not created."""

from __future__ import annotations

import math

from sportft_tui import settings
from sportft_tui.domain.cost import Estimate, dollars
from sportft_tui.domain.errors import BadInput
from sportft_tui.home import Home


def check(estimate: Estimate, home: Home) -> None:
    """See that a job stays within the budget of a single one.

    A cost that nobody knows is not within any budget.

    Raises:
        BadInput: it does not, or the settings cannot be used.
    """
    budget = settings.load(home).budget_usd
    if budget == math.inf:
        return
    place = home.config / settings.FILE_NAME
    if estimate.usd is None:
        raise BadInput(
            f"Whether this is within the budget of {dollars(budget)} cannot be said: "
            f"{estimate.words()}.",
            hint="Nothing was uploaded. Name the model's price in prices.toml beside the settings, "
            f"or take budget_usd out of {place}.",
        )
    if estimate.usd > budget:
        raise BadInput(
            f"This is over the budget of {dollars(budget)}: {estimate.words()}.",
            hint="Nothing was uploaded. Train on fewer rows or a cheaper model, "
            f"or raise budget_usd in {place}.",
        )
