"""The OpenAPI document, made of the table of routes and of what is said at each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from starlette.routing import Route

from sportft_tui import __version__
from sportft_tui.engine.web.describe import Description, description_of
from sportft_tui.engine.web.objects import KINDS

Plain = dict[str, Any]

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_COMPONENTS = "#/components/schemas/"
#: What every route behind the key may answer: a wrong request, no key, a wrong origin or host, a
#: body that is too long.
_ALWAYS = (400, 401, 403, 413, 421)
_OPEN = frozenset({"/health"})


def document(routes: Sequence[Route]) -> Plain:
    """The document of OpenAPI 3.1.

    Args:
        routes: all of them; those at which nothing is said are told of by their name alone.
    """
    components: Plain = {"Error": _ERROR}
    for kind in KINDS:
        _add_schema(kind, components)
    paths: dict[str, Plain] = {}
    for route in routes:
        path = _PARAMETER.sub(r"{\1}", route.path)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            paths.setdefault(path, {})[method.lower()] = _operation(route, method)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sportft engine",
            "version": __version__,
            "description": "A fine-tuning service for text classifiers that speaks the OpenAI "
            "protocol and trains on this machine.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }


def _operation(route: Route, method: str) -> Plain:
    said = description_of(route.endpoint) or Description("json", may=(404,))
    words = (route.endpoint.__doc__ or "").strip().partition("\n")[0]
    operation: Plain = {
        "operationId": _operation_id(route, method),
        "summary": words or f"{method} {route.path}",
        "parameters": _parameters(route, said),
        "responses": _responses(route, said),
    }
    if said.body is not None or said.form is not None:
        kind = "application/json" if said.form is None else "multipart/form-data"
        content = {kind: {"schema": said.body or said.form}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.path in _OPEN:
        operation["security"] = []
    return operation


def _operation_id(route: Route, method: str) -> str:
    words = re.findall(r"\w+", _PARAMETER.sub(r"by_\1", route.path))
    return "_".join([method.lower(), *words])


def _parameters(route: Route, said: Description) -> list[Plain]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in _PARAMETER.findall(route.path)
    ]
    in_query = [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in (said.query or {}).items()
    ]
    return [*in_path, *in_query]


def _responses(route: Route, said: Description) -> Plain:
    refused = {"description": "No.", "content": _json({"$ref": _COMPONENTS + "Error"})}
    statuses = (400, 421) if route.path in _OPEN else (*_ALWAYS, *said.may)
    return {
        "200": {"description": "Yes.", "content": _content(said)},
        **{str(status): refused for status in sorted({*statuses, 500})},
    }


def _content(said: Description) -> Plain:
    if said.answers == "text":
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    if said.answers == "json":
        return _json({"type": "object"})
    one = {"$ref": _COMPONENTS + said.answers}
    content = _json(_list_of(one) if said.is_list else one)
    if said.streams:
        # What a schema of events describes, all of them or each, tools do not agree on.
        words = f"Server-sent events; the data of each is a {said.streams}, of the last [DONE]."
        content["text/event-stream"] = {"schema": {"description": words}}
    return content


def _json(schema: Plain) -> Plain:
    return {"application/json": {"schema": schema}}


def _list_of(one: Plain) -> Plain:
    return {
        "type": "object",
        "required": ["object", "data", "has_more"],
        "properties": {
            "object": {"const": "list"},
            "data": {"type": "array", "items": one},
            "has_more": {"type": "boolean"},
            "first_id": {"type": ["string", "null"]},
            "last_id": {"type": ["string", "null"]},
        },
    }


_ERROR: Plain = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string", "minLength": 1},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}


def _add_schema(kind: str, components: Plain) -> None:
    """An object's own schema, and beside it those that it refers to."""
    schema = KINDS[kind].model_json_schema(
        ref_template=_COMPONENTS + kind + ".{model}", mode="serialization"
    )
    for name, inner in schema.pop("$defs", {}).items():
        components[f"{kind}.{name}"] = inner
    components[kind] = schema
    if kind == "fine_tuning.job":
        # The word that the service itself uses, which the type of its client does not know.
        schema["properties"]["status"]["enum"].append("paused")
