"""A job's history in the legacy API's words.

History is recorded once, in the modern API's words; this is a translation. So a job made by either
API can be followed by both. Lines that the legacy service did not have (steps, the validation of
files) are left out; any that a later engine adds are passed on as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sportft_tui.engine.records.jobs import EventRecord, JobStore
from sportft_tui.engine.terms.paging import Page

#: How a recorded line begins, and how the legacy line does; None for no line at all.
_WORDS: tuple[tuple[str, str | None], ...] = (
    ("Created fine-tuning job: ", "Created fine-tune: "),
    ("Validating training file: ", None),
    ("Files validated, ", None),
    ("Checkpoint created ", None),
    ("Fine-tuning job ", "Fine-tune "),
    ("New fine-tuned model created: ", "Uploaded model: "),
    ("The job has successfully completed", "Fine-tune succeeded"),
    ("The job failed. ", "Fine-tune failed. "),
)
#: Rows that one look at the records takes; a usual history has some 120.
_ROWS = 1_000


def history(jobs: JobStore, job_id: str, *, newer_than: str = "") -> list[EventRecord]:
    """A job's whole history as recorded, oldest first.

    Args:
        jobs: the records.
        job_id: the job.
        newer_than: leave out this event and what came before it.
    """
    found: list[EventRecord] = []
    more = True
    while more:
        page = Page(found[-1].id if found else "", _ROWS)
        part, more = jobs.events(job_id, page, newer_than=newer_than)
        found += part
    return found[::-1]


def translated(events: Iterable[EventRecord]) -> list[dict[str, Any]]:
    """Events as the legacy API shows them; those that it did not have are left out."""
    return [
        {
            "object": "fine-tune-event",
            "created_at": event.created_at,
            "level": event.level,
            "message": message,
        }
        for event in events
        if (message := _words(event)) is not None
    ]


def _words(event: EventRecord) -> str | None:
    if event.type != "message":
        return None
    for modern, legacy in _WORDS:
        if event.message.startswith(modern):
            return None if legacy is None else legacy + event.message.removeprefix(modern)
    return event.message
