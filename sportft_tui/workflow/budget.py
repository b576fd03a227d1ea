"""The budgets in the settings: of a single job, of a calendar month, of a profile's month."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from sportft_tui import settings
from sportft_tui.domain.budgets import Budgets
from sportft_tui.domain.cost import Estimate, dollars
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.home import Home

if TYPE_CHECKING:
    from sportft_tui.domain.bulk import BulkPlan
    from sportft_tui.workflow.session import Session

#: The setting, and a profile's field of the same name.
MONTHLY = "monthly_budget_usd"
_NAME_THE_PRICE = "Name the model's price in prices.toml or usage_prices.toml beside the settings."
#: For what is charged by the hour.
_HOURS_UNKNOWN = "How many hours it takes is not known before"
NO_BUDGET = f"{_HOURS_UNKNOWN}: take {MONTHLY} out of the settings."


class OverMonth(BadInput):
    """The month's budget would be passed.

    Attributes:
        usd: what it would cost: who types this amount has it all the same.
        nothing: what was not done; all that is left to say to who was asked, and said no.
    """

    def __init__(self, what: str, usd: float, *, hint: str, nothing: str = "") -> None:
        super().__init__(what, hint=hint)
        self.usd = usd
        self.nothing = nothing

    @property
    def amount(self) -> str:
        """What is to be typed: `12.50`, rounded up, so that it is never less than the estimate."""
        return f"{math.ceil(round(self.usd * 100, 6)) / 100:.2f}"

    def is_typed(self, typed: str) -> bool:
        """Whether somebody typed just this amount."""
        try:
            return f"{float(typed.strip().removeprefix('$')):.2f}" == self.amount
        except ValueError:
            return False


#: Says whether something may cost more than what is left of the month; asks somebody, mostly.
MayPass = Callable[[OverMonth], Awaitable[bool]]


def amount_given(amount: str | None) -> MayPass:
    """Lets pass what costs just an amount, as `--over-budget 12.50` says it."""

    async def may(error: OverMonth) -> bool:
        return amount is not None and error.is_typed(amount)

    return may


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
        way_out = f"take budget_usd out of {place}."
        to_do = f"{_NAME_THE_PRICE} Or {way_out}"
        if estimate.hour is not None:
            to_do = f"{_HOURS_UNKNOWN}: {way_out}"
        raise BadInput(
            f"Whether this is within the budget of {dollars(budget)} cannot be said: "
            f"{estimate.words()}.",
            hint=f"Nothing was uploaded. {to_do}",
        )
    if estimate.usd > budget:
        raise BadInput(
            f"This is over the budget of {dollars(budget)}: {estimate.words()}.",
            hint="Nothing was uploaded. Train on fewer rows or a cheaper model, "
            f"or raise budget_usd in {place}.",
        )


def budgets(found: settings.Settings) -> Budgets:
    """The budgets of a month that settings name; those that mean nothing are left out."""
    from sportft_tui.api.profile_settings import amount_of

    own = {}
    for name, fields in found.profiles.items():
        with suppress(BadInput):  # using the profile says what is wrong
            amount = amount_of(name, fields, MONTHLY)
            if amount != math.inf:
                own[name] = amount
    return Budgets(found.monthly_budget_usd, own)


async def check_month(
    session: Session,
    usd: float | None,
    words: str,
    nothing: str,
    *,
    again: BulkPlan | None = None,
    to_do: str = _NAME_THE_PRICE,
) -> None:
    """See that something stays within what is left of this month, or that somebody lets it pass.

    Args:
        session: with the server that is paid.
        usd: what it would cost; None where nobody knows, which is within no budget.
        words: the same for people.
        nothing: what was not done, a sentence.
        again: the file that it is for. Where that was begun before, its estimate is in the ledger:
            only what was paid of it counts as spent.
        to_do: where nobody knows what it would cost, a sentence.

    Raises:
        OverMonth: it does not, and nobody lets it pass.
        BadInput: nobody knows whether it does, or the settings cannot be used.
    """
    for budget, whose in await asyncio.to_thread(_budgets, session):
        spent, more = await _spent(session, whose, again)
        of = f"{whose}'s budget" if whose else "the budget"
        if usd is None:
            raise BadInput(
                f"Whether this is within {of} of {dollars(budget)} a month cannot be said: "
                f"{words}.",
                hint=f"{nothing} {to_do}",
            )
        if spent + usd <= budget:
            continue
        error = OverMonth(
            f"This would pass {of} of {dollars(budget)} for this month, of which "
            f"{dollars(spent)}{more} is spent: {words}.",
            usd,
            hint="",
            nothing=nothing,
        )
        error.hint = f"{nothing} To do it all the same, give --over-budget {error.amount}."
        if session.may_pass is None or not await session.may_pass(error):
            raise error
        return


def _budgets(session: Session) -> list[tuple[float, str]]:
    """The budgets in force, and whose each is; that of all profiles has no name."""
    from sportft_tui.api.profile_settings import amount_of

    found = settings.load(session.home)
    name = session.choice.profile
    own = amount_of(name, found.profiles.get(name, {}), MONTHLY)
    both = ((found.monthly_budget_usd, ""), (own, one_line(name)))
    return [(budget, whose) for budget, whose in both if budget != math.inf]


async def _spent(session: Session, whose: str, again: BulkPlan | None) -> tuple[float, str]:
    """What this month has cost so far, and a note about it."""
    from sportft_tui.workflow import ledger

    months = await ledger.this_month(session, again)
    counted = [one for one in months if not whose or one.profile == session.choice.identity]
    unknown = sum(one.unknown for one in counted)
    note = f" (and {unknown} at unknown prices)" if unknown else ""
    return sum(one.usd for one in counted), note
