"""Creating a job, exactly once."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sportft_tui.api.errors import NotSent
from sportft_tui.api.pages import pages
from sportft_tui.api.reading import read_job
from sportft_tui.domain.errors import (
    NotTheProtocol,
    ServerFailed,
    SportftError,
    Unreachable,
)
from sportft_tui.domain.template import Template

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.domain.job import Job

#: The metadata key by which a job is found again, whatever became of the answer.
TAG = "sportft_tag"
#: Seconds before each search for a job whose creation had no good answer: a server that broke while
#: creating may list the job only a little later.
SEARCH_PAUSES = (0.2, 1.0, 3.0)
#: The newest jobs looked at in a search; the one that was just ordered is among the first.
SEARCH_ROWS = 20
#: Seconds by which a server's clock may be behind ours.
CLOCKS_DIFFER = 120.0


@dataclass(frozen=True, slots=True)
class JobOrder:
    """A job to be created.

    Attributes:
        training_file, validation_file: IDs of uploaded files; the second may be None.
        model: the base model.
        template: the form of the examples; it travels in the job's metadata.
        n_epochs: how often each example is seen; None leaves it to the server.
        suffix: becomes part of the new model's name; may be empty.
        seed: for the same result twice, where the server can; None leaves it to the server.
        training_type: one of the server's `Quirks.training_types`; its usual one where empty.
        positive_label: what precision, recall and the like are measured for; empty for no
            classification metrics. Only the embedded engine measures them.
        metadata: further tags.
        batch_size, learning_rate_multiplier: None leaves them to the server.
        wandb_project: where the job reports at Weights & Biases; empty for nowhere. Only where the
            server's `Quirks.takes_wandb`.
        tag: by which the job is found again; a new one where it is empty.
    """

    training_file: str
    validation_file: str | None
    model: str
    template: Template
    n_epochs: int | None = 4
    suffix: str = ""
    seed: int | None = None
    training_type: str = ""
    positive_label: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    batch_size: int | None = None
    learning_rate_multiplier: float | None = None
    wandb_project: str = ""
    tag: str = ""

    @property
    def hyperparameters(self) -> dict[str, int | float]:
        """Those that are not left to the server."""
        told = {
            "n_epochs": self.n_epochs,
            "batch_size": self.batch_size,
            "learning_rate_multiplier": self.learning_rate_multiplier,
        }
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Sought:
    """A job whose order had no good answer.

    Attributes:
        tag: what it was tagged with.
        training_file, model: as they were ordered; some servers keep no tags.
        ordered_at: by this machine's clock.
        known: IDs of jobs that are others.
        has_tags: whether the server keeps tags at all; what else stands there says nothing then.
    """

    tag: str
    training_file: str
    model: str
    ordered_at: float
    known: frozenset[str] = frozenset()
    has_tags: bool = True

    def is_it(self, job: Job) -> bool:
        """Whether it is this job."""
        if TAG in job.metadata:
            return job.metadata[TAG] == self.tag
        return (
            job.id not in self.known
            and not (self.has_tags and job.metadata)
            and (job.training_file, job.model) == (self.training_file, self.model)
            and job.created_at >= self.ordered_at - CLOCKS_DIFFER
        )


def new_tag() -> str:
    """A tag that no other job has."""
    return secrets.token_hex(12)


async def create(conn: Connection, order: JobOrder, known: Collection[str] = ()) -> Job:
    """Create the job. The request is sent once; it may cost money.

    When the answer is lost or bad, the job is looked up by its tag before anybody is told that
    there is none.

    Args:
        conn: an open connection.
        order: the job.
        known: IDs of jobs that are others, for servers that keep no tags.

    Raises:
        SportftError: there is no job, or it could not be found out; the hint says which.
    """
    tag = order.tag or new_tag()
    has_tags = not conn.profile.quirks.mistral_orders
    sought = Sought(tag, order.training_file, order.model, time.time(), frozenset(known), has_tags)
    metadata = {**order.metadata, **order.template.to_metadata(), TAG: tag}
    body = _body(conn, order, metadata) if has_tags else _mistral_body(order)
    jobs = conn.client.fine_tuning.jobs.with_raw_response
    try:
        wire = await conn.ask(lambda: jobs.create(**body), "to create the job")
    except NotSent:
        raise
    except (Unreachable, ServerFailed, NotTheProtocol) as error:
        return await _recovered(conn, sought, error)
    job = told(read_job(wire), metadata)
    if not job.id:
        lost = NotTheProtocol(f"{conn.profile.host} answered without the new job's ID.")
        return await _recovered(conn, sought, lost)
    return job


def told(job: Job, metadata: Mapping[str, str]) -> Job:
    """A new job with the tags that it was given: some servers do not repeat them, or forget them.

    The journal keeps them, so that its model can be asked as it was trained.
    """
    return replace(job, metadata={**metadata, **job.metadata})


def _body(conn: Connection, order: JobOrder, metadata: Mapping[str, str]) -> dict[str, Any]:
    """The request, with the extensions only where they are known."""
    body: dict[str, Any] = {
        "model": order.model,
        "training_file": order.training_file,
        "metadata": metadata,
    }
    if order.validation_file:
        body["validation_file"] = order.validation_file
    if order.suffix:
        body["suffix"] = order.suffix
    if order.seed is not None:
        body["seed"] = order.seed
    if order.hyperparameters:
        body |= _hyperparameters(conn, order.hyperparameters)
    if order.wandb_project and conn.profile.quirks.takes_wandb:
        wandb = {"type": "wandb", "wandb": {"project": order.wandb_project}}
        body["integrations"] = [wandb]
    if extra := _extensions(conn, order):
        body["extra_body"] = extra
    return body


def _mistral_body(order: JobOrder) -> dict[str, Any]:
    """The request as Mistral has it; what it has no place for was refused before (`JobWish`)."""
    from openai import omit

    told: dict[str, Any] = {
        "training_files": [{"file_id": order.training_file, "weight": 1.0}],
        "hyperparameters": {} if order.n_epochs is None else {"epochs": order.n_epochs},
        "job_type": "completion",
        # Else it would be looked through, and then wait for somebody to start it.
        "auto_start": True,
    }
    if order.validation_file:
        told["validation_files"] = [order.validation_file]
    if order.suffix:
        told["suffix"] = order.suffix
    return {"model": order.model, "training_file": omit, "extra_body": told}


def _extensions(conn: Connection, order: JobOrder) -> dict[str, Any]:
    """What the protocol does not have, for servers that do."""
    extra: dict[str, Any] = {}
    if conn.profile.is_local and order.positive_label:
        extra["compute_classification_metrics"] = True
        extra["classification_positive_class"] = order.positive_label
    if types := conn.profile.quirks.training_types:
        extra["trainingType"] = order.training_type or types[0]
    return extra


def _hyperparameters(conn: Connection, values: dict[str, Any]) -> dict[str, Any]:
    """In the place that the server reads: `method` is newer than most compatible servers."""
    if not conn.profile.quirks.has_method:
        return {"hyperparameters": values}
    return {"method": {"type": "supervised", "supervised": {"hyperparameters": values}}}


async def _recovered(conn: Connection, sought: Sought, error: SportftError) -> Job:
    """The job that was ordered, or the error with what is known about it."""
    searched = False
    for pause in SEARCH_PAUSES:
        await asyncio.sleep(pause)
        try:
            job = await find(conn, sought)
        except SportftError:
            continue
        if job is not None:
            return job
        searched = True
    hint = (
        "The server lists no such job; look at the list of jobs once more before trying again."
        if searched
        else "Whether the job was created is not known: look at the list of jobs before trying "
        "again, or it may be paid for twice."
    )
    raise type(error)(error.what, hint=hint) from error


async def find(conn: Connection, sought: Sought) -> Job | None:
    """The job that was ordered: by its tag, else among the newest, where no tags are kept.

    Raises:
        SportftError: the server does not list its jobs.
    """
    by_tag: tuple[dict[str, Any], ...] = ({"metadata": {TAG: sought.tag}},)
    for chosen in (*(by_tag if sought.has_tags else ()), {}):
        for job in await _newest(conn, chosen):
            if sought.is_it(job):
                return job
    return None


async def _newest(conn: Connection, chosen: Mapping[str, Any]) -> list[Job]:
    """The first page of the server's jobs."""
    jobs = conn.client.fine_tuning.jobs.with_raw_response

    async def fetch(after: str | None) -> dict[str, Any]:
        options = {**chosen, "after": after} if after else chosen
        return await conn.ask(lambda: jobs.list(limit=SEARCH_ROWS, **options), "for its jobs")

    async for page in pages(fetch, conn.profile.host):
        return list(map(read_job, page))
    return []
