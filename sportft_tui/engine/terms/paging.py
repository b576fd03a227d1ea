"""Lists a page at a time, as the protocol pages: newest first, `after` an id, at most `limit`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sportft_tui.engine.terms.faults import bad_request

#: The most that one answer holds; OpenAI's own bound.
_MOST = 100
#: Files are listed by the thousand at OpenAI; a folder of ours fits in one answer.
MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for.

    Attributes:
        after: the id that the part follows; empty for the beginning.
        limit: how many at most.
    """

    after: str
    limit: int

    @classmethod
    def read(cls, query: Mapping[str, str], *, default: int = 20, most: int = _MOST) -> Page:
        """From a request's query.

        Args:
            query: the parameters as they came.
            default: the limit where none is given.
            most: the greatest limit that counts.

        Raises:
            ApiError: the limit is not a number from 1 on.
        """
        return cls(query.get("after", ""), min(_number(query, "limit", default), most))


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise bad_request(f"`{name}` must be a whole number from 1 on.", param=name)
    return int(text)
