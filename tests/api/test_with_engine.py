"""The whole room against the real engine, in a process of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from sportft_tui.api import files, jobs, results
from sportft_tui.api.connection import Connection
from sportft_tui.api.jobs import JobOrder
from sportft_tui.api.profiles import local_profile
from sportft_tui.classify.predict import classify
from sportft_tui.dataset.formats import completion_line, encode_line
from sportft_tui.domain.errors import NotFound, Refused, WrongKey
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job, Phase
from sportft_tui.domain.progress import Progress
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.template import Template
from sportft_tui.engine import launch

TEMPLATE = Template("completion", "\n\n###\n\n", " ", labels=("hockey", "baseball"))
POSTS = {
    "hockey": ("the goalie made a glove save", "two minutes for hooking", "a slap shot from blue"),
    "baseball": ("the pitcher threw a curve", "a home run in the ninth", "he stole second base"),
}


@pytest.fixture
async def conn() -> AsyncIterator[Connection]:
    engine = await asyncio.to_thread(launch.start)
    try:
        async with Connection(local_profile(engine.base_url, engine.key)) as line:
            yield line
    finally:
        await asyncio.to_thread(launch.stop)


def posts_file(path: Path, rounds: int) -> Path:
    path.write_bytes(
        b"".join(
            encode_line(completion_line(TEMPLATE.prompt(f"{text}, round {n}"), " " + label))
            for n in range(rounds)
            for label, texts in POSTS.items()
            for text in texts
        )
    )
    return path


async def nothing_known(_ids: Sequence[str]) -> set[str]:
    return set()


async def followed(conn: Connection, job_id: str) -> tuple[Job, list[Event]]:
    """The job's events, as a watcher gets them, until the job is over."""
    events: dict[str, Event] = {}

    async def known(ids: Sequence[str]) -> set[str]:
        return events.keys() & set(ids)

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job = await jobs.retrieve(conn, job_id)
        fresh = await jobs.new_events(conn, job_id, known, wait=5)
        events |= {event.id: event for event in fresh.events}
        if job.is_over and not fresh.events:
            return job, list(events.values())
    raise AssertionError("the job does not end")


async def test_from_two_files_to_a_prediction(conn: Connection, tmp_path: Path) -> None:
    # GIVEN
    assert "ada" in await conn.check()
    train = await files.upload(conn, posts_file(tmp_path / "train.jsonl", 6))
    valid = await files.upload(conn, posts_file(tmp_path / "valid.jsonl", 1))
    order = JobOrder(
        train, valid, await conn.default_model(), TEMPLATE, suffix="sport", positive_label=" hockey"
    )
    # WHEN
    job = await jobs.create(conn, order)
    job, events = await followed(conn, job.id)
    # THEN the events came once, in order, and tell the whole run
    assert job.phase is Phase.SUCCEEDED
    assert events[0].message.startswith("Created fine-tuning job")
    assert events[-1].message == "The job has successfully completed"
    assert [event.created_at for event in events] == sorted(e.created_at for e in events)
    progress = Progress()
    progress.feed(events)
    assert (progress.epoch, progress.n_epochs, progress.queue_number) == (4, 4, 0)
    assert progress.model == job.fine_tuned_model
    # AND the same again from the beginning is the same
    assert (await jobs.new_events(conn, job.id, nothing_known)).events == events
    # AND the results are measured, the model answers, the job can be found by anybody
    measured = await results.fetch(conn, job.result_files[0])
    assert {"accuracy", "precision", "recall", "auroc", "auprc", "f1"} <= set(
        measured.classification
    )
    assert measured.classification["accuracy"] == 1.0
    assert job.fine_tuned_model is not None
    told = Template.from_metadata(job.metadata)
    assert told == TEMPLATE
    found = await classify(conn, job.fine_tuned_model, told, "a glove save by the goalie")
    assert found.label == "hockey"
    assert set(dict(found.probabilities)) == {"hockey", "baseball"}
    assert sum(dict(found.probabilities).values()) == pytest.approx(1.0, abs=1e-3)
    assert [job.id for job in await jobs.list_jobs(conn)] == [job.id]


async def test_what_is_not_there_and_what_is_not_allowed(conn: Connection, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await jobs.retrieve(conn, "ftjob-doesnotexist")
    with pytest.raises(NotFound):
        await jobs.new_events(conn, "ftjob-doesnotexist", nothing_known)
    with pytest.raises(NotFound):
        await files.content(conn, "file-doesnotexist")
    with pytest.raises(NotFound):
        await classify(conn, "ft:ada:no:such:model", TEMPLATE, "a goal")
    with pytest.raises((NotFound, Refused)):
        await jobs.create(conn, JobOrder("file-none", None, "ada", TEMPLATE))
    stranger = local_profile(conn.profile.base_url, Secret("sk-wrong"))
    async with Connection(stranger) as other:
        with pytest.raises(WrongKey):
            await other.check()
