"""Asking somebody at the terminal to agree: one rule for all commands."""

from __future__ import annotations

import sys

from sportft_tui.domain.errors import BadInput


def is_somebody_there() -> bool:
    """Whether a question would be seen (they are asked on stderr), and could be answered."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def is_given(question: str = "Go on?") -> bool:
    """Put a question to the person at the terminal; anything but y and yes is no."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def ask(cost: str, *, otherwise: str = "nothing was uploaded") -> None:
    """Stop unless the person at the terminal agrees.

    Args:
        cost: what it is about, one sentence.
        otherwise: what has not happened where they do not.

    Raises:
        BadInput: they do not, or nobody is there to ask.
    """
    if not is_somebody_there():
        told = f"{otherwise[0].upper()}{otherwise[1:]}"
        raise BadInput(cost, hint=f"Agree with --yes. {told}.")
    if not is_given():
        raise BadInput(f"Not agreed, so {otherwise}.")
