"""The protocol's routes.

One extension: `GET /v1/fine_tuning/jobs/{id}/events?newer_than=EVENT&wait=SECONDS`. With
`newer_than` only events after that one are listed (still newest first, still paged by `after`).
With `wait` (up to 60) the answer is held until there is such an event, the job is over, or the time
is up. So a watcher asks again and again with the newest event that it knows, and hears at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from sportft_tui import __version__
from sportft_tui.engine import objects, questions, worker
from sportft_tui.engine.bell import Bell
from sportft_tui.engine.faults import bad_request
from sportft_tui.engine.files import FileStore
from sportft_tui.engine.job_queue import JobQueue
from sportft_tui.engine.jobs import EventRecord, JobStore
from sportft_tui.engine.lifecycle import Lifecycle
from sportft_tui.engine.models import ModelStore
from sportft_tui.engine.order import read_order
from sportft_tui.engine.paging import MOST_FILES, Page
from sportft_tui.engine.pools import WorkerPool
from sportft_tui.engine.wire import Json, listing, read_body

_PURPOSE = "fine-tune"
#: Proxies and clients give up on longer silences.
_LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with."""

    files: FileStore
    jobs: JobStore
    models: ModelStore
    lifecycle: Lifecycle
    queue: JobQueue
    predictors: WorkerPool
    bell: Bell


class FileRoutes:
    """The routes of `/v1/files`."""

    def __init__(self, parts: Parts) -> None:
        self._files = parts.files
        self._jobs = parts.jobs

    def routes(self) -> list[Route]:
        return [
            Route("/v1/files", self.upload, methods=["POST"]),
            Route("/v1/files", self.page, methods=["GET"]),
            Route("/v1/files/{id}", self.get, methods=["GET"]),
            Route("/v1/files/{id}", self.delete, methods=["DELETE"]),
            Route("/v1/files/{id}/content", self.content, methods=["GET"]),
        ]

    async def upload(self, request: Request) -> Response:
        async with request.form(max_files=1, max_fields=10) as form:
            file, purpose = form.get("file"), form.get("purpose")
            if not isinstance(file, UploadFile):
                raise bad_request("You must provide a `file`.", param="file")
            if purpose != _PURPOSE:
                raise bad_request(f"`purpose` must be `{_PURPOSE}` here.", param="purpose")
            name = file.filename or "file"
            stored = await run_in_threadpool(self._files.add, file.file, name, _PURPOSE)
        return Json(objects.file(stored))

    def page(self, request: Request) -> Response:
        part = Page.read(request.query_params, default=MOST_FILES, most=MOST_FILES)
        files, more = self._files.page(part, purpose=request.query_params.get("purpose", ""))
        return listing([objects.file(file) for file in files], more)

    def get(self, request: Request) -> Response:
        return Json(objects.file(self._files.get(request.path_params["id"])))

    def delete(self, request: Request) -> Response:
        file_id = request.path_params["id"]
        self._files.delete(file_id, in_use=self._jobs.files_in_use())
        return Json({"id": file_id, "object": "file", "deleted": True})

    def content(self, request: Request) -> Response:
        path = self._files.path(request.path_params["id"])
        return FileResponse(path, media_type="application/octet-stream")


class JobRoutes:
    """The routes of `/v1/fine_tuning/jobs`."""

    def __init__(self, parts: Parts) -> None:
        self._jobs = parts.jobs
        self._lifecycle = parts.lifecycle
        self._queue = parts.queue
        self._bell = parts.bell

    def routes(self) -> list[Route]:
        base = "/v1/fine_tuning/jobs"
        return [
            Route(base, self.create, methods=["POST"]),
            Route(base, self.page, methods=["GET"]),
            Route(f"{base}/{{id}}", self.get, methods=["GET"]),
            Route(f"{base}/{{id}}/cancel", self.cancel, methods=["POST"]),
            Route(f"{base}/{{id}}/events", self.events, methods=["GET"]),
            Route(f"{base}/{{id}}/checkpoints", self.checkpoints, methods=["GET"]),
        ]

    async def create(self, request: Request) -> Response:
        order = read_order(await read_body(request))
        job = await run_in_threadpool(self._lifecycle.create, order)
        self._queue.wake()
        return Json(objects.job(job))

    def page(self, request: Request) -> Response:
        wanted = {
            name[len("metadata[") : -1]: value
            for name, value in request.query_params.items()
            if name.startswith("metadata[") and name.endswith("]")
        }
        jobs, more = self._jobs.page(Page.read(request.query_params), wanted)
        return listing([objects.job(job) for job in jobs], more)

    def get(self, request: Request) -> Response:
        return Json(objects.job(self._jobs.get(request.path_params["id"])))

    def cancel(self, request: Request) -> Response:
        return Json(objects.job(self._lifecycle.cancel(request.path_params["id"])))

    async def events(self, request: Request) -> Response:
        job_id = request.path_params["id"]
        query = request.query_params
        part, newer_than = Page.read(query), query.get("newer_than", "")
        deadline = asyncio.get_running_loop().time() + _wait(query.get("wait", "0"))
        with self._bell.listen(job_id) as news:
            while True:
                news.clear()
                events, more, over = await run_in_threadpool(self._look, job_id, part, newer_than)
                left = deadline - asyncio.get_running_loop().time()
                if events or over or left <= 0 or self._bell.is_closed:
                    return listing([objects.event(event) for event in events], more)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), left)

    def _look(
        self, job_id: str, part: Page, newer_than: str
    ) -> tuple[list[EventRecord], bool, bool]:
        over = self._jobs.get(job_id).is_over
        events, more = self._jobs.events(job_id, part, newer_than=newer_than)
        return events, more, over

    def checkpoints(self, request: Request) -> Response:
        job = self._jobs.get(request.path_params["id"])
        part = Page.read(request.query_params, default=10)
        found, more = self._jobs.checkpoints(job.id, part)
        return listing([objects.checkpoint(checkpoint) for checkpoint in found], more)


class ModelRoutes:
    """The routes of `/v1/models`, and the questions to them."""

    def __init__(self, parts: Parts) -> None:
        self._models = parts.models
        self._predictors = parts.predictors

    def routes(self) -> list[Route]:
        return [
            Route("/v1/models", self.page, methods=["GET"]),
            Route("/v1/models/{id:path}", self.get, methods=["GET"]),
            Route("/v1/models/{id:path}", self.delete, methods=["DELETE"]),
            Route("/v1/completions", self.complete, methods=["POST"]),
            Route("/v1/chat/completions", self.chat, methods=["POST"]),
        ]

    def page(self, _: Request) -> Response:
        return listing([objects.model(model) for model in self._models.all()], False)

    def get(self, request: Request) -> Response:
        return Json(objects.model(self._models.get(request.path_params["id"])))

    def delete(self, request: Request) -> Response:
        model_id = request.path_params["id"]
        self._models.delete(model_id)
        return Json({"id": model_id, "object": "model", "deleted": True})

    async def complete(self, request: Request) -> Response:
        body = await read_body(request)
        asked = questions.read_completion(body, objects.MOST_COMPLETION_LOGPROBS)
        place = await run_in_threadpool(self._models.place, asked.model)
        answers = await self._predictors.run(worker.predict, place, asked.prompts)
        return Json(
            objects.completion(
                asked.model, asked.prompts, answers, logprobs=asked.logprobs, echo=asked.echo
            )
        )

    async def chat(self, request: Request) -> Response:
        body = await read_body(request)
        asked = questions.read_chat(body, objects.MOST_CHAT_LOGPROBS)
        place = await run_in_threadpool(self._models.place, asked.model)
        (answer,) = await self._predictors.run(worker.predict, place, asked.prompts)
        return Json(
            objects.chat_completion(asked.model, asked.prompts[0], answer, logprobs=asked.logprobs)
        )


async def health(_: Request) -> Response:
    """Answers anybody: that this is an engine, which, and whether it is the one looked for."""
    return Json({"status": "ok", "version": __version__, "pid": os.getpid()})


def _wait(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise bad_request("`wait` must be a number of seconds.", param="wait")
    return min(seconds, _LONGEST_WAIT)


def all_routes(parts: Parts) -> list[Route]:
    """Every route there is."""
    return [
        Route("/health", health, methods=["GET"]),
        *FileRoutes(parts).routes(),
        *JobRoutes(parts).routes(),
        *ModelRoutes(parts).routes(),
    ]
