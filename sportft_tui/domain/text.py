"""Text from outside, made safe for a terminal."""

from __future__ import annotations

import re

#: C0 and C1 control characters, and the marks that turn the writing direction or hide text.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"\s+")
#: A lone surrogate cannot be written as UTF-8; JSON may carry one.
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def printable(text: str) -> str:
    """`text` without control characters and lone surrogates; line ends and tabs stay."""
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def one_line(text: str, limit: int = 400) -> str:
    """`text` on one line: blanks folded, control characters gone.

    Args:
        text: any text from outside.
        limit: characters looked at, so that a megabyte of text costs no more than a screenful.
    """
    return printable(_BLANKS.sub(" ", text[:limit])).strip()
