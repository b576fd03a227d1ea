"""From prepared files to a job: priced, uploaded, ordered once.

An order that was lost on its way (the answer, or this program, was) is looked for at the server
before another is made.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sportft_tui.domain.errors import (
    BadInput,
    NotFound,
    NotTheProtocol,
    Refused,
    ServerFailed,
    SportftError,
    TrainingNotAvailable,
    Unreachable,
)
from sportft_tui.workflow import budget, ledger, open_orders
from sportft_tui.workflow.folders import created
from sportft_tui.workflow.job_wish import JobWish, TrainingFiles
from sportft_tui.workflow.open_orders import OpenOrder
from sportft_tui.workflow.uploading import Sent, Uploads

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.api.orders import JobOrder
    from sportft_tui.domain.cost import Estimate
    from sportft_tui.domain.job import Job
    from sportft_tui.workflow.session import Session

Say = Callable[[str], None]
_CLOSED = "training_not_available"


class FoundJob(NamedTuple):
    """A job whose order had no answer, and that is there all the same."""

    order: OpenOrder
    job: Job


class _Content(NamedTuple):
    """A file, and what is sent of it."""

    path: Path
    digest: str
    size: int


async def create(session: Session, files: TrainingFiles, wish: JobWish, say: Say) -> Job:
    """Upload files, create the job, remember it. Returns as soon as the server has it.

    Where the very same was ordered before and the answer was lost, that job is returned.

    Args:
        session: with the server.
        files: what it is trained on.
        wish: how.
        say: is called with a line now and then.

    Raises:
        BadInput: it cannot be ordered like this, or costs more than the settings allow.
        TrainingNotAvailable: the account may not create jobs; says what was uploaded in vain.
        SportftError: there is no job; where that is not known, the hint says so.
    """
    from sportft_tui.api import files as server_files

    conn = await session.line.connection()
    wish.check(conn.profile.quirks, conn.profile.host)
    model = wish.model or await conn.default_model()
    contents = await _contents(conn, files)
    mark = _fingerprint(contents, wish, model)
    for found in await found_again(session, say):
        if found.order.wish == mark:
            return found.job
    cost = None
    if not session.is_free:
        cost = await session.within_budget(files.train, model, wish.n_epochs)
        await _within_month(session, cost)
    await server_files.check_rows(conn, files.train)
    await _check_training(conn)
    uploads = Uploads(conn, created(session.home))
    sent = [await uploads.put(*content, say) for content in contents]
    say("Creating the job")
    order = _order(files, wish, model, sent)
    async with ledger.training(session, order.tag, cost) as keep_id:
        job = await _ordered(session, order, mark, sent)
        keep_id(job.id)
    await _remember(session, job)
    await session.tables.keep_validation_file(job.id, files.valid)
    return job


async def _within_month(session: Session, cost: Estimate) -> None:
    nothing = "Nothing was uploaded."
    if cost.hour is None:
        await budget.check_month(session, cost.usd, cost.words(), nothing)
    else:
        await budget.check_month(session, cost.usd, cost.words(), nothing, to_do=budget.NO_BUDGET)


async def found_again(session: Session, say: Say) -> list[FoundJob]:
    """The jobs whose orders to this server had no answer, by now in the journal.

    Args:
        session: with the server.
        say: is called with a line for each.
    """
    from sportft_tui.api import orders

    left = await asyncio.to_thread(open_orders.left, session.home, session.choice.identity)
    if not left:
        return []
    found: list[FoundJob] = []
    conn = await session.line.connection()
    known = frozenset(job.id for job in await session.known_jobs())
    for order in left:
        sought = orders.Sought(
            order.tag,
            order.training_file,
            order.model,
            order.ordered_at,
            known,
            has_tags=not conn.profile.quirks.mistral_orders,
        )
        if job := await orders.find(conn, sought):
            job = orders.told(job, order.metadata)
            await _remember(session, job)
            found.append(FoundJob(order, job))
            say(f"This job was created: {job.id}. Its answer had been lost.")
        if job or order.is_old:
            await asyncio.to_thread(open_orders.forget, session.home, order.tag)
        if order.is_old and not job:
            await ledger.never_taken(session, order.tag)
    return found


async def _check_training(conn: Connection) -> None:
    """See that the server has jobs at all: a file that is uploaded for none lies there in vain.

    Raises:
        NotFound: it has none.
        SportftError: it does not list them to us; what it says comes before any upload, too.
    """
    from sportft_tui.api import jobs

    try:
        await jobs.list_jobs(conn, 1)
    except NotFound as error:
        raise NotFound(
            f"{conn.profile.host} has no fine-tuning (404). Nothing was uploaded.",
            hint="Train on this machine (profile local), or at another server.",
        ) from error


async def _contents(conn: Connection, files: TrainingFiles) -> list[_Content]:
    from sportft_tui.api.file_parts import fingerprint

    return [
        _Content(path, *await asyncio.to_thread(fingerprint, conn, path))
        for path in filter(None, (files.train, files.valid))
    ]


def _fingerprint(contents: Sequence[_Content], wish: JobWish, model: str) -> str:
    """The same for the same wish on the same texts."""
    told = [[content.digest for content in contents], wish.to_dict(), model]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _order(files: TrainingFiles, wish: JobWish, model: str, sent: Sequence[Sent]) -> JobOrder:
    from sportft_tui.api import orders

    return orders.JobOrder(
        training_file=sent[0].id,
        validation_file=sent[1].id if len(sent) > 1 else None,
        model=model,
        template=files.template,
        n_epochs=wish.n_epochs,
        suffix=files.suffix if wish.suffix is None else wish.suffix,
        seed=wish.seed,
        training_type=wish.training_type,
        positive_label=files.measured_label,
        metadata=wish.metadata,
        batch_size=wish.batch_size,
        learning_rate_multiplier=wish.learning_rate_multiplier,
        wandb_project=wish.wandb_project,
        tag=orders.new_tag(),
    )


async def _ordered(session: Session, order: JobOrder, mark: str, sent: Sequence[Sent]) -> Job:
    """The job; the order is kept on the disk before it leaves, until it has its answer."""
    from sportft_tui.api import orders
    from sportft_tui.api.errors import NotSent

    conn = await session.line.connection()
    known = frozenset(job.id for job in await session.known_jobs())
    kept = OpenOrder(
        tag=order.tag,
        identity=session.choice.identity,
        wish=mark,
        training_file=order.training_file,
        model=order.model,
        ordered_at=time.time(),
        metadata={**order.metadata, **order.template.to_metadata(), orders.TAG: order.tag},
    )
    try:
        handle = await asyncio.to_thread(open_orders.keep, session.home, kept)
    except OSError as error:
        raise BadInput(
            f"The order cannot be kept on the disk ({error.strerror}), so it was not sent.",
            hint="Make room, or set SPORTFT_HOME to a folder that you can write to.",
        ) from error
    is_answered = True
    try:
        return await orders.create(conn, order, known)
    except NotSent:
        raise
    except (Unreachable, ServerFailed, NotTheProtocol, asyncio.CancelledError):
        is_answered = False
        raise
    except Refused as error:
        raise _explained(conn, error, sent) from error
    finally:
        os.close(handle)
        if is_answered:
            open_orders.forget(session.home, order.tag)


def _explained(conn: Connection, error: Refused, sent: Sequence[Sent]) -> SportftError:
    if error.code != _CLOSED:
        return error
    from sportft_tui.domain.end_dates import NO_MORE_JOBS, ONLY_ACTIVE

    return TrainingNotAvailable(
        f"{conn.profile.host} lets this organisation create no fine-tuning jobs. OpenAI closed it "
        f"on {ONLY_ACTIVE} to all that had not used a fine-tuned model lately, and closes it on "
        f"{NO_MORE_JOBS} to everybody; models that are there can be used on.",
        hint="Train on this machine instead (profile local). The uploads can be deleted.",
        uploaded=tuple(one.id for one in sent if one.is_new),
    )


async def _remember(session: Session, job: Job) -> None:
    journal = await session.journal()
    await asyncio.to_thread(journal.record_job, session.choice.identity, job)
