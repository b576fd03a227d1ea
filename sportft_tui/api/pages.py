"""The protocol's lists, a page at a time, from servers that do not all mean the same by them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from sportft_tui.domain.errors import NotTheProtocol

#: Rows asked for at a time; the most that the servers known to us give.
PAGE_ROWS = 100
#: A list of more pages than this is taken for a server that never says the end.
MAX_PAGES = 1000

Wire = Mapping[str, Any]


async def pages(
    fetch: Callable[[str | None], Awaitable[Wire]], host: str
) -> AsyncIterator[list[Wire]]:
    """The pages of a list, each row once.

    Ends at the server's `has_more: false`, at an empty page, and where a page brings nothing that
    was not seen before (some servers ignore `after`).

    Args:
        fetch: brings the page after the row with the given ID; None for the first.
        host: for error messages.

    Raises:
        NotTheProtocol: an answer holds no list, or the list has no end.
    """
    seen: set[str] = set()
    after: str | None = None
    for _ in range(MAX_PAGES):
        wire = await fetch(after)
        fresh = [row for row in _rows(wire, host) if _id(row) is None or _id(row) not in seen]
        if not fresh:
            return
        yield fresh
        after = _id(fresh[-1])
        if wire.get("has_more") is False or after is None:
            return
        seen.update(filter(None, map(_id, fresh)))
    raise NotTheProtocol(f"{host} goes on sending pages of a list without an end.")


def _rows(wire: Wire, host: str) -> list[Wire]:
    rows = wire.get("data")
    if rows is None and "data" in wire:
        return []
    if not isinstance(rows, list):
        raise NotTheProtocol(
            f"{host} answered without the list that was asked for.",
            hint="Check the base URL: it usually ends with /v1.",
        )
    return [row for row in rows if isinstance(row, Mapping)]


def _id(row: Wire) -> str | None:
    value = row.get("id")
    return value if isinstance(value, str) and value else None
