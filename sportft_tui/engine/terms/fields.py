"""Reads one field of a request's body: a null is as good as no field, anything wrong is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from sportft_tui.domain.text import printable
from sportft_tui.engine.terms.faults import bad_request

Body = Mapping[str, Any]

#: The protocol's bounds for metadata.
_MOST_METADATA, _KEY_LIMIT, _VALUE_LIMIT = 16, 64, 512


def wrong(message: str, param: str) -> NoReturn:
    """Raises ApiError 400."""
    raise bad_request(message, param=param)


def text(body: Body, name: str, *, required: bool = False) -> str:
    """A string; empty where there is none."""
    value = body.get(name)
    if value is None or value == "":
        if required:
            wrong(f"You must provide a `{name}`.", name)
        return ""
    if not isinstance(value, str):
        wrong(f"`{name}` must be a string.", name)
    return printable(value)


def whole(body: Body, name: str, least: int, most: int) -> int | None:
    """A whole number in bounds; None where there is none. 3.0 is one: JSON has one kind only."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        wrong(f"`{name}` must be a whole number from {least:,} to {most:,}.", name)
    return value


def number(body: Body, name: str, least: float, most: float) -> float | None:
    """A number in bounds; None where there is none."""
    value = body.get(name)
    if value is None:
        return None
    # NaN is in no bounds.
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        wrong(f"`{name}` must be a number from {least:g} to {most:g}.", name)
    return float(value)


def flag(body: Body, name: str) -> bool:
    """True or false; false where there is none."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        wrong(f"`{name}` must be true or false.", name)
    return bool(value)


def mapping(body: Body, name: str) -> Body:
    """An object; empty where there is none."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        wrong(f"`{name}` must be an object.", name)
    return value


def texts(body: Body, name: str) -> Sequence[str]:
    """A list of strings; empty where there is none."""
    value = body.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        wrong(f"`{name}` must be a list of strings.", name)
    return value


def one_of(body: Body, name: str, allowed: Sequence[str]) -> str:
    """A string that is one of a few."""
    value = text(body, name, required=True)
    if value not in allowed:
        wrong(f"`{name}` must be one of {', '.join(allowed)} here.", name)
    return value


def metadata(body: Body) -> dict[str, str]:
    """The client's own tags."""
    value = mapping(body, "metadata")
    if len(value) > _MOST_METADATA:
        wrong(f"`metadata` holds at most {_MOST_METADATA} pairs.", "metadata")
    for key, tag in value.items():
        if not isinstance(tag, str) or len(tag) > _VALUE_LIMIT or len(key) > _KEY_LIMIT:
            wrong(
                f"`metadata` keys have at most {_KEY_LIMIT} characters, values are strings of at "
                f"most {_VALUE_LIMIT}.",
                "metadata",
            )
    return {printable(key): printable(tag) for key, tag in value.items()}


#: OpenAI's bounds for the life of a file: an hour to thirty days.
_LEAST_LIFE_S, _MOST_LIFE_S = 3_600, 30 * 24 * 3_600


def life(body: Body, name: str = "expires_after") -> int | None:
    """Seconds until a file expires, from `{"anchor": "created_at", "seconds": ...}`."""
    value = mapping(body, name)
    if not value:
        return None
    if value.get("anchor") != "created_at":
        wrong(f"The `anchor` of `{name}` must be created_at.", name)
    seconds = whole(value, "seconds", _LEAST_LIFE_S, _MOST_LIFE_S)
    if seconds is None:
        wrong(f"`{name}` needs `seconds`.", name)
    return seconds
