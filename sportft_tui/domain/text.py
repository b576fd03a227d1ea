"""Text from outside, made safe for a terminal."""

from __future__ import annotations

import re

#: C0 and C1 control characters; marks that turn the writing direction, join or hide text. Terminals
#: disagree about the width of all of them.
_CONTROL = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)
_BLANKS = r"\s+"
#: A lone surrogate cannot be written as UTF-8; JSON may carry one.
_SURROGATE = r"[\ud800-\udfff]"


def printable(text: str) -> str:
    """`text` without control characters and lone surrogates; line ends and tabs stay."""
    # Most text is plain. Patterns are compiled when there is other text: not for the first paint.
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_SURROGATE, "\ufffd", re.sub(_CONTROL, "", text))


def folded(text: str) -> str:
    """`text` with blanks folded, control characters gone; one blank at an edge stays."""
    return printable(re.sub(_BLANKS, " ", text))


def one_line(text: str, limit: int = 400) -> str:
    """`text` on one line: blanks folded, control characters gone.

    Args:
        text: any text from outside.
        limit: characters looked at, so that a megabyte of text costs no more than a screenful.
    """
    return folded(text[:limit]).strip()
