"""This package's own processes, as the one that starts them sees them. Standard library only."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from sportft_tui.domain import errors
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.home import PRIVATE_FILE

#: A log that grew over this begins anew: it is read for its last words only.
_LONGEST_LOG = 1 << 20
#: Bytes at the end of a log in which its last line is looked for.
_LAST_BYTES = 4096
_PACKAGE_PARENT = str(Path(__file__).parents[2])


def own_command(module: str, function: str, *arguments: str) -> list[str]:
    """What starts a Python process that calls a function of this package.

    The package's own folder is put last, so that it is found where it is not installed, and `-P`
    keeps the working folder out: somebody's `random.py` there is not ours to run.

    Args:
        module: the function's, with its dots.
        function: its name.
        arguments: it is called with.
    """
    start = (
        "import sys; sys.path.append(sys.argv[1]); "
        f"from {module} import {function}; {function}(*sys.argv[2:])"
    )
    return [sys.executable, "-P", "-c", start, _PACKAGE_PARENT, *arguments]


def open_log(path: Path) -> BinaryIO:
    """The file for what a process says to nobody; private, and never long.

    Raises:
        OSError: it cannot be written.
    """
    path.touch(mode=PRIVATE_FILE)
    return path.open("wb" if path.stat().st_size > _LONGEST_LOG else "ab")


def last_words(path: Path) -> str:
    """The last line of a process's log; empty where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _LAST_BYTES))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return one_line(lines[-1]) if lines else ""


def how_it_ended(code: int | None) -> str:
    """`signal 9`, `exit code 1`."""
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def error_of(wire: Mapping[str, str]) -> SportftError:
    """A process's error as one of this process, of the same kind."""
    kind = getattr(errors, wire["kind"], SportftError)
    made: SportftError = kind(wire["what"], hint=wire["hint"])
    return made
