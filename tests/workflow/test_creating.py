"""A job is created exactly once, and its files are sent no oftener, whatever happens."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sportft_tui.api import file_parts
from sportft_tui.domain.errors import (
    BadInput,
    NotFound,
    ServerFailed,
    TrainingNotAvailable,
    Unreachable,
)
from sportft_tui.domain.job import Job
from sportft_tui.home import home
from sportft_tui.workflow import creating, open_orders
from sportft_tui.workflow.job_wish import JobWish, TrainingFiles
from sportft_tui.workflow.session import Session
from sportft_tui.workflow.uploading import Uploads
from tests.stand_ins import StandIn
from tests.stand_ins.door import Reply, Seen
from tests.stand_ins.openai import OpenAI

Opened = Callable[[], Session]


def files_in(folder: Path, rows: int = 20, more: str = "") -> TrainingFiles:
    """A training file of chats, as `prepare` writes them."""
    path = folder / "sport.jsonl"
    labels = ("hockey", "baseball")
    path.write_text(
        "".join(
            f'{{"messages":[{{"role":"user","content":"game {n} {more}"}},'
            f'{{"role":"assistant","content":"{labels[n % 2]}"}}]}}\n'
            for n in range(rows)
        )
    )
    return TrainingFiles.read(path, None)


async def create(
    session: Session, files: TrainingFiles, wish: JobWish | None = None
) -> tuple[Job, str]:
    """The job, and what was said."""
    said: list[str] = []
    job = await creating.create(session, files, wish or JobWish(), said.append)
    return job, "\n".join(said)


def orders_sent(server: StandIn) -> int:
    return sum(
        one.method == "POST" and one.path.endswith("/fine_tuning/jobs") for one in server.requests
    )


def uploads_sent(server: StandIn) -> int:
    return sum(one.method == "POST" and one.path.endswith("/files") for one in server.requests)


def orders_kept() -> list[Path]:
    return list((home().state / "orders").glob("*.json"))


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sportft_tui.api.orders.SEARCH_PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr("sportft_tui.api.connection.ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(file_parts, "PART_PAUSES", (0.0,))


@pytest.mark.parametrize("server", ["openai", "azure", "nebius", "mistral"], indirect=True)
@pytest.mark.parametrize("trouble", ["silence", "drop", "500", "page"])
async def test_a_lost_answer_makes_no_second_job(
    server: StandIn, opened: Opened, tmp_path: Path, trouble: str
) -> None:
    # GIVEN a server that creates the job, and whose answer does not come
    server.after_creation = trouble
    # WHEN
    job, _ = await create(opened(), files_in(tmp_path))
    # THEN there is exactly one, it is the one returned, and it was ordered once
    assert list(server.jobs) == [job.id]
    assert orders_sent(server) == 1
    assert not orders_kept()


async def test_a_job_that_is_listed_late_is_found_by_the_next_order(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    # GIVEN an order whose answer was lost, and a list that does not have the job yet
    session, files = opened(), files_in(tmp_path)
    server.after_creation, server.lists_late = "drop", 6
    with pytest.raises(Unreachable):
        await create(session, files)
    # WHEN the same is ordered again, from another session, THEN it is that job
    job, said = await create(opened(), files)
    assert list(server.jobs) == [job.id]
    assert f"This job was created: {job.id}" in said
    assert not orders_kept()
    # AND it is in the journal
    assert job.id in [one.id for one in await session.known_jobs()]
    # WHEN the same is ordered once more THEN that is meant: it is another job
    other, _ = await create(session, files)
    assert len(server.jobs) == 2
    assert other.id != job.id


async def test_another_order_is_not_answered_with_the_lost_one(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    server.after_creation, server.lists_late = "500", 6
    with pytest.raises(ServerFailed):
        await create(opened(), files_in(tmp_path))
    job, said = await create(opened(), files_in(tmp_path, more="again"))
    assert len(server.jobs) == 2
    assert "This job was created" in said
    assert f"created: {job.id}" not in said


_KILLED = """
import asyncio, pathlib, sys
from sportft_tui.workflow import creating
from sportft_tui.workflow.choice import choose
from sportft_tui.workflow.job_wish import JobWish, TrainingFiles
from sportft_tui.workflow.session import Session
files = TrainingFiles.read(pathlib.Path(sys.argv[1]), None)
asyncio.run(creating.create(Session(choose("stand-in", None)), files, JobWish(), print))
"""


async def test_killed_between_order_and_answer(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    # GIVEN a process that has ordered, and waits for the answer
    files = files_in(tmp_path)
    server.after_creation = "silence"
    ours = await asyncio.create_subprocess_exec(sys.executable, "-c", _KILLED, str(files.train))
    async with asyncio.timeout(60):
        while not server.jobs:
            assert ours.returncode is None
            await asyncio.sleep(0.02)
    # THEN its order is on the disk, and nobody else takes it for lost
    identity = opened().choice.identity
    assert len(orders_kept()) == 1
    assert open_orders.left(home(), identity) == []
    # WHEN it is killed
    ours.send_signal(signal.SIGKILL)
    await ours.wait()
    # THEN the next order finds the job that is there
    assert len(open_orders.left(home(), identity)) == 1
    job, said = await create(opened(), files)
    assert list(server.jobs) == [job.id]
    assert "This job was created" in said
    assert not orders_kept()


@pytest.mark.parametrize("server", ["openai", "azure", "nebius"], indirect=True)
async def test_files_that_are_there_are_not_sent_again(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    session, files = opened(), files_in(tmp_path)
    first, said = await create(session, files)
    assert "100%" in said
    assert f"of {len(server.contents[str(first.training_file)]):,} bytes" in said
    # WHEN the same bytes are wanted again THEN the file that is there is used
    second, said = await create(session, files)
    assert uploads_sent(server) == 1
    assert second.training_file == first.training_file
    assert "not sent again" in said
    # GIVEN other bytes of the same size and name THEN they are sent
    other = files.train.read_text().replace("game 1 ", "gate 1 ")
    assert len(other) == files.train.stat().st_size
    files.train.write_text(other)
    third, _ = await create(session, files)
    assert uploads_sent(server) == 2
    assert third.training_file != first.training_file
    # GIVEN that the server has lost it, or has it for something else, THEN it is sent
    del server.files[str(third.training_file)]
    fourth, _ = await create(session, files)
    server.files[str(fourth.training_file)]["purpose"] = "batch"
    await create(session, files)
    assert uploads_sent(server) == 4


async def test_a_large_file_goes_in_parts_and_goes_on_where_it_was(
    server: OpenAI, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN parts so small that the file has several, and a line that breaks at the third
    files = files_in(tmp_path)
    content = files.train.read_bytes()
    monkeypatch.setattr(file_parts, "PART_BYTES", len(content) // 4)
    send, sent = file_parts._send_once, []

    async def breaks(*told: object) -> str:
        sent.append(told)
        if len(sent) in (3, 4):
            raise Unreachable("The line broke.")
        return await send(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(file_parts, "_send_once", breaks)
    with pytest.raises(Unreachable):
        await create(opened(), files)
    # WHEN it is tried again THEN only what is missing is sent, and the file is whole
    job, _ = await create(opened(), files)
    assert len(sent) == 4 + 3
    assert server.contents[str(job.training_file)] == content
    assert uploads_sent(server) == 0
    assert len(server.uploads) == 1


async def test_parts_are_of_the_protocol_s_size(
    server: OpenAI, opened: Opened, tmp_path: Path
) -> None:
    # GIVEN a file that is really larger than a part may be: a few rows, of some megabytes each
    path, said = tmp_path / "large.jsonl", list[str]()
    with path.open("wb") as file:
        for n in range(20):
            file.write(b'{"prompt":"' + b"%07d" % n * 500_000 + b'","completion":"a"}\n')
    size = path.stat().st_size
    assert file_parts.PART_BYTES == 64 * 2**20 < size
    conn = await opened().line.connection()
    # WHEN it is sent
    digest, _ = file_parts.fingerprint(conn, path)
    sent = await Uploads(conn, home().create()).put(path, digest, size, said.append)
    # THEN it came in two parts, and whole
    (parts,) = server.parts_of.values()
    assert [len(part) for part in parts.values()] == [64 * 2**20, size - 64 * 2**20]
    assert hashlib.sha256(server.contents[sent.id]).hexdigest() == digest
    assert uploads_sent(server) == 0
    assert said[-1] == f"Uploading large.jsonl: 100%, {size:,} of {size:,} bytes"
    path.unlink()  # pytest keeps its folders


@pytest.mark.parametrize("server", ["nebius"], indirect=True)
async def test_where_there_are_no_parts_it_goes_whole(
    server: StandIn, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_parts, "PART_BYTES", 100)
    job, _ = await create(opened(), files_in(tmp_path))
    assert uploads_sent(server) == 1
    assert str(job.training_file) in server.contents


async def test_who_may_not_train_is_told_and_what_was_uploaded(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    server.training_not_available = True
    with pytest.raises(TrainingNotAvailable, match="2027-01-06") as caught:
        await create(opened(), files_in(tmp_path))
    assert caught.value.uploaded == tuple(server.files)
    assert not orders_kept()


async def test_where_no_jobs_are_nothing_is_uploaded(
    server: StandIn, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a server that answers questions, and has no fine-tuning
    def nowhere(seen: Seen) -> Reply | None:
        return Reply(404, {}) if "/fine_tuning/" in seen.path else None

    monkeypatch.setattr(server, "fault", nowhere)
    # WHEN
    with pytest.raises(NotFound, match=r"no fine-tuning \(404\). Nothing was uploaded") as caught:
        await create(opened(), files_in(tmp_path))
    # THEN
    assert "profile local" in caught.value.hint
    assert uploads_sent(server) == orders_sent(server) == 0


async def test_a_wish_goes_where_the_server_reads_it(
    server: StandIn, opened: Opened, tmp_path: Path
) -> None:
    wish = JobWish(
        n_epochs=None,
        batch_size=4,
        learning_rate_multiplier=0.5,
        suffix="mine",
        seed=7,
        metadata={"for": "me"},
        wandb_project="sport",
    )
    job, _ = await create(opened(), files_in(tmp_path), wish)
    order = server.jobs[job.id].order
    told = order["method"]["supervised"]["hyperparameters"]
    assert told == {"batch_size": 4, "learning_rate_multiplier": 0.5}
    assert (order["suffix"], order["seed"], order["metadata"]["for"]) == ("mine", 7, "me")
    assert order["integrations"] == [{"type": "wandb", "wandb": {"project": "sport"}}]


@pytest.mark.parametrize("server", ["mistral"], indirect=True)
async def test_mistral_gets_its_own_form(server: StandIn, opened: Opened, tmp_path: Path) -> None:
    # WHEN a job is ordered where orders have another form
    job, _ = await create(opened(), files_in(tmp_path), JobWish(n_epochs=2, suffix="mine"))
    # THEN it has that form, its files in lists, and it is started
    (sent,) = [one.json for one in server.requests if one.method == "POST" and "jobs" in one.path]
    assert sent == {
        "model": job.model,
        "training_files": [{"file_id": job.training_file, "weight": 1.0}],
        "hyperparameters": {"epochs": 2},
        "suffix": "mine",
        "job_type": "completion",
        "auto_start": True,
    }
    # AND what it has no place for is said before anything is sent
    before = len(server.requests)
    for wish in (JobWish(seed=7), JobWish(batch_size=4), JobWish(metadata={"for": "me"})):
        with pytest.raises(BadInput, match=r"takes no (seed|batch size|metadata)"):
            await create(opened(), files_in(tmp_path), wish)
    assert [one for one in server.requests[before:] if one.method == "POST"] == []


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (JobWish(n_epochs=0), "Epochs"),
        (JobWish(batch_size=0), "batch size"),
        (JobWish(learning_rate_multiplier=0.0), "multiplier"),
        (JobWish(suffix="x" * 41), "suffix"),
        (JobWish(metadata={"sportft_tag": "x"}), "own"),
        (JobWish(training_type="Standard"), "training type"),
    ],
)
async def test_what_cannot_be_is_said_before_anything_is_sent(
    server: StandIn, opened: Opened, tmp_path: Path, wish: JobWish, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        await create(opened(), files_in(tmp_path), wish)
    assert not server.files
