"""Every route of the modern protocol, and what tells of them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sportft_tui import __version__
from sportft_tui.engine.web.batch_routes import BatchRoutes
from sportft_tui.engine.web.describe import described
from sportft_tui.engine.web.file_routes import FileRoutes, UploadRoutes
from sportft_tui.engine.web.job_routes import JobRoutes
from sportft_tui.engine.web.model_routes import ModelRoutes
from sportft_tui.engine.web.openapi import document
from sportft_tui.engine.web.parts import Parts as Parts
from sportft_tui.engine.web.wire import Json


@described("json")
async def health(_: Request) -> Response:
    """Answers anybody: that this is an engine, which, and whether it is the one looked for."""
    return Json({"status": "ok", "version": __version__, "pid": os.getpid()})


def all_routes(parts: Parts) -> list[Route]:
    """Every route of the modern protocol."""
    return [
        Route("/health", health, methods=["GET"]),
        *FileRoutes(parts).routes(),
        *UploadRoutes(parts).routes(),
        *JobRoutes(parts).routes(),
        *ModelRoutes(parts).routes(),
        *BatchRoutes(parts).routes(),
    ]


def with_document(routes: Sequence[Route]) -> list[Route]:
    """The routes, and one that tells of them all."""

    @described("json")
    def openapi(_: Request) -> Response:
        """This document."""
        return Json(document(every))

    every = [*routes, Route("/openapi.json", openapi, methods=["GET"])]
    return every
