"""Everything that the OpenAPI document allows, and much that it does not, meets a polite answer."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]

#: Cases an operation and mode; SPORTFT_LONG=1 takes some minutes.
CASES = 400 if os.environ.get("SPORTFT_LONG") else 8
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
async def known(
    client: AsyncOpenAI, posts: Callable[..., Path], upload: Upload, until_over: UntilOver
) -> dict[str, list[str]]:
    """Names that mean something, so that not every answer is a 404."""
    train = await upload(client, posts("t.jsonl", 20))
    made = await client.fine_tuning.jobs.create(model="ada", training_file=train)
    job = await until_over(client, made.id)
    paused = await client.fine_tuning.jobs.create(model="ada", training_file=train)
    await client.fine_tuning.jobs.pause(paused.id)
    sent = await client.uploads.create(bytes=3, filename="x", mime_type="y", purpose="batch")
    questions = await client.files.create(file=("q.jsonl", b"{}"), purpose="batch")
    batch = await client.batches.create(
        input_file_id=questions.id, endpoint="/v1/completions", completion_window="24h"
    )
    return {
        "files": [train, questions.id, job.result_files[0]],
        "jobs": [job.id, paused.id],
        "models": [str(job.fine_tuned_model), "ada"],
        "uploads": [sent.id],
        "batches": [batch.id],
    }


def with_sense(case: Case[Any], known: dict[str, list[str]], draw: Callable[[Any], Any]) -> None:
    """Put a name that means something where one is asked for; wait for nothing for long."""
    kinds = [kind for kind in known if f"/{kind}/" in case.path]
    if kinds and "id" in case.path_parameters:
        case.path_parameters["id"] = draw(st.sampled_from(known[kinds[0]]))
    if isinstance(case.body, dict):
        for name, kind in (("model", "models"), ("training_file", "files"),
                           ("validation_file", "files"), ("input_file_id", "files")):  # fmt: skip
            if name in case.body and not (name == "model" and "training_file" in case.body):
                case.body[name] = draw(st.sampled_from(known[kind]))


def operations(document: Any, base: str) -> list[Any]:
    """All that the document tells of, those that delete at the end."""
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=base)
    found = []
    for result in schema.get_all_operations():
        assert not isinstance(result, Err), result
        found.append(result.ok())
    return sorted(found, key=lambda operation: operation.method.upper() == "DELETE")


@pytest.mark.timeout(3_600 if os.environ.get("SPORTFT_LONG") else 300)
async def test_nothing_that_is_asked_breaks_the_engine(
    shared_engine: Any, client: AsyncOpenAI, known: dict[str, list[str]]
) -> None:
    base = shared_engine.base_url.removesuffix("/v1")
    document = await client.get(base + "/openapi.json", cast_to=object)
    statuses: set[int] = set()

    def try_out(operation: Any, mode: GenerationMode) -> None:
        @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        @settings(
            max_examples=CASES, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def one(case: Case[Any], data: st.DataObject) -> None:
            if data.draw(st.booleans()):
                with_sense(case, known, data.draw)
            if "wait" in case.query:
                with contextlib.suppress(TypeError, ValueError):
                    case.query["wait"] = min(float(case.query["wait"]), 0.01)
            key = {"Authorization": f"Bearer {shared_engine.key}"}
            answer = case.call(headers=key, timeout=30)
            statuses.add(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        one()

    for operation in operations(document, base):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.NEGATIVE and not operation_takes_something(operation):
                continue
            try_out(operation, mode)
    # THEN it has seen good requests and bad ones, and is as well as before
    assert statuses >= {200, 400, 404}
    assert not [status for status in statuses if status >= 500]
    assert (await client.models.list()).data


def operation_takes_something(operation: Any) -> bool:
    """Whether there is anything that can be wrong about a request."""
    return bool(operation.body or operation.query or operation.path_parameters)
