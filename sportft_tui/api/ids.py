"""IDs as people give them."""

from __future__ import annotations

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

#: Longer than any server's IDs and model names; what is over it was pasted by mistake.
ID_LIMIT = 300


def given_id(text: str, what: str) -> str:
    """`text` as an ID that can be put into a request.

    Args:
        text: what was given.
        what: "job", "file" or "model", for the error message.

    Raises:
        BadInput: it cannot be the ID of anything.
    """
    plain = text.strip()
    if not plain:
        raise BadInput(f"The {what} was left empty.", hint=f"Give the {what}'s ID.")
    printable = plain.isprintable() and not any(map(str.isspace, plain))
    if len(plain) > ID_LIMIT or not printable or plain in (".", ".."):
        raise BadInput(
            f"“{one_line(plain, 60)}” cannot be the ID of a {what}.",
            hint="IDs have no blanks and at most a few hundred characters.",
        )
    return plain
