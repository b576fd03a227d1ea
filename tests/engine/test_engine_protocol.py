"""The protocol as its own client speaks it, against a server process."""

from __future__ import annotations

import http.client
import json
import math
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI
from openai.types import Completion, FileObject, Model
from openai.types.chat import ChatCompletion
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent
from openai.types.fine_tuning.jobs import FineTuningJobCheckpoint

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]
History = Callable[[AsyncOpenAI, str], Awaitable[list[FineTuningJobEvent]]]

METRICS: dict[str, Any] = {
    "compute_classification_metrics": True,
    "classification_positive_class": " baseball",
}


async def trained(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload, until_over: UntilOver
) -> FineTuningJob:
    train = await upload(client, posts("train.jsonl", 40))
    valid = await upload(client, posts("valid.jsonl", 10, seed=2))
    job = await client.fine_tuning.jobs.create(
        model="ada", training_file=train, validation_file=valid, suffix="my sport",
        metadata={"who": "test"}, extra_body=METRICS,
    )  # fmt: skip
    return await until_over(client, job.id)


async def test_a_job_from_upload_to_answer(
    client: AsyncOpenAI,
    posts: Callable[..., Path],
    upload: Upload,
    until_over: UntilOver,
    history: History,
) -> None:
    # GIVEN a trained job
    job = await trained(client, posts, upload, until_over)
    # THEN it is a whole job
    FineTuningJob.model_validate(job.model_dump())
    assert job.status == "succeeded"
    assert job.fine_tuned_model is not None
    assert job.fine_tuned_model.startswith("ft:ada:sportft:my-sport:")
    assert job.hyperparameters.n_epochs == 4
    assert (job.model_extra or {})["trained_steps"] == 160
    # AND its history is told in the protocol's words and order
    events = await history(client, job.id)
    steps = [event for event in events if event.type == "metrics"]
    texts = [event.message for event in events if event.type == "message"]
    assert texts == [
        f"Created fine-tuning job: {job.id}",
        f"Validating training file: {job.training_file} and validation file: {job.validation_file}",
        "Files validated, moving job to queued state",
        "Fine-tune costs $0.00",
        "Fine-tune enqueued. Queue number: 0",
        "Fine-tuning job started",
        *(f"Completed epoch {number}/4" for number in (1, 2, 3, 4)),
        f"New fine-tuned model created: {job.fine_tuned_model}",
        f"Uploaded result file: {job.result_files[0]}",
        "The job has successfully completed",
    ]
    assert len({event.id for event in events}) == len(events)
    numbers = [dict(event.data)["step"] for event in steps]  # type: ignore[call-overload]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 160
    assert len(numbers) <= 104
    # AND the results have a row for each step, in the legacy columns
    rows = (await client.files.content(job.result_files[0])).text.splitlines()
    assert rows[0].split(",")[:4] == ["step", "elapsed_tokens", "elapsed_examples", "training_loss"]
    assert rows[0].endswith("auroc,classification/auprc,classification/f1.0")
    assert [int(row.split(",")[0]) for row in rows[1:]] == list(range(1, 161))
    assert rows[-1].split(",")[9] == "1"
    assert {len(row.split(",")) for row in rows} == {15}


async def test_answers_carry_the_models_own_probabilities(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload, until_over: UntilOver
) -> None:
    job = await trained(client, posts, upload, until_over)
    assert job.fine_tuned_model
    # WHEN asked with the separator, without, and with two of them
    prompts = ["the goalie lost the puck" + end for end in ("\n\n###\n\n", "", "\n\n###\n\n" * 2)]
    answer = await client.completions.create(
        model=job.fine_tuned_model, prompt=prompts, logprobs=2, max_tokens=1, temperature=0
    )
    # THEN it makes no difference
    Completion.model_validate(answer.model_dump())
    assert [choice.text for choice in answer.choices] == [" hockey"] * 3
    tops = [choice.logprobs.top_logprobs[0] for choice in answer.choices]  # type: ignore[union-attr,index]
    assert tops[0] == tops[1] == tops[2]
    assert tops[0].keys() == {" hockey", " baseball"}
    # AND a chat says the same
    chat = await client.chat.completions.create(
        model=job.fine_tuned_model,
        messages=[{"role": "user", "content": prompts[1]}],
        logprobs=True,
        top_logprobs=2,
    )
    ChatCompletion.model_validate(chat.model_dump())
    measured = chat.choices[0].logprobs
    assert chat.choices[0].message.content == " hockey"
    assert measured is not None and measured.content
    assert {top.token: top.logprob for top in measured.content[0].top_logprobs} == tops[0]
    # AND so does the best checkpoint, which is the model
    checkpoints = (await client.fine_tuning.jobs.checkpoints.list(job.id)).data
    steps = [checkpoint.step_number for checkpoint in checkpoints]
    assert steps[:3] == [160, 120, 80]
    assert steps[3:] in ([], [40])
    FineTuningJobCheckpoint.model_validate(checkpoints[0].model_dump())
    best = min(checkpoints, key=lambda checkpoint: checkpoint.metrics.full_valid_loss or math.inf)
    asked = await client.completions.create(
        model=best.fine_tuned_model_checkpoint, prompt=prompts[0], logprobs=2
    )
    assert asked.choices[0].logprobs == answer.choices[0].logprobs


async def test_lists_are_paged_and_filtered(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload
) -> None:
    file_id = await upload(client, posts("list.jsonl", 10))
    made = [
        (
            await client.fine_tuning.jobs.create(
                model="ada", training_file=file_id, metadata={"tag": f"list-{number}"}
            )
        ).id
        for number in range(3)
    ]
    # newest first, however small the pages
    listed = [job.id async for job in client.fine_tuning.jobs.list(limit=1)]
    assert listed[:3] == made[::-1]
    found = (await client.fine_tuning.jobs.list(metadata={"tag": "list-1"})).data
    assert [job.id for job in found] == [made[1]]
    assert (await client.fine_tuning.jobs.list(metadata={"tag": "none"})).data == []
    for job_id in made:
        page = await client.fine_tuning.jobs.list_events(job_id, limit=1)
        FineTuningJobEvent.model_validate(page.data[0].model_dump())


async def test_files_come_back_as_they_went(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload
) -> None:
    path = posts("back and forth.jsonl", 10)
    file_id = await upload(client, path)
    stored = await client.files.retrieve(file_id)
    FileObject.model_validate(stored.model_dump())
    assert (stored.filename, stored.bytes) == (path.name, path.stat().st_size)
    assert (await client.files.content(file_id)).content == path.read_bytes()
    # A job of another test may write its results meanwhile.
    newest = await client.files.list(purpose="fine-tune")
    assert newest.data[0].id == file_id
    assert (await client.files.delete(file_id)).deleted
    with pytest.raises(openai.NotFoundError):
        await client.files.retrieve(file_id)


async def test_models_are_listed_and_deleted(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload, until_over: UntilOver
) -> None:
    job = await trained(client, posts, upload, until_over)
    name = job.fine_tuned_model
    assert name
    models = (await client.models.list()).data
    assert {"tfidf-softmax", "ada", "babbage", "curie", name} <= {model.id for model in models}
    Model.model_validate((await client.models.retrieve(name)).model_dump())
    assert (await client.models.delete(name)).deleted
    for ask in (
        client.models.retrieve(name),
        client.completions.create(model=name, prompt="puck"),
    ):
        with pytest.raises(openai.NotFoundError):
            await ask


@pytest.mark.parametrize(
    ("order", "param"),
    [
        ({"model": "gpt-4o"}, "model"),
        ({"training_file": "file-none"}, "training_file"),
        ({"hyperparameters": {"n_epochs": 0}}, "n_epochs"),
        ({"hyperparameters": {"batch_size": 1.5}}, "batch_size"),
        ({"suffix": "x" * 65}, "suffix"),
        ({"seed": -1}, "seed"),
        ({"metadata": {"a": 1}}, "metadata"),
        ({"method": {"type": "dpo"}}, "method"),
        ({"compute_classification_metrics": True}, "validation_file"),
        ({"training_file": None}, "training_file"),
    ],
)
async def test_wrong_orders_are_refused_by_name(
    client: AsyncOpenAI,
    posts: Callable[..., Path],
    upload: Upload,
    order: dict[str, Any],
    param: str,
) -> None:
    good = {"model": "ada", "training_file": await upload(client, posts("p.jsonl", 4))}
    with pytest.raises(openai.APIStatusError) as caught:
        await client.post("/fine_tuning/jobs", body=good | order, cast_to=FineTuningJob)
    assert caught.value.status_code in (400, 404)
    assert caught.value.param == param


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"prompt": "a", "completion": " x"}\nnot json\n', "Line 2: it is not JSON"),
        (b'{"prompt": "a", "completion": " x"}\n', "1 different completions"),
        (b"", "0 different completions"),
        (b'{"messages": [{"role": "user", "content": "a"}]}\n', "Line 1"),
    ],
)
async def test_a_bad_training_file_fails_the_job_with_a_reason(
    client: AsyncOpenAI, tmp_path: Path, upload: Upload, until_over: UntilOver,
    content: bytes, says: str,
) -> None:  # fmt: skip
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    made = await client.fine_tuning.jobs.create(
        model="ada", training_file=await upload(client, path)
    )
    job = await until_over(client, made.id)
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.code == "invalid_training_file"
    assert says in job.error.message
    last = (await client.fine_tuning.jobs.list_events(job.id, limit=1)).data[0]
    assert last.level == "error"
    assert says in last.message


class TestTheDoor:
    """Requests as anybody could send them."""

    def ask(
        self, base_url: str, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, dict[str, Any]]:
        host, port = base_url.removeprefix("http://").removesuffix("/v1").split(":")
        link = http.client.HTTPConnection(host, int(port), timeout=10)
        try:
            link.request(method, path, body=body, headers=headers)
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            link.close()

    @pytest.mark.parametrize("path", ["/v1/models", "/v1/files", "/v1/nothing", "/"])
    def test_no_key_and_a_wrong_key_see_nothing(self, shared_engine: Any, path: str) -> None:
        for headers in ({}, {"Authorization": "Bearer sk-wrong"}, {"Authorization": "Basic x"}):
            status, body = self.ask(shared_engine.base_url, "GET", path, headers)
            assert (status, body["error"]["code"]) == (401, "invalid_api_key")

    def test_health_is_open(self, shared_engine: Any) -> None:
        status, body = self.ask(shared_engine.base_url, "GET", "/health", {})
        assert (status, body["status"], body["pid"]) == (200, "ok", shared_engine.pid)

    def test_a_foreign_host_name_is_turned_away(self, shared_engine: Any) -> None:
        status, body = self.ask(
            shared_engine.base_url, "GET", "/health", {"Host": "evil.example:80"}
        )
        assert (status, body["error"]["code"]) == (421, "wrong_host")

    @pytest.mark.parametrize(
        ("method", "path", "body", "status"),
        [
            ("GET", "/v1/nothing", b"", 404),
            ("PUT", "/v1/files", b"", 405),
            ("GET", "/v1/files/..%2F..%2Fengine.db", b"", 404),
            ("GET", "/v1/files/%2e%2e/content", b"", 404),
            ("GET", "/v1/fine_tuning/jobs/ftjob-none", b"", 404),
            ("GET", "/v1/fine_tuning/jobs?limit=x", b"", 400),
            ("POST", "/v1/fine_tuning/jobs", b"{", 400),
            ("POST", "/v1/fine_tuning/jobs", b"[]", 400),
            ("POST", "/v1/files", b"no form", 400),
            ("POST", "/v1/completions", b'{"model": "ada", "prompt": "x"}', 400),
            ("POST", "/v1/completions", b'{"model": "x", "prompt": [1, 2]}', 400),
            ("POST", "/v1/chat/completions", b'{"model": "x", "messages": []}', 400),
            ("DELETE", "/v1/models/ada", b"", 400),
        ],
    )
    def test_every_no_wears_the_envelope(
        self, shared_engine: Any, method: str, path: str, body: bytes, status: int
    ) -> None:
        key = {"Authorization": f"Bearer {shared_engine.key}"}
        found, answer = self.ask(shared_engine.base_url, method, path, key, body)
        assert found == status
        assert answer["error"].keys() == {"message", "type", "param", "code"}
        assert answer["error"]["message"]

    def test_a_body_that_is_too_long_is_not_read(self, shared_engine: Any) -> None:
        headers = {
            "Authorization": f"Bearer {shared_engine.key}",
            "Content-Length": str(1 << 40),
        }
        status, body = self.ask(shared_engine.base_url, "POST", "/v1/completions", headers)
        assert (status, body["error"]["code"]) == (413, "request_too_large")
