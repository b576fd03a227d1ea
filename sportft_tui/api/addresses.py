"""Servers' addresses: which can be used, and what of them is shown."""

from __future__ import annotations

from urllib.parse import urlsplit

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

_HINT = "It looks like https://HOST/v1."
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def checked_url(text: str) -> str:
    """`text` without the slashes at its end, when it is an address that requests can go to.

    Raises:
        BadInput: it is none, or holds what does not belong into one.
    """
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise BadInput(f"“{one_line(text)}” is not a server's address.", hint=_HINT)
    if "@" in parts.netloc or parts.query or parts.fragment:
        # What is in an address ends up in logs and on the screen: no user names, no tokens there.
        raise BadInput(
            f"The address of {one_line(parts.hostname or '')} holds more than host and path.",
            hint=f"{_HINT} A key belongs into its variable.",
        )
    return url


def host_of(url: str) -> str:
    """The server as shown to people: host and port."""
    return one_line(urlsplit(url).netloc)


def hostname_of(url: str) -> str:
    """The host's name alone, in small letters."""
    return (urlsplit(url).hostname or "").rstrip(".")


def origin_of(url: str) -> str:
    """Scheme, host and port: what a key belongs to."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def is_encrypted(url: str) -> bool:
    """Whether nobody between can read what is said."""
    return urlsplit(url).scheme == "https"


def is_this_machine(url: str) -> bool:
    """Whether what is said does not leave this machine."""
    return hostname_of(url) in _LOOPBACK
