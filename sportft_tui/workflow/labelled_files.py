"""Which file of this machine a job was validated on: the server only knows its copy."""

from __future__ import annotations

import json
from pathlib import Path

from sportft_tui.home import Home
from sportft_tui.new_files import replacing

_NAME = "validation_files.json"
#: Jobs remembered: more than anybody evaluates again.
_MOST = 500


def remember(home: Home, job_id: str, path: Path) -> None:
    """Keep a job's validation file.

    Raises:
        OSError: the state folder cannot be written to.
    """
    known = {**_read(home), job_id: str(path.absolute())}
    latest = dict(list(known.items())[-_MOST:])
    with replacing(home.state / _NAME) as file:
        file.write(json.dumps(latest, indent=1).encode("ascii"))


def validation_file(home: Home, job_id: str) -> Path | None:
    """A job's validation file, where it is known and still there."""
    found = _read(home).get(job_id)
    return Path(found) if found and Path(found).exists() else None


def _read(home: Home) -> dict[str, str]:
    try:
        found = json.loads((home.state / _NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {job: path for job, path in found.items() if isinstance(path, str)}
