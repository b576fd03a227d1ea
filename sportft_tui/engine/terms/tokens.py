"""What this engine counts as a token: a word or a single sign, with the blanks before it."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PIECE = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")


def count(text: str) -> int:
    """The tokens of a text; blanks alone are none."""
    return sum(1 for _ in _TOKEN.finditer(text))


def pieces(text: str) -> tuple[str, ...]:
    """The tokens with the blanks before them: put together they are the text again.

    Blanks at the end are a piece of their own.
    """
    return tuple(_PIECE.findall(text))
