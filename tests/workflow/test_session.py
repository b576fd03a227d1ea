"""The steps, on a real engine in this test's own home."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sportft_tui.api.connection import Connection
from sportft_tui.domain.errors import BadInput, JobCancelled, JobFailed, NotFound
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.domain.template import Template
from sportft_tui.engine import launch
from sportft_tui.monitor.updates import EventsArrived, JobChanged
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.loading import whole
from sportft_tui.workflow.session import Session, no_results, outcome
from sportft_tui.workflow.tutorial import TWEET


@pytest.fixture
async def session(sportft_home: Path) -> AsyncIterator[Session]:
    opened = Session(Choice())
    yield opened
    await opened.close()
    launch.stop()


async def test_each_step_leaves_what_the_next_one_needs(session: Session, corpus: Path) -> None:
    # GIVEN the corpus, loaded and prepared
    table = await session.load()
    prepared = await session.prepare(table)
    await whole(table)
    assert (table.state.n_rows, table.made_up) == (1197, False)
    assert session.is_free
    assert "$0.00" in await session.price(prepared)

    # WHEN a job is created and watched
    job = await session.train(prepared)
    messages: list[str] = []
    async for update in session.watch(job.id):
        match update:
            case EventsArrived(events=events):
                messages += [event.message for event in events]
            case JobChanged(job=changed):
                job = changed

    # THEN it ended well, and each event came once
    assert job.status == "succeeded"
    assert messages[0] == f"Created fine-tuning job: {job.id}"
    assert len(messages) == len(set(messages))
    results = await session.results(job)
    assert results.classification["accuracy"] == 1.0

    # AND another session, which only knows the model's name, asks it rightly
    other = Session(Choice())
    template = await other.template_of(job.fine_tuned_model or "")
    assert template == prepared.template
    assert (await other.classify(job.fine_tuned_model or "", TWEET)).label == "hockey"
    await other.close()
    journal = await session.journal()
    assert [answered.text for answered in journal.predictions("local")] == [TWEET]
    assert [known.id for known in await session.known_jobs()] == [job.id]

    # AND the results are known from now on, with no server at all
    launch.stop()
    later = Session(Choice())
    assert await later.known_results(job.id) == results
    assert await later.results(job) == results
    assert await later.known_results("ftjob-of-nobody") is None
    assert launch.find() is None
    await later.close()


async def test_a_killed_engine_is_started_again_only_if_nobody_stopped_it(session: Session) -> None:
    # GIVEN a session whose engine was killed
    assert await session.jobs() == []
    engine = launch.find()
    assert engine
    os.kill(engine.pid, signal.SIGKILL)
    # WHEN it is revived THEN the same connection works again
    assert await session.line.revive(only_crashed=True) is False
    assert await session.jobs() == []

    # WHEN it is stopped by somebody THEN it is left alone, until somebody needs it
    launch.stop()
    await session.line.revive(only_crashed=True)
    assert launch.find() is None
    await session.line.revive()
    assert await session.jobs() == []


async def test_only_the_results_of_a_job_that_is_over_are_kept(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a server that lists a first result file while the job still runs
    fetched: list[str] = []

    async def fetch(_: Connection, file_id: str) -> Results:
        fetched.append(file_id)
        return Results(("step",), [(1.0,)], {}, {"step": float(len(fetched))})

    monkeypatch.setattr("sportft_tui.api.results.fetch", fetch)
    running = Job("ftjob-1", "running", "ada", result_files=("file-1",))
    # WHEN they are read while it runs, THEN they are read anew each time
    assert (await session.results(running)).final == {"step": 1.0}
    assert (await session.results(running)).final == {"step": 2.0}
    # WHEN it is over, THEN once is enough
    over = Job("ftjob-1", "succeeded", "ada", result_files=("file-1",))
    assert (await session.results(over)).final == {"step": 3.0}
    assert (await session.results(over)).final == {"step": 3.0}


async def test_what_is_not_there_is_said(session: Session) -> None:
    with pytest.raises(NotFound, match="ftjob-none"):
        await session.job("ftjob-none")
    assert await session.template_of("ft:of-somebody-else") == Template()


@pytest.mark.parametrize(
    ("status", "error"),
    [("failed", JobFailed), ("cancelled", JobCancelled), ("running", BadInput)],
)
def test_why_there_are_no_results(status: str, error: type[Exception]) -> None:
    job = Job("ftjob-1", status, "ada", error_message="Line 3 is not JSON")
    told = no_results(job)
    assert type(told) is error
    assert "ftjob-1" in told.what
    assert (outcome(job) is None) == (status == "running")
