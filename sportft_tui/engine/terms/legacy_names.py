"""How the legacy service named its jobs and models.

A model's name ends with a time, in seconds, so two jobs of one second would share a name. The time
here is the first free second from the job's creation on.
"""

from __future__ import annotations

import sqlite3
import time

#: Begins a legacy job's id, where the modern one has `ftjob-`.
JOB_PREFIX = "ft-"
_ORGANIZATION = "sportft"
_TIME = "%Y-%m-%d-%H-%M-%S"


def fresh_time(link: sqlite3.Connection) -> str:
    """The time that ends a new legacy model's name, in UTC; no other job's model has it.

    Args:
        link: inside the transaction that records the job.
    """
    second = int(time.time())
    while True:
        stamp = time.strftime(_TIME, time.gmtime(second))
        if link.execute("SELECT 1 FROM jobs WHERE slug = ?", (stamp,)).fetchone() is None:
            return stamp
        second += 1


def model_name(base: str, suffix: str, stamp: str) -> str:
    """E.g. `ada:ft-sportft-2026-11-22-13-57-38`, or `ada:ft-sportft:SUFFIX-2026-...`.

    Args:
        base: the model that was trained.
        suffix: the client's own part; may be empty.
        stamp: from `fresh_time`.
    """
    return f"{base}:ft-{_ORGANIZATION}{f':{suffix}' if suffix else ''}-{stamp}"
