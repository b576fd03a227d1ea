"""The legacy API byte by byte: what the old client trips over, and what both APIs share."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

from sportft_tui.engine.legacy import stream as legacy_stream
from sportft_tui.engine.legacy.order import read_legacy_order
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.jobs import JobStore
from sportft_tui.engine.work.bell import Bell

Posts = Callable[..., Path]
Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]
Plain = dict[str, Any]


class Wire:
    """Plain HTTP with the key of an engine."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    @contextlib.contextmanager
    def ask(
        self, method: str, path: str, body: object = None
    ) -> Iterator[http.client.HTTPResponse]:
        host, _, port = self._engine.base_url.removeprefix("http://")[: -len("/v1")].partition(":")
        link = http.client.HTTPConnection(host, int(port), timeout=60)
        headers = {"Authorization": f"Bearer {self._engine.key}"}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body)
        try:
            link.request(method, f"/v1{path}", content, headers)
            yield link.getresponse()
        finally:
            link.close()

    def json(self, method: str, path: str, body: object = None) -> Any:
        with self.ask(method, path, body) as answer:
            assert answer.headers["Content-Type"] == "application/json"
            return json.loads(answer.read())

    @contextlib.contextmanager
    def stream(self, job_id: str) -> Iterator[http.client.HTTPResponse]:
        with self.ask("GET", f"/fine-tunes/{job_id}/events?stream=true") as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            assert answer.headers["Transfer-Encoding"] == "chunked"
            yield answer

    def messages(self, job_id: str) -> list[str]:
        with self.stream(job_id) as answer:
            return [event["message"] for event in read_stream(answer.read().decode())]


def read_stream(text: str) -> list[Plain]:
    """What the old client makes of it; anything that it would choke on fails here."""
    lines = [line for line in text.split("\n") if line]
    assert lines.pop() == "data: [DONE]"
    assert all(line.startswith("data: {") for line in lines)
    events = [json.loads(line.removeprefix("data: ")) for line in lines]
    for event in events:
        assert event.keys() == {"object", "created_at", "level", "message"}
        assert event["object"] == "fine-tune-event"
        assert type(event["created_at"]) is int
    return events


@pytest.fixture
def wire(shared_engine: Any) -> Wire:
    return Wire(shared_engine)


@pytest.fixture
async def file_id(client: AsyncOpenAI, posts: Posts, upload: Upload) -> str:
    return await upload(client, posts("train.jsonl", 40))


@pytest.fixture
async def long_file_id(client: AsyncOpenAI, posts: Posts, upload: Upload) -> str:
    return await upload(client, posts("long.jsonl", 1000))


#: As columns are named.
BETAS = ("f0.5", "f2.0")


async def test_a_fine_tune_from_order_to_answer(
    wire: Wire, client: AsyncOpenAI, posts: Posts, upload: Upload, file_id: str
) -> None:
    # GIVEN a fine-tune ordered as the old command line orders it
    valid = await upload(client, posts("valid.jsonl", 10, seed=2))
    made = wire.json(
        "POST",
        "/fine-tunes",
        {
            "training_file": file_id,
            "validation_file": valid,
            "model": "ada",
            "suffix": "my sport",
            "n_epochs": 2,
            "learning_rate_multiplier": 0.2,
            "prompt_loss_weight": 0.05,
            "compute_classification_metrics": True,
            "classification_positive_class": " baseball",
            "classification_betas": [0.5, 1, 2],
        },
    )
    job_id = made["id"]
    assert re.fullmatch("ft-[A-Za-z0-9]{24}", job_id)
    assert (made["object"], made["status"]) == ("fine-tune", "pending")
    assert made["events"][0]["message"] == f"Created fine-tune: {job_id}"
    # WHEN its stream is read to the end
    messages = wire.messages(job_id)
    # THEN the last state was there before the stream closed
    job = wire.json("GET", f"/fine-tunes/{job_id}")
    assert job["status"] == "succeeded"
    # AND the history is the legacy service's, in its order
    model, (result,) = job["fine_tuned_model"], job["result_files"]
    assert messages == [
        f"Created fine-tune: {job_id}",
        "Fine-tune costs $0.00",
        "Fine-tune enqueued. Queue number: 0",
        "Fine-tune started",
        "Completed epoch 1/2",
        "Completed epoch 2/2",
        f"Uploaded model: {model}",
        f"Uploaded result file: {result['id']}",
        "Fine-tune succeeded",
    ]
    # AND every later connection, and the plain list, have all of it
    assert wire.messages(job_id) == messages
    listed = wire.json("GET", f"/fine-tunes/{job_id}/events")
    assert [event["message"] for event in listed["data"]] == messages
    assert job["events"] == listed["data"]
    # AND the object is a legacy one: files are objects, the model is named by the time in UTC
    assert re.fullmatch(r"ada:ft-sportft:my-sport-\d{4}(-\d\d){5}", model)
    assert job["hyperparams"] == {
        "n_epochs": 2,
        "batch_size": 1,
        "learning_rate_multiplier": 0.2,
        "prompt_loss_weight": 0.05,
        "compute_classification_metrics": True,
        "classification_positive_class": " baseball",
        "classification_n_classes": None,
        "classification_betas": [0.5, 2.0],
    }
    assert [file["id"] for file in job["training_files"] + job["validation_files"]] == [
        file_id,
        valid,
    ]
    assert job["training_files"][0]["filename"] == "train.jsonl"
    assert "size" not in job["training_files"][0]
    assert job["updated_at"] >= job["created_at"] > 0
    # AND the result file has the F-scores that were asked for, F1 among them
    with wire.ask("GET", f"/files/{result['id']}/content") as answer:
        lines = answer.read().decode().splitlines()
    scores = dict(zip(lines[0].split(","), lines[-1].split(","), strict=True))
    assert list(scores)[-4:] == [f"classification/{name}" for name in ("auprc", "f1.0", *BETAS)]
    assert all(0 < float(scores[f"classification/{name}"]) <= 1 for name in BETAS)
    # AND the model answers, named in the body or, as in the oldest clients, in the path
    question = {"prompt": "goalie and puck\n\n###\n\n", "max_tokens": 1, "logprobs": 2}
    first = wire.json("POST", "/completions", question | {"model": model})
    by_path = f"/engines/{model.replace(':', '%3A')}/completions"
    second = wire.json("POST", by_path, question | {"model": None})
    assert first["choices"] == second["choices"]
    assert first["choices"][0]["text"] == " hockey"
    # AND can be deleted
    assert wire.json("DELETE", f"/models/{model.replace(':', '%3A')}")["deleted"]
    assert wire.json("GET", f"/engines/{model}")["error"]["code"] == "model_not_found"


async def test_a_lost_stream_is_followed_again_and_a_cancelled_job_ends_it(
    wire: Wire, long_file_id: str
) -> None:
    # GIVEN a stream that is lost in the middle of a long job
    job_id = wire.json("POST", "/fine-tunes", {"training_file": long_file_id, "n_epochs": 500})[
        "id"
    ]
    with wire.stream(job_id) as answer:
        seen: list[str] = []
        while not seen or "Completed epoch 1/" not in seen[-1]:
            line = answer.readline().decode().strip()
            seen += [json.loads(line.removeprefix("data: "))["message"]] if line else []
    # WHEN the job is cancelled, with an empty body and no content type
    assert wire.json("POST", f"/fine-tunes/{job_id}/cancel")["status"] == "cancelled"
    # THEN a new stream tells everything again, and ends
    messages = wire.messages(job_id)
    assert messages[: len(seen)] == seen
    assert messages[-1] == "Fine-tune cancelled"
    assert wire.json("GET", f"/fine-tunes/{job_id}")["status"] == "cancelled"
    # AND what is over cannot be cancelled again: 400, never the 409 that clients retry for ever
    with wire.ask("POST", f"/fine-tunes/{job_id}/cancel") as answer:
        assert answer.status == 400
        assert json.loads(answer.read())["error"]["type"] == "invalid_request_error"


async def test_a_fine_tune_that_fails_says_why(
    wire: Wire, client: AsyncOpenAI, tmp_path: Path, upload: Upload
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"prompt": "a", "completion": " x"}\n{"prompt": "b"}\n')
    made = wire.json("POST", "/fine-tunes", {"training_file": await upload(client, bad)})
    messages = wire.messages(made["id"])
    assert messages[-1].startswith("Fine-tune failed. ")
    assert "Line 2" in messages[-1]
    job = wire.json("GET", f"/fine-tunes/{made['id']}")
    assert (job["status"], job["model"]) == ("failed", "curie")
    assert (job["fine_tuned_model"], job["result_files"]) == (None, [])


async def test_each_api_shows_the_jobs_of_the_other(
    wire: Wire, client: AsyncOpenAI, file_id: str, until_over: UntilOver
) -> None:
    # GIVEN a job by each API, at the same moment, and a second one by the legacy one
    order = {"training_file": file_id, "model": "ada"}
    modern = await client.fine_tuning.jobs.create(model="ada", training_file=file_id)
    legacy = [wire.json("POST", "/fine-tunes", order)["id"] for _ in range(2)]
    for job_id in (modern.id, *legacy):
        await until_over(client, job_id)
    # THEN the legacy API lists them oldest first, in its own words, and follows them
    listed = wire.json("GET", "/fine-tunes")["data"]
    assert [job["id"] for job in listed][-3:] == [modern.id, *legacy]
    assert {job["status"] for job in listed[-3:]} == {"succeeded"}
    assert all("events" not in job for job in listed)
    assert listed[-3]["hyperparams"]["learning_rate_multiplier"] == 0.1
    assert wire.messages(modern.id)[0] == f"Created fine-tune: {modern.id}"
    # AND the modern one lists them newest first, and its client takes every field
    page = await client.fine_tuning.jobs.list(limit=3)
    assert [job.id for job in page.data] == [*legacy[::-1], modern.id]
    for job in page.data:
        FineTuningJob.model_validate(job.model_dump())
        events = [event async for event in client.fine_tuning.jobs.list_events(job.id)]
        FineTuningJobEvent.model_validate(events[0].model_dump())
        assert events[0].message == "The job has successfully completed"
    # AND no two models share a name, though two were ordered in one second
    names = {job.fine_tuned_model for job in page.data}
    assert len(names) == 3
    # AND a file that was deleted meanwhile does not take the list with it
    await client.files.delete(file_id)
    (file,) = wire.json("GET", "/fine-tunes")["data"][-1]["training_files"]
    assert (file["id"], file["status"]) == (file_id, "deleted")


@pytest.mark.parametrize(
    ("order", "param"),
    [
        ({"model": "davinci-of-another-house"}, "model"),
        ({"training_file": None}, "training_file"),
        ({"training_file": "sport2_prepared_train.jsonl"}, "training_file"),
        ({"n_epochs": "many"}, "n_epochs"),
        ({"learning_rate_multiplier": 0}, "learning_rate_multiplier"),
        ({"learning_rate_multiplier": 10**400}, "learning_rate_multiplier"),
        ({"prompt_loss_weight": "much"}, "prompt_loss_weight"),
        ({"compute_classification_metrics": "yes"}, "compute_classification_metrics"),
        ({"compute_classification_metrics": True}, "validation_file"),
        ({"classification_betas": [0]}, "classification_betas"),
        ({"classification_betas": "0.5"}, "classification_betas"),
        ({"classification_betas": [1 + n for n in range(11)]}, "classification_betas"),
        ({"suffix": "x" * 65}, "suffix"),
    ],
)
def test_wrong_orders_are_refused_by_name(
    wire: Wire, file_id: str, order: Plain, param: str
) -> None:
    with wire.ask("POST", "/fine-tunes", {"training_file": file_id} | order) as answer:
        error = json.loads(answer.read())["error"]
        assert answer.status in (400, 404)
    assert error["param"] == param
    assert error["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/fine-tunes/ft-none", 404),
        ("GET", "/fine-tunes/ft-none/events?stream=true", 404),
        ("POST", "/fine-tunes/ft-none/cancel", 404),
        ("POST", "/fine-tunes", 400),
        ("GET", "/engines/none", 404),
        ("POST", "/engines/none/completions", 400),
        # The old command line asks whether a path is an id of a file: only 400, 404 and 415 let it
        # go on.
        ("GET", "/files/sport2_prepared_train.jsonl", 404),
        ("GET", "/files/data%2Fsport2_prepared_train.jsonl", 404),
        ("GET", "/files/%2Ftmp%2Fa+b%2Fcontent", 404),
    ],
)
def test_every_error_is_in_the_envelope(wire: Wire, method: str, path: str, status: int) -> None:
    with wire.ask(method, path) as answer:
        assert answer.status == status
        assert json.loads(answer.read())["error"]["message"]


def test_multipliers_are_counted_as_the_legacy_service_did() -> None:
    # 0.1 was usual there, 1 is usual here
    order = read_legacy_order({"training_file": "file-a", "learning_rate_multiplier": 0.07})
    assert order.multiplier == 0.7
    assert read_legacy_order({"training_file": "file-a"}).multiplier == 1.0


async def test_a_silent_stream_sends_blank_lines_and_is_cut_when_the_server_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a job to which nothing happens
    monkeypatch.setattr(legacy_stream, "_HEARTBEAT", 0.01)
    database = Database(tmp_path / "engine.db")
    jobs, bell = JobStore(database), Bell()
    job = jobs.insert(read_legacy_order({"training_file": "file-a"}))
    jobs.add_event(job.id, f"Created fine-tuning job: {job.id}")
    stream = legacy_stream.EventStream(jobs, bell, job.id)
    sent: list[Plain] = []

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == 4:
            bell.close()

    # WHEN it is followed until the server ends
    await stream.stream_response(send)
    # THEN it hears its history and blank lines, and no last chunk
    bodies = [message["body"] for message in sent[1:]]
    assert json.loads(bodies[0].removeprefix(b"data: "))["message"].startswith("Created fine-tune")
    assert bodies[1:3] == [b"\n", b"\n"]
    assert all(message["more_body"] for message in sent[1:])
    database.close()


@pytest.fixture
async def own_engine(shared_engine: Any, tmp_path: Path) -> AsyncIterator[Any]:
    """An engine that a test may stop."""
    engine = type(shared_engine)(tmp_path / "own")
    engine.start()
    yield engine
    assert engine.end() == 0


async def test_a_stream_that_the_server_cuts_goes_on_with_its_next_life(
    own_engine: Any, posts: Posts, upload: Upload
) -> None:
    # GIVEN a stream of a job that goes on and on
    wire = Wire(own_engine)
    async with own_engine.client() as client:
        file_id = await upload(client, posts("cut.jsonl", 1000))
    job_id = wire.json("POST", "/fine-tunes", {"training_file": file_id, "n_epochs": 500})["id"]
    with wire.stream(job_id) as answer:
        while b"Completed epoch 1/500" not in answer.readline():
            pass
        # WHEN the server is stopped THEN the stream breaks off, and nobody takes it for an end
        assert own_engine.end(signal.SIGTERM) == 0
        with pytest.raises(http.client.IncompleteRead) as broken:
            answer.read()
        assert b"[DONE]" not in broken.value.partial
    # AND WHEN it is back THEN the job goes on and its stream begins with the whole history
    own_engine.start()
    wire.json("POST", f"/fine-tunes/{job_id}/cancel")
    messages = wire.messages(job_id)
    assert messages[0] == f"Created fine-tune: {job_id}"
    assert messages[-1] == "Fine-tune cancelled"
    assert "Completed epoch 1/500" in messages
    assert len(set(messages)) == len(messages)
