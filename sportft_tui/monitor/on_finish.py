"""A command of the user's, run when a job has ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from sportft_tui.domain.hidden_variables import for_users
from sportft_tui.domain.job import Job
from sportft_tui.domain.text import one_line

#: Longer than a mail or a web request takes; short enough that a hanging command is noticed.
LIMIT_SECONDS = 30.0
#: Between two looks whether it has ended: first, and at most.
_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 0.5
#: Of what it says on stderr, the end is read.
_TAIL_BYTES = 2_000

#: The shell that scripts are written for; the same for everybody, whatever they type in.
_SHELL = "/bin/sh"


@dataclass(slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    stderr: IO[bytes]


async def run(
    command: str,
    told: Mapping[str, Any],
    *,
    limit: float = LIMIT_SECONDS,
) -> str:
    """Run `command` by the shell, with the job on its stdin.

    Nothing that it prints reaches the screen, and no key of ours is in its environment. When the
    caller is cancelled, the command goes on by itself.

    Args:
        command: a line for /bin/sh.
        told: what it is given, as one line of JSON; see `about`.
        limit: seconds after which it is stopped.

    Returns:
        What went wrong, one sentence; empty where it went well.
    """
    try:
        running = await asyncio.to_thread(_start, command, json.dumps(told))
    except OSError as error:
        return f"on_finish could not be started ({error.strerror})."
    pause, waited = _FIRST_PAUSE, 0.0
    while running.process.poll() is None:
        if waited >= limit:
            await asyncio.to_thread(_stop, running)
            return f"on_finish took longer than {limit:g} s and was stopped."
        await asyncio.sleep(pause)
        waited += pause
        pause = min(2 * pause, _LONGEST_PAUSE)
    code = running.process.returncode
    if code == 0:
        running.stderr.close()
        return ""
    said = await asyncio.to_thread(_last_line, running.stderr)
    how = f"exit code {code}" if code > 0 else f"signal {-code}"
    return f"on_finish failed ({how}){': ' + said if said else ''}"


def about(job: Job, profile: str, hint: str = "") -> dict[str, Any]:
    """What the command is told: the job's own fields, and what became of it.

    Args:
        job: as it ended.
        profile: whose it is.
        hint: what to do about a failed one.
    """
    return {**job.to_dict(), "profile": profile, "outcome": job.phase.value, "hint": hint}


def _start(command: str, told: str) -> _Running:
    # Files, not pipes: the command can go on when we do not, and neither waits for the other.
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the command has ended
    with tempfile.TemporaryFile() as stdin:
        stdin.write(told.encode() + b"\n")
        stdin.seek(0)
        process = subprocess.Popen(  # noqa: S603 - it is the user's own command
            [_SHELL, "-c", command],
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=for_users(os.environ),
            start_new_session=True,  # ctrl+c in our terminal is not meant for it
        )
    return _Running(process, stderr)


def _stop(running: _Running) -> None:
    """End it with all that it has started."""
    os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait()
    running.stderr.close()


def _last_line(stderr: IO[bytes]) -> str:
    with stderr:
        stderr.seek(max(stderr.seek(0, os.SEEK_END) - _TAIL_BYTES, 0))
        lines = stderr.read().decode("utf-8", "replace").strip().splitlines()
    return one_line(lines[-1]) if lines else ""
