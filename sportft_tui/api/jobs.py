"""Fine-tuning jobs: create, look at, list, cancel, and what happened in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sportft_tui.api.events import new_events
from sportft_tui.api.ids import given_id
from sportft_tui.api.orders import JobOrder, create
from sportft_tui.api.pages import PAGE_ROWS, pages
from sportft_tui.api.reading import read_event, read_job
from sportft_tui.domain.errors import NotTheProtocol
from sportft_tui.domain.job import Job

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection

__all__ = [
    "JobOrder",
    "cancel",
    "create",
    "list_jobs",
    "new_events",
    "read_event",
    "read_job",
    "retrieve",
]


async def retrieve(conn: Connection, job_id: str, *, once: bool = False) -> Job:
    """The job as it is now.

    Args:
        conn: an open connection.
        job_id: the job.
        once: do not try again after a failure; for callers that do so in their own time.

    Raises:
        NotFound: there is none of this ID.
    """
    job_id = given_id(job_id, "job")
    jobs = conn.client.fine_tuning.jobs.with_raw_response
    ask = conn.ask if once else conn.read
    wire = await ask(lambda: jobs.retrieve(job_id), f"for the job {job_id}")
    if "status" not in wire and "id" not in wire:
        raise NotTheProtocol(f"{conn.profile.host} answered with something that is no job.")
    return read_job(wire, job_id)


async def cancel(conn: Connection, job_id: str) -> Job:
    """Ask the server to stop the job; returns it as it is then.

    Raises:
        NotFound: there is none of this ID.
        Refused: it is over already.
    """
    job_id = given_id(job_id, "job")
    jobs = conn.client.fine_tuning.jobs.with_raw_response
    wire = await conn.ask(lambda: jobs.cancel(job_id), f"to cancel the job {job_id}")
    return read_job(wire, job_id)


async def list_jobs(conn: Connection, limit: int = 50, *, once: bool = False) -> list[Job]:
    """The newest jobs, newest first.

    Args:
        conn: an open connection.
        limit: how many at most.
        once: do not try again after a failure; for callers that do so in their own time.
    """
    jobs = conn.client.fine_tuning.jobs.with_raw_response
    ask = conn.ask if once else conn.read

    async def fetch(after: str | None) -> dict[str, Any]:
        options: dict[str, Any] = {"after": after} if after else {}
        return await ask(lambda: jobs.list(limit=min(limit, PAGE_ROWS), **options), "for its jobs")

    found: list[Job] = []
    async for page in pages(fetch, conn.profile.host):
        found += [job for job in map(read_job, page) if job.id]
        newest_first = not found or found[0].created_at >= found[-1].created_at
        # Where the oldest come first, the newest are on the last page.
        if newest_first and len(found) >= limit:
            break
    found.sort(key=lambda job: job.created_at, reverse=True)
    return found[:limit]
