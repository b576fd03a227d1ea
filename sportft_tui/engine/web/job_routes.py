"""The routes of `/v1/fine_tuning/jobs`.

One extension: `GET /v1/fine_tuning/jobs/{id}/events?newer_than=EVENT&wait=SECONDS`. With
`newer_than` only events after that one are listed (still newest first, still paged by `after`).
With `wait` (up to 60) the answer is held until there is such an event, the job is over, or the time
is up. So a watcher asks again and again with the newest event that it knows, and hears at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import math

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sportft_tui.engine.records.jobs import EventRecord
from sportft_tui.engine.terms.faults import bad_request
from sportft_tui.engine.terms.order import read_order
from sportft_tui.engine.terms.paging import Page
from sportft_tui.engine.web import objects, schemas
from sportft_tui.engine.web.describe import described
from sportft_tui.engine.web.parts import Parts
from sportft_tui.engine.web.wire import Json, listing, read_body

#: Proxies and clients give up on longer silences.
_LONGEST_WAIT = 60.0


class JobRoutes:
    """The routes of `/v1/fine_tuning/jobs`."""

    def __init__(self, parts: Parts) -> None:
        self._jobs = parts.jobs
        self._lifecycle = parts.lifecycle
        self._pausing = parts.pausing
        self._queue = parts.queue
        self._bell = parts.bell

    def routes(self) -> list[Route]:
        base = "/v1/fine_tuning/jobs"
        return [
            Route(base, self.create, methods=["POST"]),
            Route(base, self.page, methods=["GET"]),
            Route(f"{base}/{{id}}", self.get, methods=["GET"]),
            Route(f"{base}/{{id}}/cancel", self.cancel, methods=["POST"]),
            Route(f"{base}/{{id}}/pause", self.pause, methods=["POST"]),
            Route(f"{base}/{{id}}/resume", self.resume, methods=["POST"]),
            Route(f"{base}/{{id}}/events", self.events, methods=["GET"]),
            Route(f"{base}/{{id}}/checkpoints", self.checkpoints, methods=["GET"]),
        ]

    @described("fine_tuning.job", body=schemas.JOB, may=(404, 429))
    async def create(self, request: Request) -> Response:
        """Order a fine-tuning job."""
        order = read_order(await read_body(request))
        job = await run_in_threadpool(self._lifecycle.create, order)
        self._queue.wake()
        return Json(objects.job(job))

    @described("fine_tuning.job", "list", query=schemas.PAGE)
    def page(self, request: Request) -> Response:
        """List jobs, newest first; `metadata[KEY]=VALUE` lists only those that are tagged so."""
        wanted = {
            name[len("metadata[") : -1]: value
            for name, value in request.query_params.items()
            if name.startswith("metadata[") and name.endswith("]")
        }
        jobs, more = self._jobs.page(Page.read(request.query_params), wanted)
        return listing([objects.job(job) for job in jobs], more)

    @described("fine_tuning.job", may=(404,))
    def get(self, request: Request) -> Response:
        """How a job stands."""
        return Json(objects.job(self._jobs.get(request.path_params["id"])))

    @described("fine_tuning.job", may=(404,))
    def cancel(self, request: Request) -> Response:
        """Stop a job for good; it stops within a step."""
        return Json(objects.job(self._lifecycle.cancel(request.path_params["id"])))

    @described("fine_tuning.job", may=(404,))
    def pause(self, request: Request) -> Response:
        """Stop a job for a while; it stops within a step and makes room for the next."""
        return Json(objects.job(self._pausing.pause(request.path_params["id"])))

    @described("fine_tuning.job", may=(404,))
    async def resume(self, request: Request) -> Response:
        """Queue a paused job again; it goes on from its last whole epoch."""
        job = await run_in_threadpool(self._pausing.resume, request.path_params["id"])
        self._queue.wake()
        return Json(objects.job(job))

    @described("fine_tuning.job.event", "list", query=schemas.EVENTS_PAGE, may=(404,))
    async def events(self, request: Request) -> Response:
        """A job's history, newest first; held back for up to `wait` seconds until there is some."""
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

    @described("fine_tuning.job.checkpoint", "list", query=schemas.PAGE, may=(404,))
    def checkpoints(self, request: Request) -> Response:
        """A job's checkpoints, newest first; each is a model that can be asked."""
        job = self._jobs.get(request.path_params["id"])
        part = Page.read(request.query_params, default=10)
        found, more = self._jobs.checkpoints(job.id, part)
        return listing([objects.checkpoint(checkpoint) for checkpoint in found], more)


def _wait(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise bad_request("`wait` must be a number of seconds.", param="wait")
    return min(seconds, _LONGEST_WAIT)
