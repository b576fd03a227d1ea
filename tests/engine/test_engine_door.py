"""Who is let in, and how much at once."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, cast

import httpx2
import openai
import pytest
from openai import AsyncOpenAI

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.secret import Secret
from sportft_tui.engine.learning.task import Answer
from sportft_tui.engine.records import files
from sportft_tui.engine.server import create_app
from sportft_tui.engine.terms.faults import ApiError
from sportft_tui.engine.terms.limits import Limits
from sportft_tui.engine.web import exposure
from sportft_tui.engine.work.oracle import Oracle
from sportft_tui.home import home

ROW = b'{"prompt": "a", "completion": " x"}\n'


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "LocalHost"])
def test_this_machine_needs_no_leave(host: str) -> None:
    exposure.check(host, allow_remote=False, has_own_key=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "localhost.evil.example", ""])
def test_other_machines_need_a_flag_and_a_key(host: str) -> None:
    with pytest.raises(BadInput, match=r"lets other machines in.*--allow-remote"):
        exposure.check(host, allow_remote=False, has_own_key=True)
    with pytest.raises(BadInput, match="needs a key of yours"):
        exposure.check(host, allow_remote=True, has_own_key=False)
    exposure.check(host, allow_remote=True, has_own_key=True)


def test_the_command_line_keeps_the_door_shut() -> None:
    serve = [sys.executable, "-m", "sportft_tui", "serve", "--host", "0.0.0.0", "--port", "0"]
    for more, key in (([], "sk-mine"), (["--allow-remote"], "")):
        told = subprocess.run(
            [*serve, *more], env=os.environ | {"SPORTFT_API_KEY": key},
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert told.returncode == BadInput.exit_code
        assert "0.0.0.0" in told.stderr
    with subprocess.Popen(
        [*serve, "--allow-remote"], env=os.environ | {"SPORTFT_API_KEY": "sk-mine"},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stdout.readline().startswith("SPORTFT_BASE_URL=http://127.0.0.1:")
        running.send_signal(signal.SIGTERM)
        assert "sk-mine" not in running.stdout.read()


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:3000", "null", ""])
def test_web_pages_are_not_let_in(shared_engine: Any, origin: str) -> None:
    place = shared_engine.base_url.removeprefix("http://").removesuffix("/v1")
    link = http.client.HTTPConnection(place, timeout=10)
    key = {"Authorization": f"Bearer {shared_engine.key}"}
    link.request("GET", "/v1/models", headers=key | {"Origin": origin})
    answer = link.getresponse()
    body = json.loads(answer.read())
    assert (answer.status, body["error"]["code"]) == (403, "wrong_origin")
    link.request("GET", "/v1/models", headers=key | {"Origin": f"http://{place}"})
    assert link.getresponse().status == 200
    link.close()


@pytest.mark.parametrize(
    "said",
    [
        b"this is no HTTP\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_even_what_is_no_http_gets_an_envelope(shared_engine: Any, said: bytes) -> None:
    host, port = shared_engine.base_url.removeprefix("http://").removesuffix("/v1").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as link:
        link.sendall(said)
        answer = b""
        while b"}}" not in answer and (more := link.recv(65_536)):
            answer += more
    status, _, body = answer.partition(b"\r\n\r\n")
    assert status.split()[1] in (b"400", b"401")
    assert json.loads(body)["error"]["message"]


def test_a_part_that_is_too_long_is_not_read(shared_engine: Any) -> None:
    place = shared_engine.base_url.removeprefix("http://").removesuffix("/v1")
    for path, size in (("/v1/uploads/x/parts", 65 << 20), ("/v1/files", 513 << 20)):
        link = http.client.HTTPConnection(place, timeout=10)
        headers = {
            "Authorization": f"Bearer {shared_engine.key}",
            "Content-Type": "multipart/form-data; boundary=x",
            "Content-Length": str(size),
        }
        link.request("POST", path, headers=headers)
        answer = link.getresponse()
        assert (answer.status, json.loads(answer.read())["error"]["code"]) == (
            413,
            "request_too_large",
        )
        link.close()


@pytest.fixture
async def small() -> AsyncIterator[AsyncOpenAI]:
    """An engine in this process whose queues hold two, and in which nothing moves."""
    limits = Limits(questions=2, jobs=2, uploads=2, batches=2)
    app = create_app(home().create(), Secret("sk-test"), limits=limits)
    web = httpx2.AsyncClient(transport=httpx2.ASGITransport(app))
    async with AsyncOpenAI(
        api_key="sk-test", base_url="http://localhost/v1", max_retries=0, http_client=web
    ) as client:
        yield client


async def test_what_waits_is_bounded(small: AsyncOpenAI) -> None:
    train = (await small.files.create(file=("t.jsonl", ROW), purpose="fine-tune")).id
    asked = (await small.files.create(file=("q.jsonl", ROW), purpose="batch")).id
    for begin in (
        lambda: small.fine_tuning.jobs.create(model="ada", training_file=train),
        lambda: small.batches.create(
            input_file_id=asked, endpoint="/v1/completions", completion_window="24h"
        ),
        lambda: small.uploads.create(bytes=1, filename="x", mime_type="y", purpose="batch"),
    ):
        first: Any = await begin()
        await begin()
        with pytest.raises(openai.RateLimitError) as caught:
            await begin()
        assert caught.value.response.headers["retry-after"] == "1"
        assert caught.value.type == "requests"
        # what ends makes room
        if first.id.startswith("ftjob-"):
            await small.fine_tuning.jobs.cancel(first.id)
            await begin()
        elif first.id.startswith("upload_"):
            await small.uploads.cancel(first.id)
            await begin()


async def test_files_are_as_long_as_their_purpose_allows(
    small: AsyncOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cast("dict[str, int]", files.MOST_BYTES), "batch", 10)
    await small.files.create(file=("t.jsonl", ROW), purpose="fine-tune")
    await small.files.create(file=("t.jsonl", ROW[:10]), purpose="batch")
    with pytest.raises(openai.APIStatusError) as caught:
        await small.files.create(file=("t.jsonl", ROW), purpose="batch")
    assert caught.value.status_code == 413
    assert caught.value.code == "request_too_large"
    listed = [file.bytes async for file in small.files.list(purpose="batch")]
    assert listed == [10]


@pytest.mark.parametrize("purpose", ["assistants", "vision", "evals", "fine-tune-results", ""])
async def test_purposes_that_this_engine_does_not_serve(small: AsyncOpenAI, purpose: Any) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await small.files.create(file=("t.jsonl", ROW), purpose=purpose)
    assert caught.value.param == "purpose"


async def test_a_file_that_has_expired_is_gone(
    small: AsyncOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: Any = {"anchor": "created_at", "seconds": 3_600}
    made = await small.files.create(file=("t.jsonl", ROW), purpose="user_data", expires_after=later)
    kept = await small.files.create(file=("t.jsonl", ROW), purpose="user_data")
    now = made.created_at + 3_601
    monkeypatch.setattr("sportft_tui.engine.records.files.time.time", lambda: now)
    with pytest.raises(openai.NotFoundError):
        await small.files.retrieve(made.id)
    assert [file.id async for file in small.files.list()] == [kept.id]


async def test_questions_that_wait_are_bounded() -> None:
    waiting: Future[list[Answer]] = Future()
    answer = Answer(" x", ((" x", 0.0),))

    class Slow:
        async def run(self, *_: object) -> list[Answer]:
            return await asyncio.wrap_future(waiting)

    class Anywhere:
        def place(self, _: str) -> Path:
            return Path()

    oracle = Oracle(Anywhere(), Slow(), most_waiting=2)  # type: ignore[arg-type]
    asked = [asyncio.create_task(oracle.ask("m", ["x"])) for _ in range(2)]
    await asyncio.sleep(0.05)
    with pytest.raises(ApiError) as caught:
        await oracle.ask("m", ["x"])
    assert caught.value.status == 429
    waiting.set_result([answer])
    assert await asyncio.gather(*asked) == [[answer]] * 2
    assert await oracle.ask("m", ["x"]) == [answer]


@pytest.mark.parametrize(
    "body",
    [b'{"model": NaN}', b'{"model": "\\ud800", "prompt": "x"}', b'{"model": "a\\u0000b"}', b'"x"',
     b'{"model": "ft:x", "prompt": "x", "seed": 1e400}', b"[" * 100_000, b"\xff"],
)  # fmt: skip
async def test_strange_bodies_are_refused_politely(small: AsyncOpenAI, body: bytes) -> None:
    with pytest.raises(openai.APIStatusError) as caught:
        await small.post(
            "/completions", content=body, cast_to=object,
            options={"headers": {"Content-Type": "application/json"}},
        )  # fmt: skip
    assert caught.value.status_code in (400, 404)
    assert isinstance(caught.value.body, dict)
