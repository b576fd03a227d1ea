"""What the server answers when it says no: always in the protocol's own envelope."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A request that is answered with an error.

    Args:
        status: the HTTP status.
        message: a sentence for the reader.
        kind: the protocol's `type`.
        param: the parameter that is wrong.
        code: the protocol's machine-readable code.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.param = param
        self.code = code

    def envelope(self) -> dict[str, Any]:
        """The body of the answer."""
        return envelope(self.message, kind=self.kind, param=self.param, code=self.code)


def envelope(
    message: str,
    *,
    kind: str = "invalid_request_error",
    param: str | None = None,
    code: str | None = None,
) -> dict[str, Any]:
    """An error as every server of this protocol words it."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def bad_request(message: str, *, param: str | None = None, code: str | None = None) -> ApiError:
    """400: the request itself is wrong."""
    return ApiError(400, message, param=param, code=code)


def not_found(message: str, *, param: str | None = None, code: str | None = None) -> ApiError:
    """404: there is no such thing."""
    return ApiError(404, message, param=param, code=code)


def too_many(what: str, *, code: str = "rate_limit_exceeded") -> ApiError:
    """429: what waits already is to be served first; the protocol's clients try again later."""
    return ApiError(429, f"{what} Try again later.", kind="requests", code=code)


def too_large(most: int, what: str = "The request") -> ApiError:
    """413: longer than anybody needs.

    Args:
        most: the bound in bytes.
        what: what is too long.
    """
    return ApiError(
        413, f"{what} is longer than {most // 1024 // 1024} MB.", code="request_too_large"
    )
