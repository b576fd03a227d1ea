"""Which environment variables hold keys, and so are not for the processes that sportft starts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: Where the providers' own programs, and sportft, look for keys and accounts.
_KEYS = re.compile(r"(SPORTFT_API_KEY|OPENAI_|AZURE_OPENAI_|NEBIUS_API_KEY)")
#: What a variable's name ends with when it holds something secret.
_SECRET = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIALS?)$", re.IGNORECASE)


#: Those that the settings have named, in this process.
_NAMED: set[str] = set()


def hide(names: Iterable[str]) -> None:
    """From now on, count variables among those that hold keys of ours, whatever they are called."""
    _NAMED.update(names)


def looks_secret(name: str) -> bool:
    """Whether a variable's name says that it holds a secret."""
    return bool(_is_ours(name) or _SECRET.search(name))


def _is_ours(name: str) -> bool:
    return bool(_KEYS.match(name)) or name in _NAMED


def for_ours(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of sportft's own: what it needs of keys it gets by a pipe."""
    return {name: value for name, value in environ.items() if not looks_secret(name)}


def for_users(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command of the user's: their own secrets are theirs, ours are not."""
    return {name: value for name, value in environ.items() if not _is_ours(name)}
