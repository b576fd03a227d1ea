"""Who may be let in from where: only this machine, unless somebody says so twice."""

from __future__ import annotations

import ipaddress

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line


def check(host: str, *, allow_remote: bool, has_own_key: bool) -> None:
    """See to it that nobody opens this machine to others by accident.

    Args:
        host: the address to listen on.
        allow_remote: whether the user has said that others may come.
        has_own_key: whether the key is the user's. One that is made and printed at each start is
            for this machine: whoever is to use it elsewhere has to be given one that stays.

    Raises:
        BadInput: others could reach it, and that was not said or there is no key of the user's.
    """
    if is_this_machine(host):
        return
    shown = one_line(host, 80)
    if not allow_remote:
        raise BadInput(
            f"Listening on {shown} lets other machines in.",
            hint="If that is meant, add --allow-remote and set SPORTFT_API_KEY to a long random "
            "key. Traffic is not encrypted: put it behind a TLS proxy or a tunnel.",
        )
    if not has_own_key:
        raise BadInput(
            f"Listening on {shown} needs a key of yours.",
            hint="Set SPORTFT_API_KEY to a long random key.",
        )


def is_this_machine(host: str) -> bool:
    """Whether only programs on this machine can reach an address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name; whatever it stands for may change
