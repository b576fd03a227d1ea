"""The lines of a batch: questions in, answers out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sportft_tui.domain.text import printable
from sportft_tui.engine.records.ids import fresh_id
from sportft_tui.engine.terms.faults import ApiError

#: OpenAI's bound for the questions of one batch.
_MOST_LINES = 50_000
#: Faults that are told; who has more of them has the same one again.
_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A question of a batch.

    Attributes:
        custom_id: the client's name for it.
        body: what would be the body of a request.
    """

    custom_id: str
    body: Mapping[str, Any]


class BadLines(Exception):
    """A file that is no batch.

    Args:
        faults: each with code, line (the first is 1), message and param.
    """

    def __init__(self, faults: list[dict[str, Any]]) -> None:
        super().__init__(faults)
        self.faults = faults


def check(path: Path, endpoint: str) -> tuple[int, str | None]:
    """Look through a file of questions before the first is answered.

    Returns:
        How many there are, and the first one's model.

    Raises:
        BadLines: what is wrong, line by line.
    """
    faults: list[dict[str, Any]] = []
    seen: set[str] = set()
    model = None
    for number, raw in _raw_lines(path):
        try:
            line = _read(raw, endpoint)
            if line.custom_id in seen:
                raise _Wrong("duplicate_custom_id", "The custom_id stands on an earlier line too.")
            if len(seen) >= _MOST_LINES:
                raise _Wrong("too_many_tasks", f"A batch has at most {_MOST_LINES:,} lines.")
        except _Wrong as error:
            faults.append(error.fault | {"line": number})
            if len(faults) >= _MOST_FAULTS or error.fault["code"] == "too_many_tasks":
                break
        else:
            if not seen and isinstance(line.body.get("model"), str):
                model = printable(line.body["model"])
            seen.add(line.custom_id)
    if not seen and not faults:
        faults = [_Wrong("empty_file", "The file has no lines.").fault | {"line": None}]
    if faults:
        raise BadLines(faults)
    return len(seen), model


def read(path: Path, endpoint: str) -> Iterator[Line]:
    """The questions of a file that `check` has found good."""
    for _, raw in _raw_lines(path):
        yield _read(raw, endpoint)


class _Wrong(Exception):
    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.fault = {"code": code, "message": message, "param": param}


def _raw_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if raw.strip():
                yield number, raw


def _read(raw: bytes, endpoint: str) -> Line:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise _Wrong("invalid_json_line", "The line is not JSON.") from None
    if not isinstance(value, dict):
        raise _Wrong("invalid_json_line", "The line is JSON, but not an object.")
    custom_id = value.get("custom_id")
    if not isinstance(custom_id, str) or not custom_id:
        raise _Wrong("missing_required_parameter", "You must provide a custom_id.", "custom_id")
    if value.get("method") != "POST":
        raise _Wrong("invalid_method", "The method must be POST.", "method")
    if value.get("url") != endpoint:
        raise _Wrong("mismatched_url", f"The url must be the batch's own, {endpoint}.", "url")
    if not isinstance(value.get("body"), dict):
        raise _Wrong("invalid_request", "The body must be an object.", "body")
    return Line(custom_id, value["body"])


def answered(line: Line, body: Mapping[str, Any]) -> bytes:
    """A line of the output file."""
    return _line(line, _response(200, body))


def refused(line: Line, error: ApiError) -> bytes:
    """A line of the error file: the question was asked, and wrong."""
    return _line(line, _response(error.status, error.envelope()))


def not_asked(line: Line, code: str, message: str) -> bytes:
    """A line of the error file: its time was over before its turn came."""
    return _line(line, None, {"code": code, "message": message})


def _response(status: int, body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"status_code": status, "request_id": fresh_id("req_"), "body": body}


def _line(
    line: Line, response: Mapping[str, Any] | None, error: Mapping[str, Any] | None = None
) -> bytes:
    value = {
        "id": fresh_id("batch_req_"),
        "custom_id": line.custom_id,
        "response": response,
        "error": error,
    }
    return json.dumps(value, allow_nan=False).encode("ascii") + b"\n"
