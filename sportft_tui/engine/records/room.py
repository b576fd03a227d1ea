"""A full disk: told from other troubles, and waited out where something must be recorded."""

from __future__ import annotations

import asyncio
import errno
import logging
import sqlite3
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: Seconds between two tries: somebody has to find and remove something first.
_TRY_EVERY = 1.0

_log = logging.getLogger("sportft.engine")


def is_full(error: BaseException) -> bool:
    """Whether there was no room to write."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
    return isinstance(error, OSError) and error.errno in _FULL


async def recorded(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What must not be lost: called in a thread, again and again while the disk is full.

    Args:
        call: all or nothing, so that it can be called again.
        *args: for it.
        **kwargs: for it.
    """
    while True:
        try:
            return await asyncio.to_thread(call, *args, **kwargs)
        except (OSError, sqlite3.OperationalError) as error:
            if not is_full(error):
                raise
            _log.warning("no room to record: %s", error)
            await asyncio.sleep(_TRY_EVERY)


def reason(error: BaseException) -> tuple[str, str]:
    """Why a training failed: the protocol's code, and a sentence for the reader."""
    if is_full(error):
        return (
            "disk_full",
            "There is no room left to write to: the disk or a quota is full. "
            "Make room and create the job again.",
        )
    return "server_error", f"The training process failed: {type(error).__name__}."
