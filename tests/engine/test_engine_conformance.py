"""The whole surface through the protocol's own client, every answer held against its types."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI
from openai.types import (
    Batch,
    Completion,
    FileDeleted,
    FileObject,
    Model,
    ModelDeleted,
    Upload,
)
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent
from openai.types.fine_tuning.jobs import FineTuningJobCheckpoint
from openai.types.uploads import UploadPart
from pydantic import BaseModel

Posts = Callable[..., Path]
Send = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]

TYPES: dict[str, type[BaseModel]] = {
    "batch": Batch,
    "chat.completion": ChatCompletion,
    "chat.completion.chunk": ChatCompletionChunk,
    "file": FileObject,
    "file deleted": FileDeleted,
    "fine_tuning.job": FineTuningJob,
    "fine_tuning.job.checkpoint": FineTuningJobCheckpoint,
    "fine_tuning.job.event": FineTuningJobEvent,
    "model": Model,
    "model deleted": ModelDeleted,
    "text_completion": Completion,
    "upload": Upload,
    "upload.part": UploadPart,
}


class Inspector:
    """Looks at every answer on its way to the client."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    async def look(self, response: httpx2.Response) -> None:
        body = await response.aread()
        kind = response.headers["content-type"].partition(";")[0]
        if kind == "text/event-stream":
            *events, done, rest = body.decode("ascii").split("\n\n")
            assert (done, rest) == ("data: [DONE]", "")
            for event in events:
                self.check(json.loads(event.removeprefix("data: ")))
        elif kind == "application/json":
            self.check_body(json.loads(body), response.status_code)

    def check_body(self, body: dict[str, Any], status: int) -> None:
        if status >= 400:
            error = body["error"]
            assert error.keys() == {"message", "type", "param", "code"}
            assert error["message"]
            self.seen.add("error")
        elif body["object"] == "list":
            assert isinstance(body["has_more"], bool)
            for row in body["data"]:
                self.check(row)
        else:
            self.check(body)

    def check(self, wire: dict[str, Any]) -> None:
        name = wire["object"] + (" deleted" if "deleted" in wire else "")
        self.seen.add(name)
        if name == "fine_tuning.job" and wire["status"] == "paused":
            # The service's own word, which the type does not know; all the rest is as it says.
            self.seen.add("paused")
            wire = wire | {"status": "queued"}
        made = TYPES[name].model_validate(wire, strict=True)
        missing = list(missing_fields(made))
        assert not missing, f"{name} lacks {missing}"


def missing_fields(value: object, path: str = "") -> Iterator[str]:
    """Fields that the types have and an answer has not, however deep."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in value.model_fields_set:
                yield f"{path}.{name}"
            yield from missing_fields(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from missing_fields(one, f"{path}[{at}]")


@pytest.fixture
def inspector() -> Inspector:
    return Inspector()


@pytest.fixture
async def inspected(shared_engine: Any, inspector: Inspector) -> AsyncIterator[AsyncOpenAI]:
    web = openai.DefaultAsyncHttpxClient(event_hooks={"response": [inspector.look]})
    async with AsyncOpenAI(
        api_key=shared_engine.key, base_url=shared_engine.base_url, max_retries=0, http_client=web
    ) as client:
        yield client


async def until_answered(client: AsyncOpenAI, batch_id: str) -> Batch:
    while True:
        batch = await client.batches.retrieve(batch_id)
        if batch.status in ("completed", "failed", "cancelled", "expired"):
            return batch


async def test_every_answer_is_what_its_type_says(
    inspected: AsyncOpenAI, inspector: Inspector, posts: Posts, upload: Send, until_over: UntilOver,
    tmp_path: Path,
) -> None:  # fmt: skip
    # WHEN everything that there is has been used
    train, valid = await use_files(inspected, posts, upload)
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(b"{\n")
    model = await use_jobs(inspected, train, valid, await upload(inspected, broken), until_over)
    await use_completions(inspected, model)
    await use_chats(inspected, model)
    for line in await use_batches(inspected, model):
        inspector.check(json.loads(line)["response"]["body"])
    await use_models(inspected, model)
    await inspected.files.delete(valid)
    # THEN nothing that there is was left out
    assert inspector.seen == {*TYPES, "error", "paused"}


async def use_files(client: AsyncOpenAI, posts: Posts, upload: Send) -> tuple[str, str]:
    """A file in parts, one that is given up, one in one go; gives the first and the last."""
    train = posts("train.jsonl", 60)
    sent = await client.uploads.upload_file_chunked(
        file=train, mime_type="text/jsonl", purpose="fine-tune", part_size=1_000
    )
    assert sent.status == "completed"
    assert sent.file is not None
    assert (await client.files.content(sent.file.id)).content == train.read_bytes()
    given_up = await client.uploads.create(
        bytes=5, filename="x.jsonl", mime_type="text/jsonl", purpose="batch"
    )
    assert (await client.uploads.cancel(given_up.id)).status == "cancelled"
    valid = await upload(client, posts("valid.jsonl", 10, seed=2))
    assert [file.id async for file in client.files.list(limit=1)][:1] == [valid]
    oldest = [file.id async for file in client.files.list(limit=1, order="asc")]
    newest = [file.id async for file in client.files.list(limit=50)]
    assert oldest == newest[::-1]
    return sent.file.id, valid


async def use_jobs(
    client: AsyncOpenAI, train: str, valid: str, broken: str, until_over: UntilOver
) -> str:
    """A job with everything, one that is paused and cancelled, one that fails; gives the model."""
    jobs = client.fine_tuning.jobs
    made = await jobs.create(
        model="ada", training_file=train, validation_file=valid, suffix="whole", seed=7,
        metadata={"who": "me"},
        method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3}}},
    )  # fmt: skip
    waiting = await jobs.create(model="curie", training_file=train)
    paused: Any = await jobs.pause(waiting.id)
    assert paused.status == "paused"
    assert (await jobs.resume(waiting.id)).status in ("queued", "validating_files", "running")
    await jobs.cancel(waiting.id)
    failed = await jobs.create(model="ada", training_file=broken)
    assert (await until_over(client, failed.id)).status == "failed"
    job = await until_over(client, made.id)
    assert len([job async for job in jobs.list(limit=2)]) >= 3
    assert [event async for event in jobs.list_events(job.id, limit=9)]
    assert [one async for one in jobs.checkpoints.list(job.id, limit=1)]
    assert job.fine_tuned_model
    return job.fine_tuned_model


async def use_completions(client: AsyncOpenAI, model: str) -> None:
    """Whole and streamed, which say the same."""
    asked: Any = {
        "model": model, "prompt": ["the goalie", "the pitcher"], "logprobs": 2, "echo": True,
        "temperature": 1, "n": 2, "seed": 5,
    }  # fmt: skip
    whole = await client.completions.create(**asked)
    assert [choice.index for choice in whole.choices] == [0, 1, 2, 3]
    parts = [part async for part in await client.completions.create(**asked, stream=True)]
    said = {part.choices[0].index: part.choices[0].text for part in parts}
    assert said == {choice.index: choice.text for choice in whole.choices}


async def use_chats(client: AsyncOpenAI, model: str) -> None:
    """Whole and streamed, which say the same."""
    asked: Any = {
        "model": model, "messages": [{"role": "user", "content": "the goalie"}],
        "logprobs": True, "top_logprobs": 2, "temperature": 1, "n": 2, "seed": 5,
    }  # fmt: skip
    answer = await client.chat.completions.create(**asked)
    stream = await client.chat.completions.create(
        **asked, stream=True, stream_options={"include_usage": True}
    )
    told = ["", ""]
    async for chunk in stream:
        for choice in chunk.choices:
            told[choice.index] += choice.delta.content or ""
    assert told == [choice.message.content for choice in answer.choices]
    assert chunk.usage == answer.usage


async def use_batches(client: AsyncOpenAI, model: str) -> list[str]:
    """A batch with a good and a bad question; gives the lines with answers."""
    lines = [
        {"custom_id": name, "method": "POST", "url": "/v1/completions",
         "body": {"model": name, "prompt": "the goalie", "max_tokens": 1}}
        for name in (model, "nobody")
    ]  # fmt: skip
    content = "\n".join(map(json.dumps, lines)).encode()
    asked = await client.files.create(
        file=("questions.jsonl", content),
        purpose="batch",
        expires_after={"anchor": "created_at", "seconds": 3_600},
    )
    assert asked.expires_at == asked.created_at + 3_600
    batch = await client.batches.create(
        input_file_id=asked.id, endpoint="/v1/completions", completion_window="24h",
        metadata={"a": "b"},
    )  # fmt: skip
    batch = await until_answered(client, batch.id)
    assert batch.request_counts is not None
    assert (batch.request_counts.completed, batch.request_counts.failed) == (1, 1)
    assert batch.error_file_id
    with pytest.raises(openai.BadRequestError):
        await client.batches.cancel(batch.id)
    assert [one.id async for one in client.batches.list(limit=1)][:1] == [batch.id]
    assert batch.output_file_id
    return (await client.files.content(batch.output_file_id)).text.splitlines()


async def use_models(client: AsyncOpenAI, model: str) -> None:
    """What stands behind their names, and an end."""
    about = {one.id: one.model_extra or {} async for one in client.models.list()}
    assert about["ada"]["root"] == "tfidf-softmax"
    assert about[model]["root"] == "ada"
    assert (await client.models.retrieve(model)).owned_by == "you"
    await client.models.delete(model)
    with pytest.raises(openai.NotFoundError):
        await client.models.retrieve(model)


async def test_the_document_tells_of_every_route(shared_engine: Any, client: AsyncOpenAI) -> None:
    document: Any = await client.get(
        shared_engine.base_url.removesuffix("/v1") + "/openapi.json", cast_to=object
    )
    assert document["openapi"].startswith("3.1")
    told = {
        f"{method} {path}"
        for path, methods in document["paths"].items()
        if path.startswith("/v1/") and "fine-tunes" not in path and "engines" not in path
        for method in methods
    }
    assert told == set(ROUTES.split("\n"))
    names = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(set(names)) == len(names)


ROUTES = """\
get /v1/batches
post /v1/batches
get /v1/batches/{id}
post /v1/batches/{id}/cancel
post /v1/chat/completions
post /v1/completions
get /v1/files
post /v1/files
get /v1/files/{id}
delete /v1/files/{id}
get /v1/files/{id}/content
get /v1/fine_tuning/jobs
post /v1/fine_tuning/jobs
get /v1/fine_tuning/jobs/{id}
post /v1/fine_tuning/jobs/{id}/cancel
get /v1/fine_tuning/jobs/{id}/checkpoints
get /v1/fine_tuning/jobs/{id}/events
post /v1/fine_tuning/jobs/{id}/pause
post /v1/fine_tuning/jobs/{id}/resume
get /v1/models
get /v1/models/{id}
delete /v1/models/{id}
post /v1/uploads
get /v1/uploads/{id}
post /v1/uploads/{id}/cancel
post /v1/uploads/{id}/complete
post /v1/uploads/{id}/parts"""
