"""The routes of `/v1/batches`."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sportft_tui.engine.records.batches import read_batch_order
from sportft_tui.engine.terms.paging import Page
from sportft_tui.engine.web import objects, schemas
from sportft_tui.engine.web.describe import described
from sportft_tui.engine.web.parts import Parts
from sportft_tui.engine.web.wire import Json, listing, read_body


class BatchRoutes:
    """The routes of `/v1/batches`."""

    def __init__(self, parts: Parts) -> None:
        self._batches = parts.batches
        self._runner = parts.batch_runner

    def routes(self) -> list[Route]:
        base = "/v1/batches"
        return [
            Route(base, self.create, methods=["POST"]),
            Route(base, self.page, methods=["GET"]),
            Route(f"{base}/{{id}}", self.get, methods=["GET"]),
            Route(f"{base}/{{id}}/cancel", self.cancel, methods=["POST"]),
        ]

    @described("batch", body=schemas.BATCH, may=(404, 429))
    async def create(self, request: Request) -> Response:
        """Have a file of questions answered in the background."""
        order = read_batch_order(await read_body(request))
        batch = await run_in_threadpool(self._batches.create, order)
        self._runner.wake()
        return Json(objects.batch(batch))

    @described("batch", "list", query=schemas.PAGE)
    def page(self, request: Request) -> Response:
        """List batches, newest first."""
        batches, more = self._batches.page(Page.read(request.query_params))
        return listing([objects.batch(batch) for batch in batches], more)

    @described("batch", may=(404,))
    def get(self, request: Request) -> Response:
        """How a batch stands."""
        return Json(objects.batch(self._batches.get(request.path_params["id"])))

    @described("batch", may=(404,))
    def cancel(self, request: Request) -> Response:
        """End a batch; what is answered by then is in its output file."""
        return Json(objects.batch(self._batches.cancel(request.path_params["id"])))
