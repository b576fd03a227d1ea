"""Where the columns of open tables are: a folder for each worker process, gone when it is.

A process keeps its folder's lock while it lives, however it ends; a folder whose lock is free is
nobody's. Runs in the worker process only.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from sportft_tui.home import PRIVATE_FILE, PRIVATE_FOLDER, home
from sportft_tui.new_files import alone_in

_LOCK = ".lock"


class Folders:
    """The folders of this process's tables."""

    def __init__(self) -> None:
        self._own: Path | None = None
        self._lock = threading.Lock()
        self._held = -1

    def fresh(self) -> Path:
        """A name for a table's folder, which does not exist yet.

        Raises:
            OSError: it cannot be made.
        """
        with self._lock:
            if self._own is None:
                self._own = self._take()
        return Path(tempfile.mkdtemp(prefix="table-", dir=self._own)) / "columns"

    def _take(self) -> Path:
        every = home().create().state / "tables"
        every.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        with alone_in(every):
            _sweep(every)
            own = Path(tempfile.mkdtemp(prefix="worker-", dir=every))
            held = _locked(own.with_suffix(_LOCK))
            assert held is not None, "nobody else knows it"
            self._held = held
        return own

    def remove(self) -> None:
        """Remove all of them; what is still written to is removed by the next process."""
        if self._own is not None:
            shutil.rmtree(self._own, ignore_errors=True)
            with suppress(OSError):
                self._own.with_suffix(_LOCK).unlink()


def _sweep(every: Path) -> None:
    """Remove what processes that are no more have left."""
    for folder in every.glob("worker-*"):
        if folder.suffix == _LOCK:
            continue
        with suppress(OSError):
            lock = folder.with_suffix(_LOCK)
            held = _locked(lock)
            if held is not None:
                shutil.rmtree(folder, ignore_errors=True)
                lock.unlink()
                os.close(held)


def _locked(path: Path) -> int | None:
    """The lock's handle; None where another process holds it."""
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    return held
