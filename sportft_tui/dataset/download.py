"""scikit-learn's download of the 20 newsgroups, watched: it may neither hang nor be silent."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, cast

#: Seconds without a further byte after which the download is given up: longer than a slow
#: server's start, shorter than a reader's patience.
STALL_SECONDS = 8.0
#: The socket's own limit is below it, so that its reason is known before patience ends.
_SOCKET_SECONDS = 6.0
#: One try again, soon: enough for a hiccup, and a missing network is told at once.
_RETRIES = 1
_RETRY_DELAY = 0.2
#: Seconds between two looks at what has arrived.
_LOOK_EVERY = 0.25

Tell = Callable[[str], None]


class Bunch(Protocol):
    """What scikit-learn's loader returns.

    Attributes:
        data: the texts.
        target: of each text, the position of its newsgroup in `target_names`.
        target_names: the newsgroups.
    """

    data: Sequence[str]
    target: Sequence[int]
    target_names: Sequence[str]


class Download:
    """One download, in a thread of its own.

    When nothing arrives any more the thread is left behind; its socket's time limit ends it.

    Args:
        fetch: scikit-learn's loader, bound to what is wanted.
        tell: is called with a line of progress.
        stall_seconds: how long nothing may arrive.
    """

    def __init__(
        self, fetch: Callable[..., object], tell: Tell, stall_seconds: float = STALL_SECONDS
    ) -> None:
        self._fetch = fetch
        self._tell = tell
        self._stall_seconds = stall_seconds
        self._result: object = None
        self._failure: Exception | None = None

    def run(self) -> Bunch:
        """Download, unpack and load the corpus; scikit-learn keeps it for the next time.

        Raises:
            OSError: it cannot be had; the text is the reason.
        """
        self._tell(
            "Downloading the 20 newsgroups (14 MB); "
            f"given up when nothing arrives for {self._stall_seconds:g} s"
        )
        socket.setdefaulttimeout(_SOCKET_SECONDS)
        stale = set(_parts())  # left behind by a download that was killed
        thread = threading.Thread(target=self._work, name="download", daemon=True)
        thread.start()
        self._wait_for(thread, stale)
        if self._failure is not None:
            raise OSError(_why(self._failure)) from self._failure
        return cast(Bunch, self._result)

    def _work(self) -> None:
        try:
            self._result = self._fetch(n_retries=_RETRIES, delay=_RETRY_DELAY)
        except Exception as error:  # noqa: BLE001  a thread's boundary: raised again in `run`
            self._failure = error

    def _wait_for(self, thread: threading.Thread, stale: set[Path]) -> None:
        arrived, since, complete = 0, time.monotonic(), False
        while thread.is_alive():
            thread.join(_LOOK_EVERY)
            size = sum(map(_size, set(_parts()) - stale))
            if size > arrived:
                arrived, since = size, time.monotonic()
                self._tell(f"Downloading the 20 newsgroups: {arrived / 1e6:.1f} of 14 MB")
            elif arrived and not size and not complete:
                complete = True  # renamed: the rest is this machine's work, which does end
                self._tell("Unpacking the 20 newsgroups")
            elif not complete and time.monotonic() - since > self._stall_seconds:
                raise OSError(f"nothing arrived for {self._stall_seconds:g} s")


def _parts() -> list[Path]:
    """The unfinished downloads in scikit-learn's folder."""
    from sklearn.datasets import get_data_home

    return list((Path(get_data_home()) / "20news_home").glob("*.part_*"))


def _why(failure: Exception) -> str:
    """The reason without error numbers and wrappers."""
    reason = getattr(failure, "reason", failure)
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # renamed while it was looked at
        return 0
