"""A command of the user's that prints a key: a password manager's, a cloud's."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

from sportft_tui.domain.errors import WrongKey
from sportft_tui.domain.hidden_variables import for_users
from sportft_tui.domain.secret import without_keys
from sportft_tui.domain.text import one_line

#: Long enough to unlock a password manager in a window, or to ask a cloud.
LIMIT_SECONDS = 30.0
#: A key is some dozens of characters, a cloud's token a few thousand; more is something else.
_MOST_BYTES = 1 << 16
#: What only a shell understands.
_FOR_A_SHELL = re.compile(r"[|&;<>()$`\n*?\[\]{}~]")
#: What a shell takes for a variable of the program that follows.
_VARIABLE = re.compile(r"[A-Za-z_]\w*=")
_SHELL = "/bin/sh"


def words_of(command: str | Sequence[str]) -> list[str]:
    """A command as it is run: without a shell, unless its text asks for one.

    Raises:
        ValueError: a quote is not closed.
    """
    if not isinstance(command, str):
        return list(command)
    if _FOR_A_SHELL.search(command):
        return [_SHELL, "-c", command]
    return shlex.split(command)


def name_of(command: str | Sequence[str]) -> str:
    """The program alone: its arguments and variables may say more than is to be shown."""
    try:
        words = shlex.split(command) if isinstance(command, str) else list(command)
    except ValueError:  # a quote is not closed
        words = []
    program = next((word for word in words if not _VARIABLE.match(word)), "")
    return one_line(os.path.basename(program), 40)  # noqa: PTH119 - it is no path


def run(command: str | Sequence[str], *, limit: float = LIMIT_SECONDS) -> str:
    """What a command prints. Blocking.

    It gets no terminal (a question there would be typed over), and none of the variables in which
    providers' keys are usually kept. What it prints is kept nowhere; when it fails, its last line
    on stderr is told, without what looks like a key.

    Args:
        command: one line, or the words of it.
        limit: seconds after which it is stopped.

    Raises:
        WrongKey: it cannot be started, fails, takes too long, or prints nothing.
    """
    name = f"key_command “{name_of(command)}”"
    try:
        process = subprocess.Popen(  # noqa: S603 - it is the user's own command
            words_of(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=for_users(os.environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise WrongKey(
            f"The {name} cannot be started ({one_line(reason or 'no reason given')}).",
            hint="Try it in a terminal; then correct it in settings.toml.",
        ) from error
    try:
        said, complaints = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        _stop(process)
        raise WrongKey(
            f"The {name} took longer than {limit:g} s and was stopped.",
            hint="Unlock what it asks first; it has no terminal to ask in.",
        ) from None
    if process.returncode != 0:
        code = process.returncode
        how = f"exit code {code}" if code > 0 else f"signal {-code}"
        last = _last_line(complaints)
        raise WrongKey(
            f"The {name} failed ({how}){': ' + last if last else '.'}",
            hint="Try it in a terminal; then correct it in settings.toml.",
        )
    if not said.strip() or len(said) > _MOST_BYTES:
        what = "nothing" if not said.strip() else "more than a key"
        raise WrongKey(f"The {name} printed {what}.", hint="It is to print the key alone.")
    return said.decode("utf-8", "replace").strip()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End it and what it has started; its own group, so nobody else."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _last_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return one_line(without_keys(lines[-1]), 200) if lines else ""
