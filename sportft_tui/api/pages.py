"""The protocol's lists, a page at a time, from servers that do not all mean the same by them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from sportft_tui.domain.errors import NotTheProtocol

#: Rows asked for at a time; the most that the servers known to us give.
PAGE_ROWS = 100
#: A list of more pages than this (two million rows) is taken for one without an end.
MAX_PAGES = 20_000
#: A page that came before and comes again may be a proxy's mistake, and taking it for the end would
#: leave a hole in the list: so often it is asked for once more.
REPEATS = 3

Wire = Mapping[str, Any]


async def pages(
    fetch: Callable[[str | None], Awaitable[Wire]],
    host: str,
    *,
    after: str | None = None,
    repeats: int = 0,
    by_place: bool = False,
) -> AsyncIterator[list[Wire]]:
    """The pages of a list; a row that a page repeats from those around it is left out.

    Ends at the server's `has_more: false`, at an empty page, and where pages come again that have
    been read (some servers ignore `after`). A first page that comes again with newer rows above it
    is such a page, too: what is new there belongs before all that was read, not after it, and is
    left to the next reading.

    Args:
        fetch: brings the page after the row with the given ID; None for the first.
        host: for error messages.
        after: the row to begin behind; None for the first page.
        repeats: how often a page that came again is asked for once more before it is the end.
        by_place: the rows of a page are known to stand in the list's order, whatever their times.

    Raises:
        NotTheProtocol: an answer holds no list, or the list has no end.
    """
    seen, left = _Seen(by_place=by_place), repeats
    for _ in range(MAX_PAGES):
        wire = await fetch(after)
        rows = _rows(wire, host)
        is_last = wire.get("has_more") is False
        fresh = [row for row in rows if _id(row) not in seen]
        if not fresh or seen.is_top_again(rows, fresh):
            left -= 1
            if not rows or is_last or left < 0:
                return
            continue
        left = repeats
        yield fresh
        after = _id(fresh[-1])
        if is_last or after is None:
            return
        seen.add(fresh)
    raise NotTheProtocol(f"{host} goes on sending pages of a list without an end.")


class _Seen:
    """Rows of some pages that were read: enough to see pages come again, however many there are.

    These are the last two pages, for lists whose pages overlap, and one that stays while twice as
    many go by: pages that go round in a circle meet it again.
    """

    def __init__(self, *, by_place: bool) -> None:
        self._by_place = by_place
        self._top: str | None = None
        self._last: list[frozenset[str]] = []
        self._kept: frozenset[str] = frozenset()
        self._count = 0

    def __contains__(self, row_id: str | None) -> bool:
        return row_id is not None and (
            row_id in self._kept or any(row_id in page for page in self._last)
        )

    def is_top_again(self, rows: list[Wire], fresh: list[Wire]) -> bool:
        """Whether a page is the first one again, with rows above it that were not there before.

        Told only where rows stand by place. Some servers mix the rows of a page: there a next page
        may well hold the first one's first row.
        """
        ids = [_id(row) for row in rows]
        if not self._by_place or self._top is None or self._top not in ids:
            return False
        above = rows[: ids.index(self._top)]
        return all(row in above for row in fresh)

    def add(self, page: list[Wire]) -> None:
        ids = frozenset(filter(None, map(_id, page)))
        if not self._count and len(ids) > 1:  # the only row of a page may overlap with the next one
            self._top = _id(page[0])
        self._count += 1
        if self._count & (self._count - 1) == 0:  # 1, 2, 4, 8, ...
            self._kept = ids
        self._last = [*self._last[-1:], ids]


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
