"""Asking somebody at the terminal to agree."""

from __future__ import annotations

import sys

from sportft_tui.domain.errors import BadInput


def ask(cost: str, *, otherwise: str = "nothing was uploaded") -> None:
    """Stop unless the person at the terminal agrees.

    Args:
        cost: what it is about, one sentence.
        otherwise: what has not happened where they do not.

    Raises:
        BadInput: they do not, or nobody is there to ask.
    """
    if not sys.stdin.isatty():
        told = f"{otherwise[0].upper()}{otherwise[1:]}"
        raise BadInput(cost, hint=f"Agree with --yes. {told}.")
    print("Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise BadInput(f"Not agreed, so {otherwise}.")
