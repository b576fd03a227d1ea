"""Requests and answers as the protocol writes them."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sportft_tui.engine.terms.faults import ApiError, bad_request, envelope

#: Seconds after which a busy engine may be asked again; the protocol's clients wait so long.
_RETRY_S = 1


class Json(Response):
    """An answer; plain ASCII, so that even half a surrogate pair from a client goes back whole."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, allow_nan=False).encode("ascii")


async def read_body(request: Request) -> Mapping[str, Any]:
    """The JSON object that a request carries.

    Raises:
        ApiError: it carries none.
    """
    try:
        body = json.loads(await request.body(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise bad_request("The body of the request is not JSON.") from None
    if not isinstance(body, dict):
        raise bad_request("The body of the request is JSON, but not an object.")
    return body


def _no_number(name: str) -> NoReturn:
    """Python reads NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def listing(rows: list[dict[str, Any]], has_more: bool) -> Json:
    """A page of a list."""
    return Json(
        {
            "object": "list",
            "data": rows,
            "first_id": rows[0]["id"] if rows else None,
            "last_id": rows[-1]["id"] if rows else None,
            "has_more": has_more,
        }
    )


def refusal(error: ApiError) -> Json:
    """What a client is told that is not served; a busy engine says when to come again."""
    later = {"Retry-After": str(_RETRY_S)} if error.status == 429 else None
    return Json(error.envelope(), status_code=error.status, headers=later)


async def on_api_error(_: Request, error: Exception) -> Response:
    """What a route raised."""
    assert isinstance(error, ApiError)
    return refusal(error)


async def on_http_error(request: Request, error: Exception) -> Response:
    """No such path, no such method, a form that cannot be read."""
    assert isinstance(error, HTTPException)
    message = {
        404: f"Unknown request URL: {request.method} {request.url.path}.",
        405: f"Not allowed to {request.method} on {request.url.path}.",
    }.get(error.status_code, error.detail)
    code = {404: "unknown_url", 405: "method_not_supported"}.get(error.status_code)
    return Json(envelope(message, code=code), status_code=error.status_code)


async def on_failure(_: Request, error: Exception) -> Response:
    """A fault of ours, or a full disk; the log tells more."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        full = envelope("The engine's disk is full.", kind="server_error", code="disk_full")
        return Json(full, status_code=507)
    body = envelope("The engine had an error while processing your request.", kind="server_error")
    return Json(body, status_code=500)
