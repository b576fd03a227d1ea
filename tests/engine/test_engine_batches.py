"""Files full of questions, answered in the background."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import openai
import pytest
from openai import AsyncOpenAI
from openai.types import Batch
from openai.types.fine_tuning import FineTuningJob

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]
Line = dict[str, Any]

CHAT: Literal["/v1/chat/completions"] = "/v1/chat/completions"


@pytest.fixture
async def model(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload, until_over: UntilOver
) -> AsyncIterator[str]:
    made = await client.fine_tuning.jobs.create(
        model="ada", training_file=await upload(client, posts("t.jsonl", 20))
    )
    name = (await until_over(client, made.id)).fine_tuned_model
    assert name
    yield name


def line(custom_id: str, model: str, text: str = "the goalie", **more: Any) -> Line:
    body = {"model": model, "messages": [{"role": "user", "content": text}]} | more
    return {"custom_id": custom_id, "method": "POST", "url": CHAT, "body": body}


async def order(client: AsyncOpenAI, content: bytes | list[Line], **more: Any) -> Batch:
    if isinstance(content, list):
        content = b"".join(json.dumps(one).encode() + b"\n" for one in content)
    file = await client.files.create(file=("questions.jsonl", content), purpose="batch")
    how: Any = {"endpoint": CHAT, "completion_window": "24h"} | more
    return await client.batches.create(input_file_id=file.id, **how)


async def until_over_batch(client: AsyncOpenAI, batch: Batch) -> Batch:
    while batch.status in ("validating", "in_progress", "finalizing", "cancelling"):
        await asyncio.sleep(0.02)
        batch = await client.batches.retrieve(batch.id)
    return batch


async def rows(client: AsyncOpenAI, file_id: str | None) -> dict[str, Any]:
    assert file_id
    text = (await client.files.content(file_id)).text
    lines = [json.loads(one) for one in text.splitlines()]
    assert len({one["id"] for one in lines}) == len(lines)
    return {one["custom_id"]: one for one in lines}


async def test_every_question_is_answered_as_if_asked_alone(
    client: AsyncOpenAI, model: str
) -> None:
    # GIVEN questions to a model, to nobody, and wrong ones
    good = [line(f"g{n}", model, f"the {w} {n}", logprobs=True, top_logprobs=2)
            for n in range(40) for w in (["goalie", "pitcher"][n % 2],)]  # fmt: skip
    bad = [line("none", "nobody"), line("n", model, n=0), line("s", model, stream=True)]
    # WHEN
    made = await order(client, [*good[:20], *bad, *good[20:]], metadata={"a": "b"})
    batch = await until_over_batch(client, made)
    # THEN
    assert batch.status == "completed"
    assert batch.model == model
    assert batch.metadata == {"a": "b"}
    assert batch.request_counts is not None
    assert batch.request_counts.model_dump() == {"completed": 40, "failed": 3, "total": 43}
    answered = await rows(client, batch.output_file_id)
    assert list(answered) == [one["custom_id"] for one in good]
    alone: Any = await client.post("/chat/completions", body=good[7]["body"], cast_to=object)
    told = answered["g7"]["response"]
    assert (told["status_code"], answered["g7"]["error"]) == (200, None)
    assert told["body"]["choices"] == alone["choices"]
    assert batch.usage is not None
    assert batch.usage.output_tokens == 40
    refused = await rows(client, batch.error_file_id)
    assert {name: one["response"]["status_code"] for name, one in refused.items()} == {
        "n": 400, "s": 400, "none": 404,
    }  # fmt: skip
    output = await client.files.retrieve(batch.output_file_id or "")
    assert (output.purpose, output.filename) == ("batch_output", f"{batch.id}_output.jsonl")


@pytest.mark.parametrize(
    ("content", "code", "number"),
    [
        (b"", "empty_file", None),
        (b"\n{", "invalid_json_line", 2),
        (b"[]", "invalid_json_line", 1),
        (b"\xff\xfe", "invalid_json_line", 1),
        ([line("a", "m"), line("a", "m")], "duplicate_custom_id", 2),
        ([line("a", "m") | {"url": "/v1/completions"}], "mismatched_url", 1),
        ([line("a", "m") | {"method": "GET"}], "invalid_method", 1),
        ([line("a", "m") | {"custom_id": 1}], "missing_required_parameter", 1),
        ([line("a", "m") | {"body": 1}], "invalid_request", 1),
    ],
)
async def test_a_file_that_is_no_batch_fails_with_its_line(
    client: AsyncOpenAI, content: Any, code: str, number: int | None
) -> None:
    batch = await until_over_batch(client, await order(client, content))
    assert batch.status == "failed"
    assert batch.errors is not None
    assert batch.errors.data
    fault = batch.errors.data[0]
    assert (fault.code, fault.line) == (code, number)
    assert fault.message
    assert (batch.output_file_id, batch.error_file_id) == (None, None)


async def test_wrong_orders(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload
) -> None:
    with pytest.raises(openai.NotFoundError):
        await client.batches.create(
            input_file_id="file-none", endpoint=CHAT, completion_window="24h"
        )
    to_train = await upload(client, posts("t.jsonl", 4))
    with pytest.raises(openai.BadRequestError, match="purpose"):
        await client.batches.create(input_file_id=to_train, endpoint=CHAT, completion_window="24h")
    for wrong in ({"endpoint": "/v1/embeddings"}, {"completion_window": "1h"}):
        with pytest.raises(openai.BadRequestError) as caught:
            await order(client, [line("a", "m")], **wrong)
        assert caught.value.param == next(iter(wrong))
    # and a batch's file is not to be trained on
    file = await client.files.create(file=("q.jsonl", b"{}"), purpose="batch")
    with pytest.raises(openai.BadRequestError, match="purpose"):
        await client.fine_tuning.jobs.create(model="ada", training_file=file.id)


async def test_a_cancelled_batch_keeps_what_is_answered(client: AsyncOpenAI, model: str) -> None:
    # GIVEN a long batch, and one behind it
    batch = await order(client, [line(str(n), model, f"the goalie {n}") for n in range(3_000)])
    behind = await order(client, [line("one", model)])
    while not (batch.request_counts and batch.request_counts.completed):
        batch = await client.batches.retrieve(batch.id)
    with pytest.raises(openai.BadRequestError, match="not over"):
        await client.files.delete(batch.input_file_id)
    # WHEN it is cancelled
    stopping = await client.batches.cancel(batch.id)
    assert stopping.status == "cancelling"
    batch = await until_over_batch(client, stopping)
    # THEN it ends there, with its answers
    assert batch.status == "cancelled"
    assert batch.request_counts is not None
    answered = await rows(client, batch.output_file_id)
    assert 0 < len(answered) == batch.request_counts.completed < 3_000
    with pytest.raises(openai.BadRequestError, match="cancelled"):
        await client.batches.cancel(batch.id)
    assert (await until_over_batch(client, behind)).status == "completed"


async def test_a_batch_goes_on_after_a_kill(
    tmp_path: Path, shared_engine: Any, posts: Callable[..., Path], upload: Upload,
    until_over: UntilOver,
) -> None:  # fmt: skip
    engine = type(shared_engine)(tmp_path / "killed")
    engine.start()
    async with engine.client() as client:
        made = await client.fine_tuning.jobs.create(
            model="ada", training_file=await upload(client, posts("t.jsonl", 20))
        )
        model = (await until_over(client, made.id)).fine_tuned_model
        assert model
        batch = await order(client, [line(str(n), model) for n in range(600)])
        while not (batch.request_counts and batch.request_counts.completed):
            batch = await client.batches.retrieve(batch.id)
        assert batch.status == "in_progress"
    engine.kill()
    engine.start()
    async with engine.client() as client:
        batch = await until_over_batch(client, await client.batches.retrieve(batch.id))
        assert batch.status == "completed"
        assert len(await rows(client, batch.output_file_id)) == 600
    assert engine.end() == 0
