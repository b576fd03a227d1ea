"""A job's events, back to the last one known."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sportft_tui.api.connection import ANSWER_SECONDS
from sportft_tui.api.ids import given_id
from sportft_tui.api.pages import PAGE_ROWS, pages
from sportft_tui.api.reading import read_event
from sportft_tui.domain.errors import NotFound

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.domain.event import Event

_BEGINNING = re.compile(r"created fine-tun", re.IGNORECASE)


async def new_events(
    conn: Connection, job_id: str, known: Callable[[str], bool], wait: float = 0.0
) -> list[Event]:
    """The events that are not known yet, oldest first, without a gap.

    Nothing is returned before all of them are there: whoever keeps the list keeps it whole.

    Args:
        conn: an open connection.
        job_id: the job.
        known: whether the event of an ID has been kept already.
        wait: seconds that the embedded engine may hold its answer until there is something new;
            other servers are not asked to and answer at once.

    Raises:
        SportftError: whatever went wrong; nothing is tried twice here, the caller knows when.
    """
    job_id = given_id(job_id, "job")
    history = await _history(conn, job_id, known, {})
    fresh = _unknown(history, known)
    if fresh or wait <= 0 or not conn.profile.is_local:
        return fresh
    held = {"wait": f"{wait:g}", "newer_than": history[-1].id if history else ""}
    return _unknown(await _history(conn, job_id, known, held), known)


def _unknown(events: Iterable[Event], known: Callable[[str], bool]) -> list[Event]:
    once = {event.id: event for event in events}
    return [event for event in once.values() if not known(event.id)]


async def _history(
    conn: Connection, job_id: str, known: Callable[[str], bool], held: Mapping[str, str]
) -> list[Event]:
    """Events, oldest first, from the end of the job back into what is known."""
    found: list[Event] = []
    fetch = _fetcher(conn, job_id, held)
    try:
        async for page in pages(fetch, conn.profile.host):
            found += map(read_event, page)
            # Where the oldest come first, the new ones are on the last page: all must be read.
            if known(found[-1].id) and not _oldest_first(found, known):
                break
    except NotFound:
        found = await _in_the_job(conn, job_id)
    ordered = found if _oldest_first(found, known) else found[::-1]
    return sorted(ordered, key=lambda event: event.created_at)


def _fetcher(
    conn: Connection, job_id: str, held: Mapping[str, str]
) -> Callable[[str | None], Awaitable[dict[str, Any]]]:
    """What brings a page; only the first is held back by the server."""
    jobs = conn.client.fine_tuning.jobs.with_raw_response

    async def fetch(after: str | None) -> dict[str, Any]:
        options: dict[str, Any] = {"extra_query": dict(held)}
        if after:
            options["after"] = after
            options["extra_query"].pop("wait", None)
        elif held:
            options["timeout"] = ANSWER_SECONDS + float(held["wait"])
        return await conn.ask(
            lambda: jobs.list_events(job_id, limit=PAGE_ROWS, **options),
            f"for the events of {job_id}",
        )

    return fetch


async def _in_the_job(conn: Connection, job_id: str) -> list[Event]:
    """The events that the job object carries, at servers that have no list of them.

    Raises:
        NotFound: there is no such job either.
    """
    jobs = conn.client.fine_tuning.jobs.with_raw_response
    wire = await conn.ask(lambda: jobs.retrieve(job_id), f"for {job_id}")
    rows = wire.get("events")
    return [read_event(row) for row in rows if isinstance(row, Mapping)] if rows else []


def _oldest_first(events: Sequence[Event], known: Callable[[str], bool]) -> bool:
    """Which way round the server lists; the protocol's way is newest first.

    Several events share a second, so the time is only the first thing to look at.
    """
    if not events:
        return False
    first, last = events[0], events[-1]
    if first.created_at != last.created_at:
        return first.created_at < last.created_at
    if known(first.id) != known(last.id):
        return known(first.id)
    steps = [event.data.get("step") for event in events]
    numbers = [step for step in steps if isinstance(step, int | float)]
    if numbers and numbers[0] != numbers[-1]:
        return numbers[0] < numbers[-1]
    return len(events) > 1 and _BEGINNING.match(first.message) is not None
