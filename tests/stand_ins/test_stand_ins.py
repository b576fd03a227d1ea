"""That a stand-in does what its docstring says: through the openai package, as anybody would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.stand_ins import OpenAI, StandIn

ROWS = b"".join(
    b'{"messages": [{"role": "user", "content": "text %d"}, '
    b'{"role": "assistant", "content": "%s"}]}\n' % (n, (b"odd", b"even")[n % 2])
    for n in range(16)
)


@pytest.fixture
def server() -> Iterator[StandIn]:
    with OpenAI() as running:
        yield running


@pytest.fixture
def client(server: StandIn) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=server.url, api_key=server.key, max_retries=0) as opened:
        yield opened


def create(client: openai.OpenAI, **more: Any) -> str:
    file = client.files.create(file=("rows.jsonl", ROWS), purpose="fine-tune")
    client.files.wait_for_processing(file.id, poll_interval=0)
    model = client.models.list().data[0].id
    job = client.fine_tuning.jobs.create(training_file=file.id, model=model, **more)
    return job.id


def test_a_job_goes_on_only_when_told(server: StandIn, client: openai.OpenAI) -> None:
    server.steps_per_look = 0
    job = create(client, metadata={"a": "1"})
    assert client.fine_tuning.jobs.retrieve(job).status == "validating_files"
    server.step(job)
    assert client.fine_tuning.jobs.retrieve(job).status == "queued"
    server.step(job, 1_000)
    assert client.fine_tuning.jobs.retrieve(job).status == "succeeded"
    # AND its list is whole over any pages
    listed = [e.id for e in client.fine_tuning.jobs.list_events(job, limit=3)]
    assert listed == [event["id"] for event in reversed(server.jobs[job].events)]
    # AND it was charged for, once
    assert [(charge.what, charge.usd > 0) for charge in server.bill] == [("training", True)]
    # AND it is found by its tag
    jobs = client.fine_tuning.jobs
    assert [one.id for one in jobs.list(metadata={"a": "1"})] == [job]
    assert list(jobs.list(metadata={"a": "2"})) == []
    # AND all that came is there, as it came
    assert {seen.header("authorization") for seen in server.requests} == {f"Bearer {server.key}"}
    uploads = [s for s in server.requests if (s.method, s.path) == ("POST", "/v1/files")]
    assert uploads[0].parts()["file"] == ("rows.jsonl", ROWS)


def test_an_organisation_that_may_not_train_keeps_its_files(
    server: StandIn, client: openai.OpenAI
) -> None:
    server.training_not_available = True
    with pytest.raises(openai.PermissionDeniedError) as caught:
        create(client)
    assert caught.value.code == "training_not_available"
    (file,) = client.files.list()
    assert client.files.delete(file.id).deleted
    assert not server.files


def test_a_file_may_come_in_parts(server: StandIn, client: openai.OpenAI) -> None:
    upload = client.uploads.create(
        filename="rows.jsonl", purpose="fine-tune", bytes=len(ROWS), mime_type="text/jsonl"
    )
    halves = ROWS[:500], ROWS[500:]
    parts = [client.uploads.parts.create(upload.id, data=half).id for half in halves]
    file = client.uploads.complete(upload.id, part_ids=parts).file
    assert file
    assert server.contents[file.id] == ROWS
    with pytest.raises(openai.BadRequestError, match="Upload is completed"):
        client.uploads.cancel(upload.id)


@pytest.mark.parametrize("kind", ["silence", "drop", "500", "page"])
def test_a_job_is_there_whatever_becomes_of_the_answer(
    kind: str, server: StandIn, client: openai.OpenAI
) -> None:
    server.after_creation, server.lists_late = kind, 1
    # WHEN the answer to a creation is lost
    try:
        answer: object = create(client.with_options(timeout=0.5))
    except openai.OpenAIError as error:
        answer = error
    except AttributeError as error:  # the package made a text of the page
        answer = error
    assert not isinstance(answer, str)
    # THEN the job is there, but not at once in the list; the next one is answered
    assert len(server.jobs) == 1
    assert list(client.fine_tuning.jobs.list()) == []
    assert [job.id for job in client.fine_tuning.jobs.list()] == list(server.jobs)
    create(client)
    assert len(server.jobs) == 2
