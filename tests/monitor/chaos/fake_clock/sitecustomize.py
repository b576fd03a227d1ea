"""Put on a process's PYTHONPATH: its clock is wrong by the seconds that a file names."""

from __future__ import annotations

import os
import time
from pathlib import Path

_error = Path(os.environ["CLOCK_ERROR_FILE"])
_right = time.time


def _wrong() -> float:
    try:
        return _right() + float(_error.read_text() or 0)
    except (OSError, ValueError):
        return _right()


time.time = _wrong
time.time_ns = lambda: int(_wrong() * 1e9)
