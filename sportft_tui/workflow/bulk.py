"""Whole files through a model, for the app and the shell."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sportft_tui import settings
from sportft_tui.domain.bulk import BulkEnd, BulkPlan, BulkProgress, Paid
from sportft_tui.domain.cost import dollars
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.workflow.classifying import temperature_of, unsure_below
from sportft_tui.workflow.folders import created

if TYPE_CHECKING:
    from sportft_tui.classify.bulk.order import BulkOrder, Via
    from sportft_tui.dataset.sources.source import Wish
    from sportft_tui.workflow.session import Session

#: What is added to an output's name for the file that keeps the answers until it is whole.
ANSWERS = ".answers"

OnPlan = Callable[[BulkPlan], Awaitable[bool]]
OnProgress = Callable[[BulkProgress], None]


@dataclass(frozen=True, slots=True)
class FileWish:
    """Which texts are meant.

    Attributes:
        path: a file or a folder of texts.
        text, label: its columns; recognised where not given.
        encoding: of its text; detected where not given.
        skip_bad: skip lines that cannot be read, and tell of them.
    """

    path: Path
    text: str = ""
    label: str = ""
    encoding: str = ""
    skip_bad: bool = True

    def wish(self, *, needs_label: bool) -> Wish:
        """As the readers of tables take it."""
        from sportft_tui.dataset.sources.source import Wish

        return Wish(
            text=self.text,
            label=self.label,
            encoding=self.encoding,
            skip_bad=self.skip_bad,
            needs_label=needs_label,
        )


async def go_on(_: BulkPlan) -> bool:
    """Agrees to any plan: for callers that have asked already."""
    return True


def no_progress(_: BulkProgress) -> None:
    """For callers that do not show progress."""


@dataclass(frozen=True, slots=True)
class BatchWish:
    """How a file is to be classified.

    Attributes:
        via: one request after the other, or the provider's Batch API.
        most_at_once: requests under way at the most.
        threshold: answers less probable than this are marked; as the settings say where None.
        is_calibrated: whether to calibrate as `evaluate` has found out for this model.
        force: whether a file that is there may be replaced.
    """

    via: Via = "requests"
    most_at_once: int = 64
    threshold: float | None = None
    is_calibrated: bool = False
    force: bool = False


async def batch(
    session: Session,
    model: str,
    texts: FileWish,
    to: Path,
    how: BatchWish = BatchWish(),
    *,
    on_plan: OnPlan = go_on,
    on_progress: OnProgress = no_progress,
) -> BulkEnd:
    """Classify a whole file into another.

    The answers are kept beside `to` as they come, so that a run that was stopped goes on where it
    was; when all are there, `to` is written, in the order of the input.

    Args:
        session: with the server.
        model: a fine-tuned model's name.
        texts: what is classified.
        to: a new file, .csv or .jsonl.
        how: everything else.
        on_plan: told what it will cost, before the first row is asked; False leaves it at that.
        on_progress: told how far it is.

    Raises:
        BadInput: the file cannot be used, or it would cost more than the budget in the settings.
        SportftError: it cannot be asked; the answers that are there are kept.
    """
    from sportft_tui.classify.bulk import client
    from sportft_tui.classify.bulk.order import Finish

    await asyncio.to_thread(_check_place, to, how.force)
    log, wish = to.with_name(to.name + ANSWERS), texts.wish(needs_label=False)
    order = await bulk_order(session, model, texts.path, wish, log, how.via, how.most_at_once)
    finish = Finish(
        to,
        unsure_below=await asyncio.to_thread(unsure_below, session, how.threshold),
        temperature=await temperature_of(session, model) if how.is_calibrated else 1.0,
        force=how.force,
    )
    end = await ask(session, order, on_plan=on_plan, on_progress=on_progress)
    if end.is_complete:
        await client.write(session.home, session.choice.identity, order, finish)
        with contextlib.suppress(OSError):
            await asyncio.to_thread(log.unlink)
    return end


async def ask(
    session: Session, order: BulkOrder, *, on_plan: OnPlan, on_progress: OnProgress
) -> BulkEnd:
    """Ask what has no answer yet, within the budget."""
    from sportft_tui.api import batches, read_only
    from sportft_tui.classify.bulk import client
    from sportft_tui.workflow import budget, ledger

    async def checked(plan: BulkPlan) -> bool:
        if not profile.is_local or order.via == "batches":
            read_only.check("Nothing was asked")
        await asyncio.to_thread(_check_budget, session, plan)
        if plan.is_free:
            return await on_plan(plan)
        nothing = "Nothing was asked."
        await budget.check_month(session, plan.usd, plan.words(), nothing, again=plan)
        is_agreed = await on_plan(plan)
        if is_agreed:
            await ledger.file_ordered(session, order.model, plan)
        return is_agreed

    async def paid(paid: Paid) -> None:
        if not session.is_free:
            await ledger.file_answered(session, order.model, paid)

    await session.line.revive()
    conn = await session.line.connection()
    profile = conn.profile
    if order.via == "batches":
        await batches.check(conn)
    return await client.ask(
        session.home,
        profile,
        order,
        on_plan=checked,
        on_progress=on_progress,
        on_paid=paid,
    )


async def bulk_order(
    session: Session,
    model: str,
    path: Path,
    wish: Wish,
    log: Path,
    via: Via = "requests",
    most_at_once: int = 64,
) -> BulkOrder:
    """What is asked of a model about a file."""
    from sportft_tui.classify import prices
    from sportft_tui.classify.bulk.order import BulkOrder

    template = await session.template_of(model)
    home = await asyncio.to_thread(created, session.home)
    price = await asyncio.to_thread(prices.usage_price, home, session.choice.profile, model)
    return BulkOrder(
        model=model,
        template=template,
        source=path,
        wish=wish,
        log=log,
        via=via,
        price=price.halved() if price and via == "batches" else price,
        most_at_once=most_at_once,
    )


def _check_place(to: Path, force: bool) -> None:
    from sportft_tui.classify.bulk.output import form_of

    form_of(to)
    if to.exists() and not force:
        raise BadInput(
            f"{one_line(str(to))} is there already.", hint="Choose another name, or give --force."
        )
    if not to.parent.is_dir():
        raise BadInput(f"There is no folder {one_line(str(to.parent))}.", hint="Make it first.")


def _check_budget(session: Session, plan: BulkPlan) -> None:
    budget = settings.load(session.home).budget_usd
    if not plan.is_free and plan.usd is not None and plan.usd > budget:
        raise BadInput(
            f"This is over the budget of {dollars(budget)}: {plan.words()}.",
            hint="Nothing was asked. Take fewer rows or --via batches, or raise budget_usd in "
            f"{session.home.config / settings.FILE_NAME}.",
        )
