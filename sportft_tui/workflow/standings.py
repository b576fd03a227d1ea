"""How the jobs of a list stand, with what the journal remembers of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from sportft_tui.domain.job import Phase
from sportft_tui.domain.progress import Progress
from sportft_tui.domain.standing import standing

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job
    from sportft_tui.monitor.journal import Journal
    from sportft_tui.workflow.session import Session

#: A usual history has some 120 events; one of a million is not read for one line.
_MOST_EVENTS = 20_000
#: Jobs whose events are looked at: the newest of those that are not over, or failed.
_MOST_JOBS = 50


async def standings(session: Session, jobs: Sequence[Job]) -> dict[str, str]:
    """What matters of each job now, by its ID; jobs of which the status says all are left out.

    Args:
        session: whose journal to look into; nothing is asked of the server.
        jobs: its jobs, the newest first.
    """
    journal = await session.journal()
    return await asyncio.to_thread(_standings, journal, session.choice.identity, jobs)


def _standings(journal: Journal, profile: str, jobs: Sequence[Job]) -> dict[str, str]:
    now, past_waits = time.time(), journal.past_waits(profile)
    told = {}
    for job in islice((j for j in jobs if not j.is_over or j.phase is Phase.FAILED), _MOST_JOBS):
        progress = Progress()
        rows = journal.events_since(profile, job.id, 0, _MOST_EVENTS)
        progress.feed(event for _, event in rows)
        progress.feed_job(job, now)
        if words := standing(job, progress, now, jobs, past_waits):
            told[job.id] = words
    return told
