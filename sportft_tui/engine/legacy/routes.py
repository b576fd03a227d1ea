"""The legacy API's routes, as openai-python 0.25 and its command line speak them.

Jobs are those of the one queue. Each API lists all of them, whichever made them, in its own words:
an id tells by its beginning where a job comes from (`ft-` here, `ftjob-` there).
"""

from __future__ import annotations

import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from sportft_tui.engine.legacy import objects as legacy_objects
from sportft_tui.engine.legacy import schemas as legacy_schemas
from sportft_tui.engine.legacy.events import history, translated
from sportft_tui.engine.legacy.order import read_legacy_order
from sportft_tui.engine.legacy.stream import EventStream
from sportft_tui.engine.records.jobs import JobRecord
from sportft_tui.engine.terms.paging import Page
from sportft_tui.engine.web.describe import described
from sportft_tui.engine.web.parts import Parts
from sportft_tui.engine.web.wire import Json, read_body

#: The legacy list has no pages. The newest of these many jobs are in it.
_MOST_LISTED = 10_000
_COMPLETIONS = "/v1/completions"


class FineTuneRoutes:
    """The routes of `/v1/fine-tunes`."""

    def __init__(self, parts: Parts) -> None:
        self._files = parts.files
        self._jobs = parts.jobs
        self._lifecycle = parts.lifecycle
        self._queue = parts.queue
        self._bell = parts.bell

    def routes(self) -> list[Route]:
        base = "/v1/fine-tunes"
        return [
            Route(base, self.create, methods=["POST"]),
            Route(base, self.all, methods=["GET"]),
            Route(f"{base}/{{id}}", self.get, methods=["GET"]),
            Route(f"{base}/{{id}}/cancel", self.cancel, methods=["POST"]),
            Route(f"{base}/{{id}}/events", self.events, methods=["GET"]),
        ]

    @described("json", body=legacy_schemas.FINE_TUNE, may=(404, 429))
    async def create(self, request: Request) -> Response:
        """Order a fine-tune."""
        order = read_legacy_order(await read_body(request))
        job = await run_in_threadpool(self._lifecycle.create, order)
        self._queue.wake()
        return await run_in_threadpool(self._answer, job)

    @described("json")
    def all(self, _: Request) -> Response:
        """List all jobs, oldest first: clients take the last ones for the newest."""
        jobs, _more = self._jobs.page(Page("", _MOST_LISTED), {})
        return _list([self._fine_tune(job) for job in reversed(jobs)])

    @described("json", may=(404,))
    def get(self, request: Request) -> Response:
        """How a fine-tune stands, with its history."""
        return self._answer(self._jobs.get(request.path_params["id"]))

    @described("json", may=(404,))
    def cancel(self, request: Request) -> Response:
        """Stop a fine-tune."""
        return self._answer(self._lifecycle.cancel(request.path_params["id"]))

    # `stream` is no parameter in the document: tools that try everything would follow a job to its
    # end.
    @described("json", may=(404,))
    def events(self, request: Request) -> Response:
        """A fine-tune's history; with `stream=true` as server-sent events, to the end."""
        job = self._jobs.get(request.path_params["id"])
        if request.query_params.get("stream", "").lower() in ("true", "1"):
            return EventStream(self._jobs, self._bell, job.id)
        return _list(translated(history(self._jobs, job.id)))

    def _answer(self, job: JobRecord) -> Response:
        events = translated(history(self._jobs, job.id))
        return Json(self._fine_tune(job) | {"events": events})

    def _fine_tune(self, job: JobRecord) -> legacy_objects.Plain:
        last, _ = self._jobs.events(job.id, Page("", 1))
        updated = last[0].created_at if last else job.created_at
        return legacy_objects.fine_tune(job, self._files, updated_at=updated)


class EngineRoutes:
    """The routes of `/v1/engines`: models, and questions that name theirs in the path."""

    def __init__(self, parts: Parts) -> None:
        self._models = parts.models

    def routes(self) -> list[Route]:
        base = "/v1/engines"
        return [
            Route(base, self.all, methods=["GET"]),
            Route(f"{base}/{{id:path}}/completions", _complete_by_engine, methods=["POST"]),
            Route(f"{base}/{{id:path}}", self.get, methods=["GET"]),
        ]

    @described("json")
    def all(self, _: Request) -> Response:
        """List models, by the name that they had in the oldest clients."""
        return _list([legacy_objects.engine(model) for model in self._models.all()])

    @described("json", may=(404,))
    def get(self, request: Request) -> Response:
        """A model."""
        return Json(legacy_objects.engine(self._models.get(request.path_params["id"])))


class _CompleteByEngine:
    """Asks `/v1/completions` the same question with the model in its body."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = await read_body(Request(scope, receive))
        body = json.dumps({**asked, "model": scope["path_params"]["id"]}).encode()
        bodies = [body]

        async def replay() -> Message:
            if bodies:
                return {"type": "http.request", "body": bodies.pop(), "more_body": False}
            return await receive()

        to = {"path": _COMPLETIONS, "raw_path": _COMPLETIONS.encode(), "path_params": {}}
        await scope["app"].router({**scope, **to}, replay, send)


_complete_by_engine = described(
    "text_completion",
    body=legacy_schemas.BY_ENGINE,
    may=(404, 429),
    streams="text_completion",
)(_CompleteByEngine())


def _list(rows: list[legacy_objects.Plain]) -> Json:
    return Json({"object": "list", "data": rows})


def legacy_routes(parts: Parts) -> list[Route]:
    """Every route of the legacy API that the modern one does not have."""
    return [*FineTuneRoutes(parts).routes(), *EngineRoutes(parts).routes()]
