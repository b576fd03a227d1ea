"""A server on loopback that counts what it is asked, and can be told to be difficult."""

from __future__ import annotations

import asyncio
import json
import math
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

LABELS = ("baseball", "hockey")


class CountingServer:
    """Chats and batches about texts; every text that has been answered is counted as paid.

    Attributes:
        paid: how often each text was answered.
        refused: how often each text was not.
        seconds: that an answer takes.
        most: requests at once, beyond which it says 429; None for any.
        retry_after: what its refusals ask for.
        limits: headers of each answer.
        bad: texts that it refuses for good.
        broken: so many requests from now on end with 500.
        mute: so many requests from now on are answered, but the answer is cut off.
        under_way, most_under_way: requests now, and at the most so far.
        batches, files: by ID.
        created: batches that were ordered.
    """

    def __init__(self) -> None:
        self.paid: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.seconds = 0.0
        self.most: int | None = None
        self.retry_after: str | None = None
        self.limits: dict[str, str] = {}
        self.bad: set[str] = set()
        self.broken = self.mute = 0
        self.under_way = self.most_under_way = 0
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.created = 0
        self.batch_status = "completed"
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(512)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        app = Starlette(
            routes=[
                Route("/v1/models", self._nothing),
                Route("/v1/fine_tuning/jobs", self._nothing),
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/v1/files", self._upload, methods=["POST"]),
                Route("/v1/files/{id}/content", self._content),
                Route("/v1/batches", self._create, methods=["POST"]),
                Route("/v1/batches", self._list),
                Route("/v1/batches/{id}", self._batch),
            ]
        )
        config = uvicorn.Config(
            app, log_config=None, log_level="critical", ws="none", lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < deadline, "the stand-in does not start"
            time.sleep(0.002)

    def stop(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()

    async def _nothing(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": [], "has_more": False})

    async def _chat(self, request: Request) -> Response:
        body = await request.json()
        text = body["messages"][-1]["content"]
        if self.most is not None and self.under_way >= self.most:
            self.refused[text] += 1
            headers = {"retry-after": self.retry_after} if self.retry_after else {}
            return JSONResponse({"error": {"message": "slow down"}}, 429, headers)
        if self.broken > 0:
            self.broken -= 1
            self.refused[text] += 1
            return JSONResponse({"error": {"message": "broken"}}, 500)
        if text in self.bad:
            self.refused[text] += 1
            return JSONResponse({"error": {"message": "too long"}}, 400)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        # From here on it is paid, whether or not the answer arrives.
        self.paid[text] += 1
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.under_way -= 1
        if self.mute > 0:
            self.mute -= 1
            return Response(b"{", headers={"content-length": "100"})
        return JSONResponse(answer(text), headers=self.limits)

    async def _upload(self, request: Request) -> Response:
        form = await request.form()
        file = form["file"]
        assert not isinstance(file, str)
        name = f"file-{len(self.files)}"
        self.files[name] = await file.read()
        return JSONResponse({"id": name, "object": "file", "status": "processed"})

    async def _content(self, request: Request) -> Response:
        return Response(self.files[request.path_params["id"]])

    async def _create(self, request: Request) -> Response:
        body = await request.json()
        self.created += 1
        name = f"batch_{self.created}"
        self.batches[name] = {
            "id": name,
            "status": "in_progress",
            "input": body["input_file_id"],
            "metadata": body["metadata"],
        }
        return JSONResponse(self.batches[name])

    async def _list(self, _: Request) -> Response:
        told = [self._as_it_is(batch) for batch in self.batches.values()]
        return JSONResponse({"data": told[::-1], "has_more": False})

    async def _batch(self, request: Request) -> Response:
        return JSONResponse(self._as_it_is(self.batches[request.path_params["id"]]))

    def _as_it_is(self, batch: dict[str, Any]) -> dict[str, Any]:
        if batch["status"] == "in_progress" and self.batch_status != "in_progress":
            self._finish(batch)
        return batch

    def _finish(self, batch: dict[str, Any]) -> None:
        good, bad = [], []
        for line in self.files[batch["input"]].splitlines():
            asked = json.loads(line)
            text = asked["body"]["messages"][-1]["content"]
            if text in self.bad:
                error = {"error": {"message": "too long"}}
                response: Any = {"status_code": 400, "body": error}
                bad.append({"custom_id": asked["custom_id"], "response": response, "error": None})
                continue
            self.paid[text] += 1
            response = {"status_code": 200, "body": answer(text)}
            good.append({"custom_id": asked["custom_id"], "response": response, "error": None})
        for key, lines in (("output_file_id", good[::-1]), ("error_file_id", bad)):
            if lines:
                batch[key] = f"file-{len(self.files)}"
                self.files[batch[key]] = "\n".join(map(json.dumps, lines)).encode()
        batch["status"] = self.batch_status


def answer(text: str) -> dict[str, Any]:
    """Even numbers are hockey, and surer the higher they are."""
    number = int(text.rpartition(" ")[2])
    said, other = LABELS[::-1] if number % 2 == 0 else LABELS
    sure = 0.6 + 0.39 * (number % 100) / 100
    tops = [{"token": t, "logprob": math.log(p)} for t, p in ((said, sure), (other, 1 - sure))]
    content = [{"token": said, "logprob": math.log(sure), "top_logprobs": tops}]
    return {
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": said},
                "finish_reason": "stop",
                "logprobs": {"content": content},
            }
        ],
        "usage": {"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11},
    }


@pytest.fixture
def server() -> Iterator[CountingServer]:
    running = CountingServer()
    running.start()
    yield running
    running.stop()
