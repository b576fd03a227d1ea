"""Names that nobody can guess or choose."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
#: As long as the protocol's own ids: 24 characters of 62 are some 142 bits.
_LENGTH = 24
#: The part of a model's name that tells two models of one suffix apart; 8, as at OpenAI.
_SLUG_LENGTH = 8


def fresh_id(prefix: str) -> str:
    """A new id, e.g. `ftjob-` and 24 letters and digits."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def fresh_slug() -> str:
    """Eight letters and digits that end a model's name."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_SLUG_LENGTH))
