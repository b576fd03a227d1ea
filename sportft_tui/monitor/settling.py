"""From what the journal saw of a job to what it cost.

Entries are settled from the journal alone, by whoever reads the ledger: whatever was killed between
an order and its bill, the next reader finds the job by its tag, and what it cost, once.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sportft_tui.api.orders import TAG
from sportft_tui.domain.cost import PER
from sportft_tui.domain.ledger import LedgerEntry
from sportft_tui.domain.phase import Phase
from sportft_tui.domain.progress import Progress

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job
    from sportft_tui.monitor.journal import Journal

#: Servers tell their bill minutes after a job's end; a week later nothing more is expected.
_LATE_SECONDS = 7 * 86_400.0


def settle(journal: Journal, now: float | None = None) -> list[LedgerEntry]:
    """Bring the ledger up to what the journal knows of its jobs; blocking.

    Args:
        journal: whose.
        now: Unix seconds; this moment where not given.

    Returns:
        All entries, the oldest first.
    """
    moment = time.time() if now is None else now
    by_tag: dict[str, dict[str, str]] = {}
    entries = []
    for entry in journal.ledger():
        if entry.what == "training" and entry.state != "billed":
            if not entry.id:
                if entry.profile not in by_tag:
                    by_tag[entry.profile] = _jobs_by_tag(journal, entry.profile)
                entry_id = by_tag[entry.profile].get(entry.tag, "")
            else:
                entry_id = entry.id
            seen = journal.last_seen(entry.profile, entry_id) if entry_id else None
            settled = _settled(journal, entry, seen[0], moment) if seen else entry
            if settled != entry:
                journal.settle(settled)
            entry = settled
        entries.append(entry)
    return entries


def _jobs_by_tag(journal: Journal, profile: str) -> dict[str, str]:
    return {job.metadata[TAG]: job.id for job in journal.jobs(profile) if TAG in job.metadata}


def _settled(journal: Journal, entry: LedgerEntry, job: Job, now: float) -> LedgerEntry:
    """An entry with what its job cost, as far as that is told."""
    if not job.is_over:
        return replace(entry, id=job.id, state="created")
    is_known = entry.state == "measured" and now - (job.finished_at or entry.at) > _LATE_SECONDS
    if is_known:
        return entry
    progress = Progress()
    progress.feed(journal.events(entry.profile, job.id))
    ended = replace(entry, id=job.id, state="ended")
    if progress.cost_usd is not None:
        tokens = progress.tokens_billed or job.trained_tokens
        return replace(ended, state="billed", tokens=tokens, usd=progress.cost_usd)
    if progress.tokens_billed is not None or progress.hours_billed is not None:
        tokens, hours = progress.tokens_billed, progress.hours_billed
        if tokens is None:
            tokens = job.trained_tokens
        return _priced(replace(ended, state="billed"), tokens, hours)
    if job.trained_tokens is not None:
        return _priced(replace(ended, state="measured"), job.trained_tokens, None)
    has_trained = progress.started or progress.step or job.trained_steps
    if job.phase is not Phase.SUCCEEDED and not has_trained:
        return replace(ended, state="measured", tokens=0, usd=0.0)
    return ended


def _priced(entry: LedgerEntry, tokens: int | None, hours: float | None) -> LedgerEntry:
    """An entry with what so much costs; it stays open while a part of that is not told."""
    parts = []
    if entry.price is not None:
        parts.append(None if tokens is None else tokens * entry.price / PER)
    if entry.hour is not None:
        parts.append(None if hours is None else hours * entry.hour)
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return replace(entry, state="ended", tokens=tokens)
    return replace(entry, tokens=tokens, usd=sum(known) if known else None)
