"""When a running job will be over, from the speed at which its steps really come."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class Pace:
    """Speeds of the jobs that run in this life of the server.

    Args:
        clock: seconds that never go back.
        now: Unix seconds.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._now = now
        self._first: dict[str, tuple[float, int]] = {}

    def finish(self, job_id: str, step: int, total: int) -> int | None:
        """Take note of a step, and give the time at which the last one will be done.

        Args:
            job_id: which job.
            step: the steps done by now.
            total: of how many.

        Returns:
            Unix seconds; None for the first step heard of, which tells no speed yet.
        """
        began, done_then = self._first.setdefault(job_id, (self._clock(), step))
        taken, done = self._clock() - began, step - done_then
        if done <= 0 or taken <= 0:
            return None
        return math.ceil(self._now() + taken / done * max(0, total - step))

    def forget(self, job_id: str) -> None:
        """It runs no more."""
        self._first.pop(job_id, None)
