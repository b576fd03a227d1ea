"""What the journal adds to a list of jobs; no server is asked."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session
from sportft_tui.workflow.standings import standings


async def test_each_job_is_told_with_what_the_journal_knows(sportft_home: Path) -> None:
    session = Session(Choice("custom", "http://127.0.0.1:9/v1"))
    journal, owner, now = await session.journal(), session.choice.identity, time.time()
    # GIVEN three earlier jobs that waited a minute, and four of now
    waits = Job("w", "queued", "m", created_at=now - 600)
    runs = Job("r", "running", "m", created_at=now - 600, n_epochs=4)
    failed = Job("f", "failed", "m", created_at=now - 600, error_code="file_not_found")
    done = Job("d", "succeeded", "m", created_at=now - 600)
    for n in range(3):
        old = replace(done, id=f"old{n}", created_at=1_000.0)
        journal.record_job(owner, old)
        journal.add_events(owner, old.id, [Event("s", 1_060, "info", "Job started.")])
    journal.add_events(owner, "r", [Event("e", now, "info", "Completed epoch 2/4")])
    journal.add_events(owner, "f", [Event("e", now, "error", "The job failed. It is gone.")])
    # WHEN
    told = await standings(session, [waits, runs, failed, done])
    await session.close()
    # THEN each has its words, but the one whose status says it all
    assert sorted(told) == ["f", "r", "w"]
    assert told["w"].startswith("your only waiting job, waited 10 min")
    assert told["w"].endswith("half of your jobs started within 60 s")
    assert told["r"] == "epoch 2/4"
    assert told["f"].startswith("It is gone. Upload the files again")
