"""Keeping the ledger: an entry before anything that costs leaves, settled by what came of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import NotTheProtocol, ServerFailed, SportftError, Unreachable
from sportft_tui.domain.ledger import LedgerEntry, Sum, month_of, sums
from sportft_tui.home import Home

if TYPE_CHECKING:
    from sportft_tui.domain.bulk import BulkPlan, Paid
    from sportft_tui.domain.cost import Estimate
    from sportft_tui.workflow.session import Session


@asynccontextmanager
async def training(
    session: Session, tag: str, cost: Estimate | None
) -> AsyncIterator[Callable[[str], None]]:
    """While a job is created: its entry is there before, and knows the job's ID afterwards.

    An order that was refused costs nothing, and its entry goes; one whose answer is missing keeps
    it until the job is listed, see `monitor.settling`.

    Args:
        session: with the server.
        tag: the job's.
        cost: its estimate; None where jobs are free: then there is no entry.

    Yields:
        Takes the new job's ID.

    Raises:
        SportftError: the entry cannot be kept; then nothing is to be ordered.
    """
    if cost is None:
        yield lambda _: None
        return
    from sportft_tui.api.errors import NotSent

    journal = await session.journal()
    entry = LedgerEntry(
        at=time.time(),
        profile=session.choice.identity,
        what="training",
        model=cost.model,
        tag=tag,
        price=cost.price,
        hour=cost.hour,
        estimated_usd=cost.usd,
    )
    await asyncio.to_thread(journal.order, entry)
    ids: list[str] = []
    try:
        yield ids.append
    except (Unreachable, ServerFailed, NotTheProtocol) as error:
        if isinstance(error, NotSent):
            await asyncio.to_thread(journal.withdraw, entry.profile, entry.what, tag)
        raise
    except SportftError:
        await asyncio.to_thread(journal.withdraw, entry.profile, entry.what, tag)
        raise
    if ids:
        created = replace(entry, id=ids[0], state="created")
        # The job is there: a full disk must not hide it, and its tag is found in any list.
        with suppress(SportftError):
            await asyncio.to_thread(journal.settle, created)


async def never_taken(session: Session, tag: str) -> None:
    """An order of a job has become none: it costs nothing."""
    owner = session.choice.identity
    await session.remember(lambda journal: journal.withdraw(owner, "training", tag))


async def file_ordered(session: Session, model: str, plan: BulkPlan) -> None:
    """Keep that a file is about to be asked about; once, however often that is taken up again.

    Args:
        session: with the server.
        model: who is asked.
        plan: what was agreed to.

    Raises:
        SportftError: it cannot be kept; then nothing is to be asked.
    """
    if not plan.log:
        return
    is_known = plan.usd is not None and plan.paid_usd is not None
    entry = LedgerEntry(
        at=time.time(),
        profile=session.choice.identity,
        what="batch",
        model=model,
        tag=plan.log,
        estimated_usd=(plan.usd or 0.0) + (plan.paid_usd or 0.0) if is_known else None,
    )
    journal = await session.journal()
    await asyncio.to_thread(journal.order, entry)


async def file_answered(session: Session, model: str, paid: Paid) -> None:
    """Keep what all answers of a file cost by now; the answers are kept in any case.

    Args:
        session: with the server.
        model: who was asked.
        paid: what they cost.
    """
    settled = LedgerEntry(
        at=0.0,
        profile=session.choice.identity,
        what="batch",
        model=model,
        tag=paid.log,
        state="measured",
        tokens=paid.tokens,
        usd=paid.usd,
        unpriced=paid.lost,
    )
    await session.remember(lambda journal: journal.settle(settled))


async def entries(session: Session) -> list[LedgerEntry]:
    """All entries of this machine, settled by what is known, the oldest first."""
    from sportft_tui.monitor.settling import settle

    return await asyncio.to_thread(settle, await session.journal())


def entries_of(home: Home) -> list[LedgerEntry]:
    """As `entries`, without a session; blocking. None are there where no journal is."""
    from sportft_tui.monitor.journal import FILE_NAME, Journal
    from sportft_tui.monitor.settling import settle

    if not (home.state / FILE_NAME).exists():
        return []
    with Journal(home.state / FILE_NAME) as journal:
        return settle(journal)


async def this_month(session: Session, again: BulkPlan | None = None) -> list[Sum]:
    """What each profile was paid in this month.

    Args:
        session: any.
        again: a file that is asked about once more: what it was to cost is not counted, only what
            was paid of it.
    """
    now, owner = month_of(time.time()), session.choice.identity
    counted = [
        replace(one, usd=again.paid_usd, estimated_usd=None)
        if again and (one.what, one.profile, one.tag) == ("batch", owner, again.log)
        else one
        for one in await entries(session)
    ]
    return [one for one in sums(counted) if one.month == now]
