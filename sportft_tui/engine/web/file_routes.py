"""The routes of `/v1/files` and `/v1/uploads`."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from sportft_tui.engine.records.files import MOST_BYTES
from sportft_tui.engine.records.upload_order import (
    read_completion,
    read_form_life,
    read_upload_order,
)
from sportft_tui.engine.terms.faults import bad_request, too_large
from sportft_tui.engine.terms.paging import MOST_FILES, Page
from sportft_tui.engine.web import objects, schemas
from sportft_tui.engine.web.describe import described
from sportft_tui.engine.web.parts import Parts
from sportft_tui.engine.web.wire import Json, listing, read_body


class FileRoutes:
    """The routes of `/v1/files`."""

    def __init__(self, parts: Parts) -> None:
        self._files = parts.files
        self._jobs = parts.jobs
        self._batches = parts.batches

    def routes(self) -> list[Route]:
        return [
            Route("/v1/files", self.upload, methods=["POST"]),
            Route("/v1/files", self.page, methods=["GET"]),
            Route("/v1/files/{id}", self.get, methods=["GET"]),
            Route("/v1/files/{id}", self.delete, methods=["DELETE"]),
            Route("/v1/files/{id}/content", self.content, methods=["GET"]),
        ]

    @described("file", form=schemas.FILE, may=(413,))
    async def upload(self, request: Request) -> Response:
        """Upload a file: `fine-tune` to train on, `batch` with questions, `user_data` to keep."""
        async with request.form(max_files=1, max_fields=10) as form:
            file, purpose = form.get("file"), form.get("purpose")
            if not isinstance(file, UploadFile):
                raise bad_request("You must provide a `file`.", param="file")
            if not isinstance(purpose, str) or purpose not in MOST_BYTES:
                known = ", ".join(MOST_BYTES)
                raise bad_request(f"`purpose` must be one of {known} here.", param="purpose")
            if (file.size or 0) > MOST_BYTES[purpose]:
                raise too_large(MOST_BYTES[purpose], f"A file for {purpose}")
            name, life = file.filename or "file", read_form_life(form)
            stored = await run_in_threadpool(self._files.add, file.file, name, purpose, life=life)
        return Json(objects.file(stored))

    @described("file", "list", query=schemas.FILES_PAGE)
    def page(self, request: Request) -> Response:
        """List files, newest first."""
        query = request.query_params
        part = Page.read(query, default=MOST_FILES, most=MOST_FILES)
        if query.get("order", "desc") not in ("asc", "desc"):
            raise bad_request("`order` must be asc or desc.", param="order")
        files, more = self._files.page(
            part, purpose=query.get("purpose", ""), oldest_first=query.get("order") == "asc"
        )
        return listing([objects.file(file) for file in files], more)

    @described("file", may=(404,))
    def get(self, request: Request) -> Response:
        """A file's name, size and purpose."""
        return Json(objects.file(self._files.get(request.path_params["id"])))

    @described("file.deleted", may=(404,))
    def delete(self, request: Request) -> Response:
        """Delete a file that no unfinished job or batch needs."""
        file_id = request.path_params["id"]
        in_use = self._jobs.files_in_use() | self._batches.files_in_use()
        self._files.delete(file_id, in_use=in_use)
        return Json(objects.deleted("file", file_id))

    @described("text", may=(404,))
    def content(self, request: Request) -> Response:
        """A file's bytes as they came."""
        path = self._files.path(request.path_params["id"])
        return FileResponse(path, media_type="application/octet-stream")


class UploadRoutes:
    """The routes of `/v1/uploads`."""

    def __init__(self, parts: Parts) -> None:
        self._uploads = parts.uploads

    def routes(self) -> list[Route]:
        base = "/v1/uploads"
        return [
            Route(base, self.create, methods=["POST"]),
            Route(f"{base}/{{id}}", self.get, methods=["GET"]),
            Route(f"{base}/{{id}}/parts", self.add_part, methods=["POST"]),
            Route(f"{base}/{{id}}/complete", self.complete, methods=["POST"]),
            Route(f"{base}/{{id}}/cancel", self.cancel, methods=["POST"]),
        ]

    @described("upload", body=schemas.UPLOAD, may=(429,))
    async def create(self, request: Request) -> Response:
        """Announce a file that comes in parts."""
        order = read_upload_order(await read_body(request))
        return Json(objects.upload(await run_in_threadpool(self._uploads.create, order)))

    @described("upload", may=(404,))
    def get(self, request: Request) -> Response:
        """How an upload stands."""
        return Json(objects.upload(self._uploads.get(request.path_params["id"])))

    @described("upload.part", form=schemas.PART, may=(404, 413))
    async def add_part(self, request: Request) -> Response:
        """Send a part of at most 64 MB."""
        async with request.form(max_files=1, max_fields=10) as form:
            data = form.get("data")
            if not isinstance(data, UploadFile):
                raise bad_request("You must provide `data`.", param="data")
            upload_id = request.path_params["id"]
            part = await run_in_threadpool(self._uploads.add_part, upload_id, data.file)
        return Json(objects.part(part))

    @described("upload", body=schemas.UPLOAD_COMPLETE, may=(404,))
    async def complete(self, request: Request) -> Response:
        """Put the parts together in the order given: the file is there from then on."""
        part_ids, md5 = read_completion(await read_body(request))
        upload_id = request.path_params["id"]
        done = await run_in_threadpool(self._uploads.complete, upload_id, part_ids, md5)
        return Json(objects.upload(done))

    @described("upload", may=(404,))
    def cancel(self, request: Request) -> Response:
        """Give an upload up; its parts are gone."""
        return Json(objects.upload(self._uploads.cancel(request.path_params["id"])))
