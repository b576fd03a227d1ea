"""What the shells' completion asks for: words that only this machine knows, one a line.

Shells expand what they are given: a word of a server's that holds anything but the letters of an ID
could run commands, and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HARMLESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
#: More than anybody looks through.
_MOST = 200


def words(what: str) -> list[str]:
    """The words of a kind.

    Args:
        what: `jobs` (IDs, newest first), `models` (IDs of jobs that have made one: bash takes the
            colons in models' own names for the ends of words) or `profiles`.
    """
    match what:
        case "profiles":
            found = _profiles()
        case "jobs" | "models":
            found = _jobs(with_model=what == "models")
        case _:
            return []
    return [word for word in found if _HARMLESS.fullmatch(word)]


def _jobs(*, with_model: bool) -> Iterator[str]:
    from sportft_tui.home import home
    from sportft_tui.monitor.journal import FILE_NAME, Journal

    path = home().state / FILE_NAME
    if not path.exists():
        return
    with Journal(path) as journal:
        for _, job in journal.job_ids("", _MOST):
            if job.fine_tuned_model or not with_model:
                yield job.id


def _profiles() -> Iterator[str]:
    from sportft_tui.api.profiles import NAMES
    from sportft_tui.home import home
    from sportft_tui.settings import usable

    yield from NAMES
    yield from usable(home()).profiles
