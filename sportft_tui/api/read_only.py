"""The switch that forbids every call that changes something or costs something.

It is one for the whole process and those that it starts, and lies in the environment: a part of the
house that was not told about it, or a process of its own (the carrier), cannot do otherwise. The
gate that every request passes (`connection`) asks it; nothing is sent that it refuses.

What it lets pass:

- reading (GET, HEAD), at any server;
- a text's classification by the engine on this machine: that changes nothing and costs nothing,
  and to look at a model is to ask it. At any other server it costs, and is refused.

An engine is not started either: jobs that wait for its next start would go on.
"""

from __future__ import annotations

import os

from sportft_tui.domain.errors import ReadOnly

#: Set by people (see `settings`), or by `turn_on`.
VARIABLE = "SPORTFT_READ_ONLY"
#: What it may say for no. Anything else is a yes: who mistypes this wants nothing to be changed.
_NO = frozenset({"", "0", "false", "no"})
_READING = frozenset({"GET", "HEAD"})
_ASKING = ("/completions", "/chat/completions")


def turn_on() -> None:
    """From now on nothing is changed, by this process and those that it starts."""
    os.environ[VARIABLE] = "1"


def is_on() -> bool:
    """Whether nothing may be changed."""
    return os.environ.get(VARIABLE, "").strip().lower() not in _NO


def check_request(method: str, path: str, *, is_own_engine: bool) -> None:
    """See that a request may leave.

    Args:
        method: as HTTP has it.
        path: of its address.
        is_own_engine: whether it goes to the engine on this machine.

    Raises:
        ReadOnly: it would change something or cost something, and nothing may.
    """
    is_harmless = method.upper() in _READING or (is_own_engine and path.endswith(_ASKING))
    if not is_harmless and is_on():
        raise refusal("Nothing was sent")


def check(what: str) -> None:
    """See that something else than a request may be done.

    Args:
        what: it, as a sentence that says that it was not done, without its full stop.

    Raises:
        ReadOnly: nothing may.
    """
    if is_on():
        raise refusal(what)


def refusal(what: str) -> ReadOnly:
    """Why something was not done, in words."""
    return ReadOnly(
        f"{what}: sportft is read-only here.",
        hint="Start it without --read-only, SPORTFT_READ_ONLY and `read_only = true`.",
    )
