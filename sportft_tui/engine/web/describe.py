"""What a route takes and gives, said where it is written; the OpenAPI document is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Schema = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., Any])

_ATTRIBUTE = "sportft_description"


@dataclass(frozen=True, slots=True)
class Description:
    """A route.

    Attributes:
        answers: what a good answer is: the name of an object's kind (see `objects.KINDS`), or
            `text` for a file's content, or `json` for what has no type.
        is_list: whether it is a page of a list of such objects.
        query: parameters of the query, each with its schema.
        body: the schema of a JSON body; None where there is none.
        form: the schema of a multipart form; None where there is none.
        may: statuses beside those that every route may answer with.
        streams: the kind of object that comes as server-sent events where `stream` is wished.
    """

    answers: str
    is_list: bool = False
    query: Mapping[str, Schema] | None = None
    body: Schema | None = None
    form: Schema | None = None
    may: tuple[int, ...] = ()
    streams: str = ""


def described(
    answers: str,
    kind: Literal["one", "list"] = "one",
    *,
    query: Mapping[str, Schema] | None = None,
    body: Schema | None = None,
    form: Schema | None = None,
    may: tuple[int, ...] = (),
    streams: str = "",
) -> Callable[[F], F]:
    """Say what a route takes and gives; see `Description`."""
    description = Description(answers, kind == "list", query, body, form, may, streams)

    def keep(route: F) -> F:
        setattr(route, _ATTRIBUTE, description)
        return route

    return keep


def description_of(route: Callable[..., Any]) -> Description | None:
    """What was said of a route; None where nothing was."""
    found: Description | None = getattr(route, _ATTRIBUTE, None)
    return found
